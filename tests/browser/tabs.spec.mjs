// Several tabs of one browser: one session, in step, one bell.
import assert from "node:assert/strict";
import { test } from "./lib/runner.mjs";

const sessions = async (patient) => {
  const made = patient.requests.filter((request) => request.url().endsWith("/sessions"));
  const answers = await Promise.all(made.map(async (request) => (await request.response())?.json().catch(() => undefined)));
  return new Set(answers.filter(Boolean).map(({ session }) => session));
};

test("a message that is sent in one tab shows in the other; a new chat in one replaces the old in both", async (world) => {
  const patient = await world.patient();
  const one = await (await patient.tab()).open();
  await one.say("From the first tab.");
  const two = await patient.tab();
  await two.ready();
  await two.text("From the first tab.").waitFor();
  await two.say("From the second tab.");
  await one.text("From the second tab.").waitFor();
  await one.menu("notYou");
  for (const chat of [one, two]) await chat.until(async () => (await chat.own()).length === 0, "the old messages are gone");
  await one.say("A new chat.");
  await two.text("A new chat.").waitFor();
  assert.deepEqual((await two.own()).map(({ text }) => text), ["A new chat."]);
});

test("what is unread is counted on the closed launcher, also after a reload, and in the title", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Anything new?");
  await chat.close();
  assert.ok(!(await chat.box.isVisible()), "the text box is hidden with the chat");
  await patient.hears(chat, "Yes.", "Much.");
  const described = () => chat.launcher.evaluate((button) => button.ariaDescription);
  await chat.until(async () => (await described()) === "Unread: 2", "the launcher says so");
  await chat.page.reload();
  await chat.until(async () => (await described()) === "Unread: 2", "also after a reload");
  assert.match(await chat.page.title(), /^\(2\) /);
  await chat.launcher.click();
  await chat.text("Much.").waitFor();
  await chat.close();
  await chat.until(async () => (await described()) === "", "read is read");
  assert.doesNotMatch(await chat.page.title(), /^\(/);
});

test("one tab rings, however many there are", async (world) => {
  const patient = await world.patient({ init: () => {
    window.rung = 0;
    const start = AudioScheduledSourceNode.prototype.start;
    OscillatorNode.prototype.start = AudioBufferSourceNode.prototype.start = function (...all) {
      window.rung = performance.now();
      return start.apply(this, all);
    };
    HTMLMediaElement.prototype.play = function () {
      window.rung = performance.now();
      return Promise.resolve();
    };
  } });
  const one = await (await patient.tab()).open();
  await one.say("Ring once, please.");
  const two = await patient.tab();
  await two.ready();
  for (const chat of [one, two]) {
    await chat.page.bringToFront();
    await chat.box.click();
    await chat.page.keyboard.press("Tab");
    await chat.close();
  }
  await patient.hears(one, "Ding.");
  const rung = async () => {
    const all = await Promise.all([one, two].map(async (chat) => (await chat.document()).evaluate(() => window.rung)));
    return all.filter((when) => when > 0).length;
  };
  await one.until(async () => (await rung()) === 1, "one rings");
  await one.page.waitForTimeout(800);
  assert.equal(await rung(), 1);
});

test("two tabs that begin at once make one session, with both their messages in it", async (world) => {
  const patient = await world.patient();
  // The second tab opens the chat by itself, because the first one has.
  const tabs = [await (await patient.tab()).open(), await (await patient.tab()).ready()];
  for (const [n, chat] of tabs.entries()) {
    await chat.write(`Tab ${n} speaks.`);
    await chat.box.press("Enter");
    await chat.button("agree").waitFor();
  }
  await Promise.all(tabs.map((chat) => chat.button("agree").evaluate((button) => button.click())));
  for (const [n, chat] of tabs.entries()) await chat.sent(`Tab ${n} speaks.`);
  assert.equal((await sessions(patient)).size, 1);
  assert.deepEqual((await patient.said()).sort(), ["Tab 0 speaks.", "Tab 1 speaks."]);
  for (const chat of tabs) for (const n of [0, 1]) await chat.text(`Tab ${n} speaks.`).waitFor();
});

test("a lost reply to the creation makes no second session", async (world) => {
  const patient = await world.patient();
  const made = [];
  await patient.context.route("**/sessions", async (route) => {
    if (made.length) return route.fallback();
    // The edge makes the session; its reply, cookie and all, never arrives.
    const request = route.request();
    const answer = await world.edge.ask("POST", new URL(request.url()).pathname, { body: request.postData(), headers: { origin: world.edge.url } });
    made.push(answer.json.session);
    await route.abort("connectionreset");
  });
  const chat = await (await patient.tab()).open();
  await chat.say("Is anybody there?");
  assert.equal(made.length, 1);
  assert.equal((await world.edge.session(await patient.token())).json.session, made[0]);
  assert.deepEqual(await patient.said(), ["Is anybody there?"]);
});

test("forgetting in one tab stops the other before it can write to the old session", async (world) => {
  const patient = await world.patient();
  const one = await (await patient.tab()).open();
  await one.say("Old.");
  const old = await patient.token();
  const two = await patient.tab();
  await two.ready();
  await two.text("Old.").waitFor();
  await one.menu("forget");
  await two.until(async () => (await two.own()).length === 0, "the other tab forgets too");
  await two.say("Said in the other tab.");
  assert.equal((await world.edge.session(old)).status, 401);
  assert.deepEqual(await patient.said(), ["Said in the other tab."]);
});

test("an answer about the old session that comes late never shows after forgetting", async (world) => {
  const patient = await world.patient();
  const one = await (await patient.tab()).open();
  await one.say("Belongs to the old session.");
  const two = await patient.tab();
  await two.ready();
  await two.text("Belongs to the old session.").waitFor();
  const held = [];
  await two.page.route("**/session?**", async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const { status, text } = await world.edge.session(await patient.token(), search);
    assert.equal(pathname, `${world.edge.clinic}/session`);
    held.push(() => route.fulfill({ status, contentType: "application/json", body: text }));
  });
  // The other tab asks for the session again, and the answer is on its way for long.
  await two.document().then((frame) => frame.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))));
  await two.until(() => held.length > 0, "the question is asked");
  await one.menu("forget");
  await two.until(async () => (await two.own()).length === 0, "the other tab forgets");
  for (const release of held) await release().catch(() => {});
  await two.page.waitForTimeout(500);
  assert.deepEqual(await two.own(), []);
});

test("the same words twice are announced twice", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Twice, please.");
  await (await chat.document()).evaluate(() => {
    window.announced = [];
    const region = document.querySelector("#announce");
    new MutationObserver(() => window.announced.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await patient.hears(chat, "We are looking.");
  await chat.text("We are looking.").waitFor();
  await patient.hears(chat, "We are looking.");
  const heard = async () => (await chat.document()).evaluate(() => window.announced);
  await chat.until(async () => (await heard()).length >= 2, "both are announced");
  const said = await heard();
  assert.notEqual(said[0], said[1], "a repeat has to differ to be spoken");
  assert.ok(said.every((words) => words.includes("We are looking.")));
});
