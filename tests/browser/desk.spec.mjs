// Reception at its desk: the inbox as it changes, replies on the channel that the patient is on, two who never answer at once, a connection
// that breaks, the keyboard alone, and what assistive technology finds.
import assert from "node:assert/strict";
import { violations } from "./lib/axe.mjs";
import { openDesk } from "./lib/desk.mjs";
import { Person } from "./lib/people.mjs";
import { Pocket } from "./lib/pocket.mjs";
import { figure, test } from "./lib/runner.mjs";

const card = (desk, person) => desk.page.locator(`[id="card-${person.session}"]`);
const log = (desk) => desk.page.getByRole("log");
const box = (desk) => desk.page.locator("#box");

/** Opens a conversation, and waits until it is there. */
const opens = async (desk, person) => {
  await card(desk, person).click();
  await box(desk).waitFor();
};

const replies = async (desk, text) => {
  await box(desk).fill(text);
  await box(desk).press("Control+Enter");
};

const until = async (holds, what, within = 8_000) => {
  const began = Date.now();
  for (;;) {
    if (await holds().catch(() => false)) return Date.now() - began;
    if (Date.now() - began > within) assert.fail(`within ${within} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

const clean = async (desk, state) => assert.deepEqual(await violations(desk.page), [], state);

test("a member signs in by name, sees who waits without reloading, and replies in the chat", async (world) => {
  const desk = await openDesk(world);
  const person = await Person.of(world);
  const began = Date.now();
  await person.wants("Can I speak to somebody about my eczema?");
  await card(desk, person).waitFor();
  figure("from the patient's wish to the card on an open desk", `${Date.now() - began} ms`);
  assert.match(await card(desk, person).innerText(), /Wants a person[\s\S]*Nobody's/);
  await opens(desk, person);
  await log(desk).getByText("Can I speak to somebody about my eczema?").waitFor();
  assert.equal(await desk.page.locator(".goes").innerText(), "Goes by Chat");
  await replies(desk, "Hello, this is Ann. How can I help?");
  await log(desk).locator(".turn.staff:not(.pending)").getByText("Hello, this is Ann. How can I help?").waitFor();
  await desk.page.locator(".acts .owner.mine").waitFor();
  const events = await person.events();
  assert.equal(events.filter(({ kind, by }) => kind === "message" && by === "staff:ann").length, 1);
  assert.equal(await box(desk).inputValue(), "", "the box is empty again");
});

test("what is written in the chat stands on the desk as it is written, and in the right order", async (world) => {
  const desk = await openDesk(world);
  const person = await (await Person.of(world)).wants("First.");
  await card(desk, person).waitFor();
  await opens(desk, person);
  const times = [];
  for (let n = 0; n < 10; n++) {
    const began = Date.now();
    await person.says(`Line ${n}.`);
    await log(desk).getByText(`Line ${n}.`, { exact: true }).waitFor();
    times.push(Date.now() - began);
  }
  times.sort((a, b) => a - b);
  figure("from the patient's sending to the open conversation, longest of 10", `${times.at(-1)} ms`);
  const shown = await log(desk).locator(".turn.patient .text").allInnerTexts();
  assert.deepEqual(shown, ["First.", ...Array.from({ length: 10 }, (_, n) => `Line ${n}.`)]);
});

test("a reply goes to WhatsApp where the patient is there, with its window shown before it is sent", async (world) => {
  const desk = await openDesk(world);
  const pocket = new Pocket(world);
  const text = `Do you have somebody for my knee? ${Date.now()}`;
  await pocket.say(text);
  await desk.page.locator('[data-shown="all"]').click();
  const found = desk.page.locator(".card").filter({ has: desk.page.locator('[data-channel="whatsapp"]') }).first();
  await found.click();
  await box(desk).waitFor();
  await log(desk).getByText(text).waitFor();
  assert.match(await desk.page.locator(".goes").innerText(), /WhatsApp[\s\S]*free text until/);
  await replies(desk, "Yes, Dr. Okafor can see you.");
  await pocket.hears(/Dr\. Okafor can see you/);
  await until(async () => (await log(desk).locator(".turn.staff .tick").count()) > 0, "what became of it is shown");
});

test("two desks never answer at once: the second is told whose it is, keeps the text, and may take over", async (world) => {
  const [ann, ben] = [await openDesk(world), await openDesk(world, { member: "ben" })];
  const person = await (await Person.of(world)).wants("Who is there?");
  for (const desk of [ann, ben]) {
    await card(desk, person).waitFor();
    await opens(desk, person);
    await box(desk).fill(desk === ann ? "Ann here." : "Ben here.");
  }
  await Promise.all([ann, ben].map((desk) => box(desk).press("Control+Enter")));
  await until(async () => (await person.events()).some(({ kind, by }) => kind === "message" && by.startsWith("staff:")), "one of them answered");
  const [first] = (await person.events()).filter(({ kind, by }) => kind === "message" && by.startsWith("staff:"));
  const [winner, loser] = first.by === "staff:ann" ? [ann, ben] : [ben, ann];
  await loser.page.locator(".conflict").waitFor();
  assert.match(await loser.page.locator(".conflict").innerText(), first.by === "staff:ann" ? /Ann has this conversation/ : /Ben has this conversation/);
  const kept = loser === ann ? "Ann here." : "Ben here.";
  await loser.page.locator(".turn.pending").getByText(kept).waitFor();
  await winner.page.locator(".acts .owner.mine").waitFor();
  assert.equal((await person.events()).filter(({ kind, by }) => kind === "message" && by.startsWith("staff:")).length, 1, "the patient has one answer");
  // What was not sent goes back into the box, and out once the conversation is theirs.
  await loser.page.locator("#take-over").click();
  await loser.page.locator(".acts .owner.mine").waitFor();
  await loser.page.locator(".turn.pending").getByRole("button", { name: "Try again" }).click();
  await until(async () => (await person.events()).filter(({ kind, by }) => kind === "message" && by.startsWith("staff:")).length === 2, "it goes when it is theirs");
  await winner.page.locator(".acts .owner:not(.mine)").waitFor();
  assert.ok(await box(winner).evaluate((one) => one.readOnly), "the other cannot answer any more");
});

test("offline a draft is kept and a reply waits; it is there once when the connection is back", async (world) => {
  const desk = await openDesk(world);
  const person = await (await Person.of(world)).wants("Are you there?");
  await card(desk, person).waitFor();
  await opens(desk, person);
  await desk.context.setOffline(true);
  await replies(desk, "One moment, please.");
  await desk.page.locator(".turn.pending").getByText("Waits for the connection").waitFor();
  await box(desk).fill("A second thought");
  await desk.page.locator(".net.offline").waitFor();
  await desk.context.setOffline(false);
  await until(async () => (await person.events()).some(({ text }) => text === "One moment, please."), "it is sent", 20_000);
  await until(async () => (await desk.page.locator(".turn.pending").count()) === 0, "nothing waits", 15_000);
  assert.equal((await person.events()).filter(({ text }) => text === "One moment, please.").length, 1);
  await desk.page.reload();
  await box(desk).waitFor();
  assert.equal(await box(desk).inputValue(), "A second thought", "the draft outlives the page");
  await desk.page.locator("#sign-out").click();
  await desk.page.locator(".member").first().waitFor();
  const kept = await desk.page.evaluate(() => Object.keys(localStorage).filter((key) => /draft|out\./.test(key)));
  assert.deepEqual(kept, [], "nothing stays after signing out");
}, { timeout: 60_000 });

test("the keyboard alone: through the inbox, into a conversation, reply, note, take, resolve, and out again", async (world) => {
  const desk = await openDesk(world);
  const person = await (await Person.of(world)).wants("By keyboard, please.");
  await card(desk, person).waitFor();
  const press = (key) => desk.page.keyboard.press(key);
  const chosen = () => desk.page.evaluate(() => document.activeElement.id);
  await press("j");
  for (let n = 0; (await chosen()) !== `card-${person.session}`; n++) {
    assert.ok(n < 200, "j reaches it");
    await press("j");
    // The focus follows with the next frame.
    await desk.page.waitForTimeout(40);
  }
  await press("Enter");
  await box(desk).waitFor();
  await press("r");
  await until(async () => (await chosen()) === "box", "r is the reply");
  await desk.page.keyboard.type("Typed by hand. j k e r n");
  await press("Control+Enter");
  await log(desk).locator(".turn.staff:not(.pending)").getByText("Typed by hand. j k e r n").waitFor();
  await press("Escape");
  await press("n");
  await desk.page.locator(".composer.noting").waitFor();
  await until(async () => (await chosen()) === "box", "n is the note");
  await desk.page.keyboard.type("Only for us.");
  await press("Control+Enter");
  await log(desk).locator(".turn.note:not(.pending)").getByText("Only for us.").waitFor();
  await press("Escape");
  await press("a");
  await until(async () => (await desk.page.locator(".acts .owner.mine").count()) === 0, "a releases what is mine");
  await press("e");
  await desk.page.getByRole("dialog").waitFor();
  await desk.page.locator("#topic").fill("Keyboard");
  await press("Enter");
  await log(desk).getByText("Resolved: Answered (Keyboard)").waitFor();
  await press("?");
  await desk.page.getByRole("dialog").getByText("This list").waitFor();
  await press("Escape");
  await until(async () => !(await desk.page.getByRole("dialog").isVisible()), "Escape closes the list");
  await press("/");
  await until(async () => (await chosen()) === "search", "/ is the search");
  await press("Escape");
  await press("Escape");
  await until(async () => desk.page.evaluate(() => location.hash === "#/inbox"), "Escape leads out");
  const said = JSON.stringify(await person.ask("GET", "?after=0&limit=500"));
  assert.ok(!said.includes("Only for us."), "no note reaches the patient");
}, { timeout: 60_000 });

test("axe finds nothing in any state, light and dark, in English and Swedish", async (world) => {
  for (const language of ["en", "sv"])
    for (const colorScheme of ["light", "dark"]) {
      const desk = await openDesk(world, { language, colorScheme });
      // Comes to the desk that is open: among those who have waited longer it is not on the first page.
      const person = await (await Person.of(world)).wants("Hej. Is this <b>safe</b>?");
      const state = `${language} ${colorScheme}`;
      await card(desk, person).waitFor();
      await clean(desk, `inbox ${state}`);
      await opens(desk, person);
      await log(desk).getByText("Hej. Is this <b>safe</b>?").waitFor();
      await clean(desk, `conversation ${state}`);
      await desk.page.locator("#mode-note").click();
      await clean(desk, `note ${state}`);
      for (const open of ["#resolve", "#texts", "#settings"]) {
        if (open === "#texts") await desk.page.locator("#mode-reply").click();
        await desk.page.locator(open).click();
        await desk.page.getByRole("dialog").waitFor();
        await desk.page.waitForTimeout(200);
        await clean(desk, `${open} ${state}`);
        await desk.page.keyboard.press("Escape");
      }
      for (const hash of ["#/day", "#/tasks", "#/templates", "#/staff", "#/guide"]) {
        await desk.go(hash);
        await desk.page.waitForTimeout(250);
        await clean(desk, `${hash} ${state}`);
      }
      await desk.page.locator("#sign-out").click();
      await desk.page.locator(".member").first().waitFor();
      await clean(desk, `sign in ${state}`);
    }
}, { timeout: 120_000 });

test("another member's sign-on ended elsewhere: the desk asks to sign in again and keeps what was begun", async (world) => {
  const desk = await openDesk(world);
  const person = await (await Person.of(world)).wants("Hello?");
  await card(desk, person).waitFor();
  await opens(desk, person);
  await box(desk).fill("Half a sentence");
  const olga = await openDesk(world, { member: "olga" });
  const ended = await olga.api("DELETE", "/staff/ann/sessions");
  assert.ok(ended.status < 300, `${ended.status}`);
  await desk.page.getByText("Your session has ended.").waitFor();
  assert.ok(!(await desk.page.content()).includes("Hello?"), "nothing of the patient is left on the screen");
  await desk.page.locator(".member").filter({ hasText: "Ann" }).click();
  await box(desk).waitFor();
  assert.equal(await box(desk).inputValue(), "Half a sentence");
});
