// The desk comes in parts: what reception needs at once, and what is fetched when it is first opened.
import assert from "node:assert/strict";
import { openDesk } from "./lib/desk.mjs";
import { Person } from "./lib/people.mjs";
import { figure, test } from "./lib/runner.mjs";

/** What the page has fetched of the app so far, by the names of its parts, with the bytes that went over the line. */
const fetched = (page) =>
  page.evaluate(() =>
    Object.fromEntries(
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => new URL(name).pathname.startsWith("/assets/desk-"))
        .map(({ name, encodedBodySize }) => [new URL(name).pathname.split("/").pop(), encodedBodySize]),
    ),
  );
const has = (parts, stem) => Object.keys(parts).some((name) => name.startsWith(`desk-split_${stem}-`));

const until = async (holds, what) => {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(what);
};

test("before anybody signs in the desk weighs at most 250,000 bytes, and no room is fetched before it is opened", async (world) => {
  const { context } = await world.patient();
  const page = await context.newPage();
  await page.goto(`${world.told.edge}/desk/${world.told.clinic}`);
  await page.locator(".member").first().waitFor();
  const first = await fetched(page);
  const bytes = Object.values(first).reduce((sum, n) => sum + n, 0);
  figure("the desk, before anybody signs in, Brotli", `${bytes} bytes`);
  assert.ok(bytes > 100_000 && bytes <= 250_000, `${bytes} bytes: ${JSON.stringify(first)}`);
  assert.ok(!has(first, "talk") && !has(first, "rooms") && !has(first, "training"), JSON.stringify(first));

  const desk = await openDesk(world);
  await until(async () => has(await fetched(desk.page), "talk"), "a conversation is prepared before one is opened");
  const ready = await fetched(desk.page);
  figure("the same with a conversation prepared", `${Object.values(ready).reduce((sum, n) => sum + n, 0)} bytes`);
  assert.ok(!has(ready, "rooms") && !has(ready, "training"));
});

test("a part that cannot be fetched says so, and is there when it is tried again", async (world) => {
  world.tolerate(/^TypeError: Failed to fetch/);
  const desk = await openDesk(world);
  const { page } = desk;
  await page.route(/desk-split_(rooms|training)-/, (route) => route.abort());
  await desk.go("#/day");
  const main = page.locator("#main");
  await main.getByRole("alert").getByText("No connection.").waitFor();
  const person = await (await Person.of(world)).wants("Are you there?");
  // The rest of the desk goes on.
  await desk.go("#/inbox");
  await page.locator(`[id="card-${person.session}"]`).click();
  await page.locator("#box").waitFor();
  await desk.go("#/day");
  await main.getByRole("alert").waitFor();
  // The edge answers, so it is the part that is gone: the newer app has it.
  await Promise.all([page.waitForEvent("load"), main.getByRole("button", { name: "Try again" }).click()]);
  await main.getByRole("alert").waitFor();
  await page.unroute(/desk-split_(rooms|training)-/);
  await main.getByRole("button", { name: "Try again" }).click();
  await main.getByRole("heading", { level: 1, name: "Day" }).waitFor();

  await page.route(/desk-split_training-/, (route) => route.abort());
  await desk.go("#/staff");
  const begin = page.locator(".training-switch button");
  await Promise.all([page.waitForEvent("load"), begin.click()]);
  await begin.waitFor();
  assert.equal(await page.locator("#training-banner").count(), 0, "no training without its patients");
  await page.unroute(/desk-split_training-/);
  await begin.click();
  await page.locator("#training-banner").waitFor();
  await page.locator("#training-banner button").click();
  await page.locator("#training-banner").waitFor({ state: "detached" });
});
