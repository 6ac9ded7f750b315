// Whose conversation it is: forgetting, shared computers, the return lock.
import assert from "node:assert/strict";
import { test } from "./lib/runner.mjs";

const forgotten = async (world, patient, chat, token) => {
  await chat.until(async () => (await chat.own()).length === 0, "nothing is on the screen");
  assert.equal(await patient.token(), undefined, "the cookie is gone");
  assert.equal((await world.edge.session(token)).status, 401, "the token is dead");
  const kept = Object.keys(await chat.storage()).filter((key) => key.startsWith("samtal."));
  assert.deepEqual(kept.filter((key) => !key.endsWith("language")), [], "the chat's storage is empty");
  assert.deepEqual(await (await chat.document()).evaluate(async () => {
    const found = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise((done) => (indexedDB.open(name).onsuccess = ({ target }) => done(target.result)));
      for (const store of db.objectStoreNames) {
        const keys = await new Promise((done) => (db.transaction(store).objectStore(store).getAllKeys().onsuccess = ({ target }) => done(target.result)));
        found.push(...keys.filter((key) => key !== "samtal"));
      }
      db.close();
    }
    return found;
  }), [], "and so are its databases");
};

// The chat's storage is two stores, each with the number of its last change under `samtal`, which is all that outlives forgetting.

for (const [name, button] of [["Forget me on this device", "forget"], ["Not you? Start a new chat", "notYou"]])
  test(`${name}: the cookie is gone, the token dead, the storage empty, and the clinic still has the conversation`, async (world) => {
    const patient = await world.patient();
    const chat = await (await patient.tab()).open();
    await chat.say("Forget this.");
    await chat.write("and this draft");
    const token = await patient.token();
    const context = await patient.phones(chat);
    await chat.menu(button);
    await forgotten(world, patient, chat, token);
    assert.equal(await chat.box.inputValue(), "");
    await chat.close();
    assert.deepEqual(await chat.page.evaluate(() => ({ ...localStorage })), {}, "the page's marker is gone");
    const kept = await world.edge.ask("GET", `${world.edge.clinic}/calls/${patient.call.id}/context?after=0`, { bearer: context.grant });
    assert.ok(kept.text.includes("Forget this."), "the call still sees it");
  });

test("deleting asks first, deletes at the clinic too, and says so", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Delete this.");
  const token = await patient.token();
  await chat.menu("Delete this conversation");
  await chat.heading("Delete this conversation?").waitFor();
  await chat.button("Keep it").click();
  await chat.text("Delete this.").waitFor();
  await chat.menu("Delete this conversation");
  await chat.button("Delete for good").click();
  await chat.heading("The conversation is deleted").waitFor();
  await forgotten(world, patient, chat, token);
  await chat.button("Start a new chat").click();
  await chat.say("A new one.");
  assert.deepEqual(await patient.said(), ["A new one."]);
});

test("on a shared device only the tab remembers: a reload does, another tab and the next visit do not", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("On a library computer.");
  const token = await patient.token();
  await chat.menu("shared");
  await chat.until(async () => (await patient.token()) === undefined, "the cookie is gone");
  await chat.until(async () => (await world.edge.session(token)).status === 401, "the old token is dead");
  const stored = await (await chat.document()).evaluate(() => Object.entries({ ...localStorage }).filter(([key]) => key.startsWith("samtal.")));
  assert.deepEqual(stored, [], "nothing is left for the next person");
  await chat.button("menu").click();
  await chat.frame.getByText("Shared device: only this tab remembers").waitFor();
  await chat.button("back").click();
  await chat.page.reload();
  await chat.ready();
  await chat.text("On a library computer.").waitFor();
  await chat.say("Still in this tab.");
  const other = await patient.tab();
  await other.ready();
  assert.deepEqual(await other.own(), []);
  await chat.page.close();
  const next = await patient.tab();
  await next.ready();
  assert.deepEqual(await next.own(), []);
});

