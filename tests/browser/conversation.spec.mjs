// A conversation: how it begins, goes on after a reload, looks back, and what it refuses.
import assert from "node:assert/strict";
import { test } from "./lib/runner.mjs";

test("opening the chat starts no session, the first message does, a reload finds it without a new one", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.text("Hello, and welcome to Riverside.", { exact: false }).waitFor();
  const creations = () => patient.requests.filter((request) => request.url().endsWith("/sessions")).length;
  assert.equal(creations(), 0);
  assert.equal(await patient.token(), undefined);
  await chat.say("My eczema is back.");
  assert.equal(creations(), 1);
  const { session } = (await world.edge.session(await patient.token())).json;
  await chat.page.reload();
  await chat.ready();
  await chat.text("My eczema is back.").waitFor();
  assert.equal(creations(), 1);
  assert.equal((await world.edge.session(await patient.token())).json.session, session);
  assert.deepEqual(await patient.said(), ["My eczema is back."]);
});

test("the dialog bears the clinic's name", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.dialog.waitFor();
});

test("consent is asked on the first send with the text kept, and Not now keeps it too", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.write("Do you treat children?");
  await chat.button("send").click();
  await chat.heading("Before we send your message").waitFor();
  assert.equal(await chat.box.inputValue(), "Do you treat children?");
  await chat.button("Not now").click();
  assert.equal(await chat.box.inputValue(), "Do you treat children?");
  assert.equal(await patient.token(), undefined, "nothing has been sent");
  await chat.button("send").click();
  await chat.button("agree").click();
  await chat.sent("Do you treat children?");
  assert.equal(await chat.box.inputValue(), "");
  const kinds = (await patient.events()).map(({ kind }) => kind).filter((kind) => ["session_started", "consent", "message"].includes(kind));
  assert.deepEqual(kinds, ["session_started", "consent", "message"]);
  await chat.say("And infants?");
  assert.equal((await patient.events()).filter(({ kind }) => kind === "consent").length, 1, "asked once");
});

test("moving between the clinic's pages keeps the conversation and leaves a trail of pages", async (world) => {
  const patient = await world.patient();
  const chat = await patient.tab(world.told.site + "/doctors");
  await chat.open();
  await chat.say("Is Dr. Phillips in on Monday?");
  await chat.page.getByRole("link", { name: "Prices" }).first().click();
  await chat.page.waitForURL("**/prices");
  await chat.ready();
  await chat.text("Is Dr. Phillips in on Monday?").waitFor();
  await chat.until(async () => {
    const { state } = (await world.edge.session(await patient.token())).json;
    return state.pages.map(({ path }) => path).join() === "/doctors,/prices";
  }, "both pages are in the trail");
});

test("an empty message is not sent, Shift and Enter makes a new line", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("First.");
  await chat.write("   \n  ");
  await chat.box.press("Enter");
  await chat.write("");
  await chat.box.pressSequentially("one");
  await chat.box.press("Shift+Enter");
  await chat.box.pressSequentially("two");
  await chat.box.press("Enter");
  await chat.sent("one\ntwo");
  assert.deepEqual(await patient.said(), ["First.", "one\ntwo"]);
});

test("a message that is too long is refused with a clear text and kept", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("First.");
  const long = "a".repeat(4_100);
  await chat.write(long);
  await chat.frame.getByRole("alert").getByText("4 characters too long").waitFor();
  await chat.button("send").click();
  assert.equal(await chat.box.inputValue(), long);
  assert.deepEqual(await patient.said(), ["First."]);
  await chat.write(long.slice(4));
  await chat.button("send").click();
  await chat.sent(long.slice(4));
});

test("closing and opening again keeps the messages and what was being written", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Kept?");
  await chat.write("half a sen");
  await chat.close();
  await chat.launcher.click();
  await chat.text("Kept?").waitFor();
  assert.equal(await chat.box.inputValue(), "half a sen");
  await chat.page.reload();
  await chat.ready();
  assert.equal(await chat.box.inputValue(), "half a sen");
});

test("a line marks what is new, and goes once it is read", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Hello?");
  await chat.close();
  await patient.hears(chat, "Here is your answer.");
  await chat.launcher.click();
  await chat.text("Here is your answer.").waitFor();
  await chat.text("New").waitFor();
  const order = await (await chat.document()).evaluate(() => {
    const line = document.querySelector("[role=log] .new");
    const answer = [...document.querySelectorAll("[role=log] .b")].find((text) => text.textContent === "Here is your answer.");
    return Boolean(line.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING);
  });
  assert.ok(order, "the line stands before the answer");
  await chat.say("Thank you.");
  await chat.until(async () => (await chat.text("New").count()) === 0, "the line is gone");
});

/** A long conversation, told to the server directly; numbered texts. */
const long = async (world, patient, chat, count) => {
  await chat.say("message 0");
  const bearer = await patient.token();
  for (let n = 1; n < count; n++)
    await world.edge.good("POST", `${world.edge.clinic}/session/messages`, { bearer, body: { cid: `n${n}`, text: `message ${n}` } });
};

