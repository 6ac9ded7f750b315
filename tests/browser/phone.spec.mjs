// The phone: Sarah calls, the clinic's assistant or desk answers, and each knows what the evidence allows. Twilio stands between, simulated.
import assert from "node:assert/strict";
import { withAssistant } from "./lib/assistant.mjs";
import { violations } from "./lib/axe.mjs";
import { Pocket } from "./lib/pocket.mjs";
import { figure, test } from "./lib/runner.mjs";

/** Wednesday at half past eight, when the desk is open. */
const MORNING = "2024-10-16T07:30:00Z";

/** The phone's page, as whoever has this number. */
const phoneOf = async (patient, { number, query = "" } = {}) => {
  const page = await patient.context.newPage();
  await page.goto(`${patient.world.told.site}/phone${query}`);
  if (number) await page.locator("#caller").fill(number);
  return Object.assign(page, {
    dials: () => page.getByRole("button", { name: "Call", exact: true }).click(),
    heard: () => page.locator("#heard p:not(.sarah)").allTextContents(),
    says: async (text) => {
      await page.getByLabel("Sarah says").fill(text);
      await page.getByRole("button", { name: "Say", exact: true }).first().click();
    },
    types: async (code) => {
      await page.getByLabel("Code from the chat").fill(code);
      await page.getByRole("button", { name: "Send the code" }).click();
    },
    hears: (pattern) => page.locator("#heard p:not(.sarah)").filter({ hasText: pattern }).first().waitFor({ timeout: 15_000 }),
  });
};

/** A patient who asked about eczema in the chat, and the code that leads from there to the phone. */
const withCode = async (own) => {
  const patient = await own.patient();
  const chat = await (await patient.tab(`${own.told.site}/doctors`)).open();
  await chat.say("Do you have someone who treats eczema?");
  await chat.text(/Dr\. Phillips/).first().waitFor();
  await chat.button("phone").click();
  const code = chat.frame.locator(".code");
  await code.waitFor();
  return { patient, chat, code: (await code.textContent()).replace(/\D/g, "") };
};

/** Whatever Twilio would have complained about. */
const complaints = async (own) => {
  const { calls } = await new Pocket(own).ask("GET", "/calls");
  return calls.flatMap(({ problems }) => problems);
};

test("with the code the assistant on the phone knows the chat, and a person gets all of it, and writes back", async (world) => {
  const own = await withAssistant(world, MORNING);
  const { patient, chat, code } = await withCode(own);
  const reception = await patient.context.newPage();
  await reception.goto(`${own.told.site}/reception`);
  const phone = await phoneOf(patient, { number: new Pocket(own).who });
  const began = Date.now();
  await phone.dials();
  await reception.locator("#on-the-phone").locator("li:not(.done)").getByText("Tier 0", { exact: false }).waitFor();
  figure("from dialling to the reception's screen", `${Date.now() - began} ms`);
  await phone.hears(/Riverside/);
  assert.ok(!(await phone.heard()).join(" ").match(/eczema|Phillips/i), "nothing of a chat before the code");
  await phone.getByText("Tier 0: unknown").waitFor();
  await phone.types(code);
  await phone.hears(/eczema/i);
  await phone.getByText("Tier 3: confirmed").waitFor();
  await phone.locator("#context .turns").getByText("Do you have someone who treats eczema?", { exact: true }).waitFor();
  await chat.button("back").click();

  // What is said on the phone is in the chat, and the other way round.
  await phone.says("Which days does she work?");
  await phone.hears(/Mondays?, Wednesdays? and Fridays?/);
  await chat.text("Which days does she work?").first().waitFor();
  assert.deepEqual(await violations(phone), []);

  await phone.says("I would like to talk to a person, please.");
  await phone.getByText("rings.", { exact: false }).waitFor({ timeout: 15_000 });
  await reception.locator("#on-the-phone").getByRole("button", { name: "Answer" }).waitFor();
  await phone.getByRole("button", { name: "Answer at the desk" }).click();
  await phone.getByText("Whispered to the desk only", { exact: false }).waitFor();
  assert.match(await phone.locator("#whisper").textContent(), /eczema/i);
  assert.ok(!(await phone.heard()).join(" ").includes(await phone.locator("#whisper").textContent()), "the caller does not hear it");
  await phone.getByText("with the token that the call brought", { exact: false }).waitFor();
  await phone.getByText("Tier 3: confirmed").waitFor();
  await phone.locator("#voice-says input").fill("Good morning, Sarah.");
  await phone.locator("#voice-says button").click();
  await phone.hears(/Good morning, Sarah\./);
  await chat.text("Good morning, Sarah.").waitFor();
  await phone.says("Good morning! Thank you.");
  await chat.text("Good morning! Thank you.").waitFor();
  assert.deepEqual(await violations(phone), []);
  assert.deepEqual(await complaints(own), []);
  await phone.getByLabel("Summary to write back").fill("Asked about eczema; will call again.");
  await phone.getByRole("button", { name: "End the call with this summary" }).click();
  await phone.getByText("The call has ended").waitFor();
  await chat.until(async () => (await patient.events()).some(({ kind }) => kind === "call_ended"), "the end is in the conversation");
  await chat.until(async () => (await patient.events()).some(({ kind, text }) => kind === "summary" && /will call again/.test(text)), "and what the desk noted");
  await reception.locator("#on-the-phone .done").first().waitFor();
  await reception.waitForTimeout(1_500);
  assert.deepEqual(await violations(reception), [], "the reception");
}, { timeout: 120_000 });

