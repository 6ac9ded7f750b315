// The browser suite: `node tests/browser/run.mjs [a file, or words of a sentence]`.
//
// Starts a demo (or takes the one that SAMTAL_DEMO names), serves the host pages, and runs every *.spec.mjs beside it in Chromium.
import { mkdir, readdir, rm } from "node:fs/promises";
import { chromium } from "playwright-core";
import { CHROMIUM, FLAGS } from "./lib/chromium.mjs";
import { OUT, startDemo } from "./lib/demo.mjs";
import { Edge } from "./lib/edge.mjs";
import { Hosts } from "./lib/hosts.mjs";
import { inFile, run } from "./lib/runner.mjs";
import { World } from "./lib/world.mjs";

const filter = process.argv.slice(2).join(" ");
await mkdir(OUT, { recursive: true });
// A promise that nobody waits for any more (its test has ended) is no reason to end all the others.
process.on("unhandledRejection", () => {});
for (const old of await readdir(OUT)) if (old.endsWith(".png")) await rm(`${OUT}/${old}`);

const { told, stop } = await startDemo();
const edge = new Edge(told);
const hosts = await Hosts.start(told.edge);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
let failed = 1;
try {
  await edge.configure((clinic) => clinic.sites.push(...hosts.origins));
  const folder = new URL(".", import.meta.url);
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".spec.mjs")).sort()) {
    inFile(file);
    await import(new URL(file, folder));
  }
  const makeWorld = () => new World({ browser, edge, hosts, told });
  // Without a chat every test would wait out its time.
  const first = makeWorld();
  await (await (await first.patient()).tab()).open();
  await first.close();
  failed = await run(makeWorld, filter);
} finally {
  await browser.close();
  hosts.stop();
  await stop();
}
process.exit(failed ? 1 : 0);
