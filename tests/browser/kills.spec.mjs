// The browser's process dies without a word while the patient writes and sends; the next (demo) day everything is there.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { Chat } from "./lib/chat.mjs";
import { CHROMIUM, FLAGS } from "./lib/chromium.mjs";
import { OUT } from "./lib/demo.mjs";
import { figure, test } from "./lib/runner.mjs";

const CYCLES = 20;

/** A browser with a profile on disk, in a process group of its own. */
const start = async (profile) => {
  const child = spawn(CHROMIUM, [...FLAGS, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"], { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise((resolve, reject) => {
    let said = "";
    child.once("exit", () => reject(new Error(`the browser ended: ${said.slice(-500)}`)));
    child.stderr.on("data", (data) => {
      said += data;
      const found = said.match(/DevTools listening on (\S+)/);
      if (found) resolve(found[1]);
    });
  });
  child.stderr.resume();
  const browser = await chromium.connectOverCDP(address);
  return { child, context: browser.contexts()[0], kill: async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await ended;
  } };
};

test(`killed ${CYCLES} times while typing and sending, the browser finds transcript, draft and unsent messages again the next day`, async (world) => {
  await mkdir(OUT, { recursive: true });
  const profile = await mkdtemp(join(OUT, "profile-"));
  world.finally(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  let running;
  world.finally(() => running?.kill().catch(() => {}));
  const patient = { context: undefined, world };
  const open = async () => {
    running = await start(profile);
    running.context.setDefaultTimeout(10_000);
    const page = running.context.pages()[0] ?? (await running.context.newPage());
    const chat = new Chat(page, patient);
    await page.goto(world.hosts.at("/plain"));
    if (!(await chat.iframe.count())) await chat.launcher.click();
    await chat.ready();
    return chat;
  };
  const token = async () => (await running.context.cookies()).find(({ name }) => name.startsWith("__Host-samtal"))?.value;

  let chat = await open();
  await chat.say("cycle 0, acknowledged");
  const said = ["cycle 0, acknowledged"];
  let bearer = await token();
  const wrong = [];
  for (let cycle = 1; cycle <= CYCLES; cycle++) {
    // One message is sent and acknowledged, one is on its way, and the next is being typed.
    await chat.say(`cycle ${cycle}, acknowledged`);
    const block = cycle % 2 === 0;
    if (block) {
      await running.context.setOffline(true);
    }
    await chat.write(`cycle ${cycle}, on its way`);
    await chat.box.press("Enter");
    await chat.text(`cycle ${cycle}, on its way`).waitFor();
    said.push(`cycle ${cycle}, acknowledged`, `cycle ${cycle}, on its way`);
    const draft = `cycle ${cycle}, half wri`;
    await chat.box.pressSequentially(draft, { delay: 2 });
    // Between a key and the disk there is a moment; what is older than that has to be there.
    await sleep(150 + Math.random() * 200);
    await running.kill();
    await world.edge.advance(12 * 3600);

    chat = await open();
    const state = `cycle ${cycle}${block ? ", offline" : ""}`;
    try {
      await chat.sent(`cycle ${cycle}, on its way`);
      assert.equal(await chat.box.inputValue(), draft, "the draft");
      bearer = (await token()) ?? bearer;
      const { json } = await world.edge.session(bearer);
      assert.deepEqual(json.events.filter(({ kind }) => kind === "message").map(({ text }) => text), said, "the log");
      const own = (await chat.own()).map(({ text }) => text);
      assert.deepEqual(own, said.slice(-own.length), "the transcript");
    } catch (error) {
      wrong.push(`${state}: ${error.message.split("\n")[0]}`);
      if (wrong.length >= 3) break;
    }
    await chat.write("");
  }
  figure("browser killed while typing and sending, reopened the next day", `${CYCLES} times, ${wrong.length} with a loss`);
  assert.deepEqual(wrong, []);
}, { timeout: 150_000 });
