// What is measured in a browser: bytes, and the time until the conversation is in sight.
import assert from "node:assert/strict";
import { brotliCompressSync } from "node:zlib";
import { figure, test } from "./lib/runner.mjs";

const LOADER = 3_000;
const OPEN = 96_000;
const VISIBLE_AGAIN = 400;
const MOUNTED_OVER_EMPTY = 150;
const NAVIGATIONS = 14;

/** In every document: when the conversation (or, in an empty document, its first frame) was in sight, as wall-clock time. */
const clock = () => {
  const now = () => performance.timeOrigin + performance.now();
  const look = () => {
    if (location.pathname === "/empty" ? document.readyState !== "loading" : document.querySelector("[role=log] .m.own")) {
      requestAnimationFrame(() => (window.shownAt = now()));
    } else {
      requestAnimationFrame(look);
    }
  };
  if (parent !== window) look();
};

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, q) => sorted(values)[Math.min(values.length - 1, Math.ceil(q * values.length) - 1)];
/** Whatever else the machine does only adds time: the best of three rounds, and no more of them than needed. */
const quiet = async (round, judge, bar) => {
  let best;
  for (let n = 0; n < 3; n++) {
    const now = await round();
    if (!best || judge(now) < judge(best)) best = now;
    if (judge(best) <= bar) break;
  }
  return best;
};
const ms = (value) => `${value.toFixed(0)} ms`;

test("the loader is at most 3,000 bytes and everything to an open chat at most 96,000, after Brotli", async (world) => {
  const weigh = async (path) => {
    const { status, bytes, headers } = await world.edge.ask("GET", path, { headers: { "accept-encoding": "br", "sec-fetch-dest": "iframe" } });
    assert.equal(status, 200, path);
    const encoding = headers["content-encoding"] ?? "none";
    // The document is made for each patient: Cloudflare compresses it on its way, bare workerd does not.
    return { path, bytes: (encoding === "br" ? bytes : brotliCompressSync(bytes)).length, encoding };
  };
  const patient = await world.patient();
  await (await patient.tab()).open();
  const asked = [...new Set(patient.requests.map((request) => request.url()).filter((url) => url.startsWith(world.edge.url)))];
  const files = [];
  for (const url of asked) files.push(await weigh(url.slice(world.edge.url.length)));
  const loader = files.find(({ path }) => path === "/widget.js");
  assert.ok(loader && files.length >= 5, JSON.stringify(files));
  const open = files.reduce((sum, { bytes }) => sum + bytes, 0);
  figure("loader, Brotli", `${loader.bytes} bytes`);
  figure("everything to an open chat, Brotli", `${open} bytes (${files.map(({ path, bytes, encoding }) => `${path.split("?")[0].split("/").pop()} ${bytes} ${encoding}`).join(", ")})`);
  assert.ok(loader.bytes <= LOADER);
  assert.ok(open <= OPEN);
  for (const { path, encoding } of files.filter(({ path }) => !path.startsWith("/embed/"))) assert.equal(encoding, "br", path);
});

test(`from a page's navigation to the conversation in sight: p75 at most ${VISIBLE_AGAIN} ms with a warm cache`, async (world) => {
  const patient = await world.patient({ init: clock });
  const chat = await patient.tab(world.told.site + "/doctors");
  await chat.open();
  await chat.say("Where were we?");
  const round = async () => {
    const took = [];
    for (let n = 0; n < NAVIGATIONS; n++) {
      await chat.page.goto(world.told.site + (n % 2 ? "/doctors" : "/prices"));
      const frame = await chat.document();
      await frame.waitForFunction(() => window.shownAt);
      const shown = await frame.evaluate(() => window.shownAt);
      took.push(shown - (await chat.page.evaluate(() => performance.timeOrigin)));
    }
    // The first two fill the cache.
    return took.slice(2);
  };
  const best = await quiet(round, (warm) => quantile(warm, 0.75), VISIBLE_AGAIN);
  figure("navigation to conversation in sight, warm, p50 / p75 / worst", `${ms(quantile(best, 0.5))} / ${ms(quantile(best, 0.75))} / ${ms(Math.max(...best))} of ${best.length}`);
  assert.ok(quantile(best, 0.75) <= VISIBLE_AGAIN, `${best.map(ms)}`);
}, { timeout: 90_000 });

test(`the frame is mounted, with the transcript, at most ${MOUNTED_OVER_EMPTY} ms after an empty one would be`, async (world) => {
  const patient = await world.patient({ init: clock });
  const chat = await (await patient.tab()).open();
  await chat.say("Mounted?");
  const page = chat.page;
  const session = await patient.context.newCDPSession(page);
  const rounds = async (rate) => {
    await session.send("Emulation.setCPUThrottlingRate", { rate });
    const took = { chat: [], empty: [] };
    // By turns, so that both meet the same machine.
    for (let n = 0; n < 9; n++)
      for (const kind of ["chat", "empty"]) {
        await page.goto(world.hosts.at(kind === "chat" ? "/plain" : "/bare"));
        const inside = () => page.frames().find((one) => one.url().includes(kind === "chat" ? "/embed/" : "/empty"));
        await chat.until(inside, "the frame is there");
        const frame = inside();
        await frame.waitForFunction(() => window.shownAt);
        took[kind].push(await frame.evaluate(() => window.shownAt - performance.timeOrigin));
      }
    await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    return [took.chat, took.empty].map((values) => quantile(values.slice(1), 0.5));
  };
  const [chat1, empty1] = await quiet(() => rounds(1), ([full, empty]) => full - empty, MOUNTED_OVER_EMPTY);
  const [chat4, empty4] = await rounds(4);
  figure("frame navigation to mounted transcript, median, 1x CPU (empty page)", `${ms(chat1)} (${ms(empty1)}): ${ms(chat1 - empty1)} more`);
  figure("the same, 4x CPU", `${ms(chat4)} (${ms(empty4)}): ${ms(chat4 - empty4)} more`);
  assert.ok(chat1 - empty1 <= MOUNTED_OVER_EMPTY);
}, { timeout: 90_000 });
