// A test is a sentence and a function; they run one after the other, each within its time.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { OUT } from "./demo.mjs";

/** A test that takes longer has failed. */
const PATIENCE = 40_000;

const tests = [];
const figures = [];
let current = "";

/** The tests that follow stand in this file. */
export function inFile(name) {
  current = name;
}

/** Says one sentence about the product. `options.timeout` in milliseconds. */
export function test(sentence, run, options = {}) {
  tests.push({ sentence, run, options, file: current });
}

/** Keeps a measured figure for the end of the report. */
export function figure(name, value) {
  figures.push([name, value]);
}

const bounded = (promise, ms) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const picture = async (world, sentence) => {
  await mkdir(OUT, { recursive: true });
  const name = sentence.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 80);
  for (const [index, page] of world.pages().entries())
    await page.screenshot({ path: join(OUT, `${name}-${index}.png`), timeout: 5000 }).catch(() => {});
};

/** Runs the tests whose sentence or file has `filter` in it; `makeWorld` gives each one its own. How many failed. */
export async function run(makeWorld, filter) {
  let failed = 0;
  const chosen = tests.filter(({ sentence, file }) => `${file} ${sentence}`.toLowerCase().includes(filter.toLowerCase()));
  for (const { sentence, run, options } of chosen) {
    const began = Date.now();
    const world = makeWorld();
    let problem;
    try {
      await bounded(run(world), options.timeout ?? PATIENCE);
      world.check();
    } catch (error) {
      problem = error;
      await picture(world, sentence);
    }
    await bounded(world.close(), 15_000).catch((error) => (problem ??= error));
    const took = ((Date.now() - began) / 1000).toFixed(1).padStart(5);
    console.log(`${problem ? "✗" : "✓"} ${took} s  ${sentence}`);
    if (problem) {
      failed++;
      console.log(`    ${String(problem.stack ?? problem).split("\n").slice(0, 14).join("\n    ")}`);
    }
  }
  if (figures.length) console.log("\nFigures");
  for (const [name, value] of figures) console.log(`  ${name.padEnd(72)} ${value}`);
  console.log(`\n${chosen.length - failed} passed, ${failed} failed`);
  return failed;
}