test("nobody is told about a chat without evidence: a withheld number, somebody else's phone, a wrong code", async (world) => {
  const own = await withAssistant(world, MORNING);
  const { patient, code } = await withCode(own);
  const wrong = code.replace(/./g, (digit) => String((Number(digit) + 1) % 10));
  for (const [name, dials] of [
    ["withheld", async (phone) => phone.getByLabel("Withhold my number").check()],
    ["somebody else", async (phone) => phone.getByRole("radio", { name: "Somebody else's phone" }).first().check()],
  ]) {
    const phone = await phoneOf(patient);
    await dials(phone);
    await phone.dials();
    await phone.hears(/Riverside/);
    await phone.types(wrong);
    await phone.waitForTimeout(1_500);
    await phone.getByText("Tier 0: unknown").waitFor();
    const all = `${await phone.locator("#heard").textContent()} ${await phone.locator("#context").textContent()}`;
    assert.ok(!/eczema|Phillips|Sarah/i.test(all.replace("Sarah's phone", "")), `${name}: ${all}`);
    await phone.getByRole("button", { name: "Hang up" }).click();
    await phone.getByRole("button", { name: "Call", exact: true }).waitFor();
    await phone.close();
  }
}, { timeout: 90_000 });

test("the phone is usable by anybody: by keyboard, light and dark, small and large, dialling and on the line", async (world) => {
  const own = await withAssistant(world, MORNING);
  const patient = await own.patient({ viewport: { width: 390, height: 844 } });
  const phone = await phoneOf(patient, { number: new Pocket(own).who });
  for (const colorScheme of ["light", "dark"]) {
    await phone.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(phone), [], `dialler, ${colorScheme}`);
  }
  await phone.getByRole("button", { name: "Call", exact: true }).focus();
  await phone.keyboard.press("Enter");
  await phone.hears(/Riverside/);
  await phone.getByText("Tier 0: unknown").waitFor();
  await phone.getByText("Keypad", { exact: true }).click();
  for (const colorScheme of ["light", "dark"]) {
    await phone.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(phone), [], `on the line, ${colorScheme}`);
    for (const width of [320, 1280]) {
      await phone.setViewportSize({ width, height: 844 });
      assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `nothing scrolls sideways at ${width}`);
    }
  }
  assert.ok(await phone.locator("#aloud-label").evaluate((label) => label.hidden || !label.querySelector("input").checked), "silent where a program drives it");
  await phone.getByRole("button", { name: "Hang up" }).click();
  await phone.getByRole("button", { name: "Call", exact: true }).waitFor();
}, { timeout: 60_000 });

test("the clinic calls back: the phone rings, nothing is said before a key is pressed, and then it is about the chat", async (world) => {
  const own = await withAssistant(world, MORNING);
  const patient = await own.patient();
  const chat = await (await patient.tab(`${own.told.site}/doctors`)).open();
  await chat.say("Do you have someone who treats eczema?");
  await chat.text(/Dr\. Phillips/).first().waitFor();
  await chat.button("callback").click();
  // Of the range for stories, where every number can be called.
  const pocket = new Pocket(own, `+447700900${String(Date.now() % 1000).padStart(3, "0")}`);
  const number = chat.frame.getByRole("textbox", { name: "Your phone number" });
  await number.fill(pocket.who);
  await chat.button("Ask for a call").click();
  const phone = await phoneOf(patient, { number: pocket.who });
  const reception = await patient.context.newPage();
  await reception.goto(`${own.told.site}/reception`);
  const card = reception.locator(".tasks li").filter({ hasText: pocket.who });
  await card.getByRole("button", { name: "Call now" }).click();
  const ring = phone.getByRole("alert").filter({ hasText: "is calling" });
  await ring.waitFor({ timeout: 15_000 });
  assert.deepEqual(await violations(phone), [], "it rings");
  await ring.getByRole("button", { name: "Answer" }).click();
  await phone.hears(/press one/i);
  assert.ok(!/eczema|Phillips/i.test((await phone.heard()).join(" ")), "whoever picked up may be anybody");
  await phone.getByText("Keypad", { exact: true }).click();
  await phone.locator('[data-key="1"]').click();
  await chat.until(async () => (await phone.heard()).length > 2 || !(await phone.locator("#desk-rings").evaluate((rings) => rings.hidden)), "it goes on after the key");
  assert.deepEqual(await complaints(own), []);
  await phone.getByRole("button", { name: "Hang up" }).click();
  await phone.getByRole("button", { name: "Call", exact: true }).waitFor();
}, { timeout: 90_000 });

test("a link to the phone is dialled, what stands after its commas is keyed in, and the call goes on when the page is loaded again", async (world) => {
  const own = await withAssistant(world, MORNING);
  const { patient, chat, code } = await withCode(own);
  const link = await chat.frame.locator('a[href^="tel:"]').first().getAttribute("href");
  const phone = await phoneOf(patient, { query: `?link=${encodeURIComponent(`${link},,,${code}`)}` });
  await phone.hears(/eczema/i);
  await phone.getByText("Tier 3: confirmed").waitFor();
  await phone.reload();
  await phone.getByText("On the line", { exact: true }).waitFor();
  await phone.hears(/eczema/i);
  await phone.getByRole("button", { name: "Hang up" }).click();
  await phone.getByRole("button", { name: "Call", exact: true }).waitFor();
}, { timeout: 60_000 });