test("older messages come while scrolling up, what was in sight stays in its place, and the asking stops", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await long(world, patient, chat, 130);
  await chat.page.reload();
  await chat.ready();
  await chat.text("message 129").waitFor();
  assert.equal(await chat.text("message 20").count(), 0, "only the end is there");
  const document = await chat.document();
  // The patient reads something near the top of what is there; older messages arrive above it.
  const held = await document.evaluate(async () => {
    const log = globalThis.document.querySelector("[role=log]");
    log.scrollTop = 150;
    const bubbles = [...log.querySelectorAll(".m")];
    const seen = bubbles.find((bubble) => bubble.getBoundingClientRect().top > log.getBoundingClientRect().top);
    const before = { text: seen.querySelector(".b").textContent, top: seen.getBoundingClientRect().top, count: bubbles.length };
    const began = performance.now();
    while (log.querySelectorAll(".m").length === before.count && performance.now() - began < 5000) await new Promise((done) => setTimeout(done, 20));
    await new Promise((done) => setTimeout(done, 200));
    const same = [...log.querySelectorAll(".m")].find((bubble) => bubble.querySelector(".b").textContent === before.text);
    return { before, after: same.getBoundingClientRect().top, count: log.querySelectorAll(".m").length };
  });
  assert.ok(held.count > held.before.count, "older messages have come");
  assert.ok(Math.abs(held.after - held.before.top) <= 2, `${held.before.text} moved from ${held.before.top} to ${held.after}`);
  await chat.until(async () => {
    await document.evaluate(() => (globalThis.document.querySelector("[role=log]").scrollTop = 0));
    return (await chat.text("message 0").count()) === 1;
  }, "the first message comes");
  assert.deepEqual((await chat.transcript()).filter((text) => text.startsWith("message ")), Array.from({ length: 130 }, (_, n) => `message ${n}`));
  const asked = () => patient.requests.filter((request) => request.url().includes("before=")).length;
  const before = asked();
  for (let n = 0; n < 5; n++) {
    await document.evaluate((to) => (globalThis.document.querySelector("[role=log]").scrollTop = to), n % 2 ? 0 : 400);
    await chat.page.waitForTimeout(60);
  }
  assert.equal(asked(), before, "nothing more is asked for");
});

test("a token that has died while the chat is open gives a notice and a fresh start, without a loop", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Before.");
  const bearer = await patient.token();
  await world.edge.good("POST", `${world.edge.clinic}/session/forget`, { bearer });
  await chat.heading("This chat has ended on this device").waitFor();
  assert.equal(await chat.text("Before.").count(), 0, "nothing of it stays on the screen");
  assert.equal(await chat.box.count(), 0, "there is nowhere to write");
  const before = patient.requests.length;
  await chat.page.waitForTimeout(3000);
  assert.ok(patient.requests.length - before <= 2, `${patient.requests.length - before} requests in three quiet seconds`);
  await chat.button("Start a new chat").click();
  await chat.say("After.");
  assert.deepEqual(await patient.said(), ["After."]);
});

test("a dead cookie found on loading is a fresh start that works", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Before.");
  const token = await patient.token();
  await chat.page.goto("about:blank");
  await world.edge.good("POST", `${world.edge.clinic}/session/forget`, { bearer: token });
  await chat.page.goto(world.hosts.at("/plain"));
  await chat.ready();
  await chat.say("After.");
  assert.deepEqual(await chat.own().then((own) => own.map(({ text }) => text)), ["After."]);
  assert.notEqual(await patient.token(), token);
});

test("a conversation that is deleted ends the chat once, with what was being written kept", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("To be deleted.");
  await chat.write("unfinished");
  await world.edge.good("DELETE", `${world.edge.clinic}/session`, { bearer: await patient.token() });
  await chat.heading("The conversation is deleted").waitFor();
  assert.equal(await chat.heading("The conversation is deleted").count(), 1);
  assert.equal(await chat.text("To be deleted.").count(), 0);
  await chat.button("Start a new chat").click();
  assert.equal(await chat.box.inputValue(), "unfinished");
});

test("the website hears what happens, in its order, and never a word of it", async (world) => {
  const patient = await world.patient({ init: () => {
    if (parent !== window) return;
    window.heard = [];
    for (const event of ["ready", "open", "close", "unread", "message", "handoff", "error"])
      addEventListener("samtal:" + event, ({ detail }) => window.heard.push([event, detail]));
  } });
  const chat = await (await patient.tab()).open();
  await chat.say("SECRETWORDS about my skin");
  await chat.button("phone").click();
  await chat.frame.locator(".code").waitFor();
  const code = (await chat.frame.locator(".code").textContent()).replace(/\D/g, "");
  await chat.button("back").click();
  await chat.close();
  await patient.hears(chat, "SECRETANSWER");
  await chat.until(() => chat.page.evaluate(() => window.heard.some(([event, count]) => event === "unread" && count === 1)), "unread is told");
  const heard = await chat.page.evaluate(() => window.heard);
  const order = heard.map(([event]) => event).filter((event) => event !== "unread");
  assert.deepEqual(order.slice(0, 5), ["open", "ready", "message", "handoff", "close"]);
  const [, message] = heard.find(([event]) => event === "message");
  assert.deepEqual(Object.keys(message).sort(), ["by", "seq"]);
  assert.deepEqual(heard.find(([event]) => event === "handoff")[1], { to: "phone" });
  const all = JSON.stringify(heard);
  for (const secret of ["SECRET", code, await patient.token()]) assert.ok(!all.includes(secret), `${secret} is told to the page`);
});
