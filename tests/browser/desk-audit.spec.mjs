// The audit at the desk: who looks after the rules reads it, verifies it, and takes it along to where neither the service nor a secret is.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { ROOT } from "./lib/demo.mjs";
import { openDesk } from "./lib/desk.mjs";
import { test } from "./lib/runner.mjs";

const run = promisify(execFile);

test("the audit is read, verified, and taken along in each format; the JSON is verified without the service", async (world) => {
  const { page, go } = await openDesk(world, { member: "carl", acceptDownloads: true }).then((own) => ({ page: own.page, go: own.go.bind(own) }));
  await go("#/audit");
  await page.locator(".audit-table tbody tr").first().waitFor();
  await page.locator(".verify button").click();
  await page.locator(".verdict.is-right").waitFor();
  const head = await page.locator(".verdict.is-right code").textContent();
  assert.match(head, /^[0-9a-f]{64}$/);
  const files = {};
  for (const format of ["CSV", "JSON", "FHIR"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: format, exact: true }).click()]);
    files[format] = await download.path();
  }
  assert.match(await readFile(files.CSV, "utf8"), /^seq,at,actor,action,object,before,after,reason,severity,hash\r\n/);
  assert.equal(JSON.parse(await readFile(files.FHIR, "utf8")).resourceType, "Bundle");
  const text = await readFile(files.JSON, "utf8");
  assert.ok(JSON.parse(text).rows.length > 0, text.slice(0, 200));
  // Not through cargo, which may be building.
  const { stdout } = await run(`${ROOT}/target/debug/xtask`, ["audit", "verify", files.JSON]);
  assert.match(stdout, /each as it was written/);
}, { timeout: 60_000 });

test("who does not look after the rules finds no audit", async (world) => {
  const own = await openDesk(world, { member: "ann" });
  const { status } = await own.api("GET", "/audit");
  assert.equal(status, 403);
});