/** Gives a number for a call-back and proves it with the code that the clinic's gateway was asked to send. */
const verify = async (world, patient, chat, number) => {
  await chat.button("callback").click();
  await chat.frame.getByRole("textbox", { name: "Your phone number" }).fill(number);
  await chat.button("Ask for a call").click();
  await chat.button("Confirm your number").click();
  await chat.button("Send the code").click();
  await enterCode(world, chat, number);
};

const codes = new Set();
const enterCode = async (world, chat, number) => {
  const field = chat.frame.getByRole("textbox", { name: "Code", exact: true });
  await field.waitFor();
  let code;
  await chat.until(async () => {
    const { texts } = await (await fetch(`http://127.0.0.1:${new URL(world.told.site).port}/phone/texts`)).json();
    const fresh = texts.filter((text) => text.number === number).map(({ text }) => text.match(/\d{6,8}/)?.[0]).find((found) => found && !codes.has(found));
    code = fresh;
    return Boolean(fresh);
  }, "the code arrives on Sarah's phone");
  codes.add(code);
  await field.fill(code === "000000" ? "000001" : "000000");
  await chat.button("Confirm").click();
  await chat.frame.getByText("That is not the code.", { exact: false }).waitFor();
  await field.fill(code);
  await chat.button("Confirm").click();
};

test("a verified patient on a computer that others use is locked out after half an hour, and a code opens it", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("It is about my prescription.");
  const number = "+447700900461";
  await verify(world, patient, chat, number);
  await chat.heading("Is this your own device?").waitFor();
  await chat.button("back").click();
  await chat.page.goto("about:blank");
  await world.edge.advance(31 * 60);
  await chat.page.goto(world.hosts.at("/plain"));
  await chat.heading("Your conversation is locked").waitFor();
  const html = await (await chat.document()).evaluate(() => document.documentElement.outerHTML);
  assert.ok(!html.includes("prescription"), "nothing of it is in the document");
  assert.ok(!html.includes(number), "nor the number");
  await chat.button("Send the code").click();
  await enterCode(world, chat, number);
  await chat.heading("Is this your own device?").waitFor();
  await chat.button("Yes, it is mine").click();
  await chat.text("It is about my prescription.").waitFor();
  // On a remembered device it is there the next day.
  await chat.page.goto("about:blank");
  await world.edge.advance(20 * 3600);
  await chat.page.goto(world.hosts.at("/plain"));
  await chat.ready();
  await chat.text("It is about my prescription.").waitFor();
  await chat.text("Yesterday").first().waitFor();
}, { timeout: 60_000 });

test("an unverified patient comes back the next day and goes on where they stopped", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("See you tomorrow.");
  await chat.write("and one more thi");
  await chat.page.goto("about:blank");
  await world.edge.advance(11 * 3600);
  await chat.page.goto(world.hosts.at("/plain"));
  await chat.ready();
  await chat.text("See you tomorrow.").waitFor();
  assert.equal(await chat.box.inputValue(), "and one more thi");
  await chat.frame.getByText(/^Welcome back\./).waitFor();
  await chat.button("notYou").first().waitFor();
  await chat.say("Good morning.");
  assert.deepEqual(await patient.said(), ["See you tomorrow.", "Good morning."]);
});

test("from the back-forward cache a forgotten conversation does not come back", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Forget me while I am away.");
  const token = await patient.token();
  await chat.page.goto(world.told.site + "/privacy");
  await world.edge.good("POST", `${world.edge.clinic}/session/forget`, { bearer: token });
  await chat.page.goBack();
  await chat.page.waitForTimeout(1000);
  await chat.until(async () => (await chat.text("Forget me while I am away.").count()) === 0, "nothing of it is on the screen");
});

