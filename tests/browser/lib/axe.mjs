// axe, in any document: the rules of WCAG 2.2 A and AA.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const SOURCE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What is wrong in a document (a page, or the chat's frame): one line each. */
export async function violations(document) {
  await document.evaluate(SOURCE);
  return document.evaluate(async (rules) => {
    const { violations } = await axe.run(globalThis.document, { runOnly: rules, iframes: false, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary.split("\n").slice(1).join(" ").trim()}`));
  }, RULES);
}

/** Nothing is wrong with the chat in this state. */
export async function accessible(chat, state) {
  assert.deepEqual(await violations(await chat.document()), [], state);
}