/** Loads the chat's document anew, after `before` has run in the old one, in one task with leaving it. */
const reloadAfter = async (chat, before, argument) => {
  const old = await chat.document();
  await old.evaluate(`{ globalThis.old = true; (${before})(${JSON.stringify(argument)}); location.reload(); }`);
  await chat.until(async () => (await chat.document()).evaluate(() => !globalThis.old && Boolean(document.getElementById("composer"))), "the chat is there again");
};

test("what was typed in the very moment in which the page was left is in the text box again, 20 times of 20", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("First.");
  const wrong = [];
  for (let n = 1; n <= 20; n++) {
    const draft = `and one more thing, number ${n}`;
    // No database has the time to take all this before the page is gone.
    await reloadAfter(chat, (draft) => {
      const box = document.getElementById("composer");
      for (let length = 1; length <= draft.length; length++) {
        box.value = draft.slice(0, length);
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }, draft);
    const found = await chat.box.inputValue();
    if (found !== draft) wrong.push(`${n}: "${found}"`);
  }
  assert.deepEqual(wrong, []);
}, { timeout: 60_000 });

/** What both stores have: `{ local, disk }`. */
const stores = async (chat) => (await chat.document()).evaluate(async () => {
  const db = await new Promise((done) => (indexedDB.open("samtal").onsuccess = ({ target }) => done(target.result)));
  const kept = db.transaction("kept").objectStore("kept");
  const [keys, values] = await Promise.all(["getAllKeys", "getAll"].map((all) => new Promise((done) => (kept[all]().onsuccess = ({ target }) => done(target.result)))));
  db.close();
  const plain = (entries) => Object.fromEntries(entries.filter(([key]) => key.startsWith("samtal")).map(([key, value]) => [key, String(value)]).sort());
  return { local: plain(Object.entries(localStorage)), disk: plain(keys.map((key, place) => [key, values[place]])) };
});

/** Puts back into one of the stores what it had earlier, as if it had not been told since. */
const setBack = async (chat, which, earlier) => (await chat.document()).evaluate(async ([which, earlier]) => {
  if (which === "local") {
    for (const key of Object.keys(localStorage)) localStorage.removeItem(key);
    for (const [key, value] of Object.entries(earlier)) localStorage.setItem(key, value);
    return;
  }
  const db = await new Promise((done) => (indexedDB.open("samtal").onsuccess = ({ target }) => done(target.result)));
  const writing = db.transaction("kept", "readwrite");
  writing.objectStore("kept").clear();
  for (const [key, value] of Object.entries(earlier)) writing.objectStore("kept").put(value, key);
  await new Promise((done) => (writing.oncomplete = done));
  db.close();
}, [which, earlier]);

for (const [slower, what] of [["local", "the browser's storage, as when it is killed"], ["disk", "its database, as when the page is left"]])
  test(`what is newer wins over ${what}: a draft is found again, and what was forgotten stays forgotten`, async (world) => {
    const patient = await world.patient();
    const chat = await (await patient.tab()).open();
    await chat.write("the older draft");
    await chat.until(async () => (await stores(chat)).disk["samtal.riverside.draft"] === "the older draft", "both know the draft");
    const earlier = await stores(chat);
    await chat.write("the newer draft");
    await chat.until(async () => (await stores(chat)).disk["samtal.riverside.draft"] === "the newer draft", "both know the newer one");
    await setBack(chat, slower, earlier[slower]);
    await reloadAfter(chat, () => {});
    assert.equal(await chat.box.inputValue(), "the newer draft");
    await chat.until(async () => { const { local, disk } = await stores(chat); return JSON.stringify(local) === JSON.stringify(disk); }, "each has caught up with the other");

    await chat.say("Forget this.");
    await chat.write("and this draft");
    const before = await stores(chat);
    const token = await patient.token();
    await chat.menu("forget");
    await forgotten(world, patient, chat, token);
    await setBack(chat, slower, before[slower]);
    await reloadAfter(chat, () => {});
    assert.equal(await chat.box.inputValue(), "");
    await forgotten(world, patient, chat, token);
  });
