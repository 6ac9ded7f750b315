// The main job, whole: write, come back, continue on the phone with everything known; and the ways around it.
import assert from "node:assert/strict";
import { withAssistant } from "./lib/assistant.mjs";
import { Pocket } from "./lib/pocket.mjs";
import { test } from "./lib/runner.mjs";

/** Presses Tab until the control of this name has the focus, as somebody without a mouse does. */
const tabTo = async (chat, name, most = 40) => {
  for (let n = 0; n < most; n++) {
    const at = await (await chat.document()).evaluate(() => {
      const { activeElement: at } = document;
      return document.hasFocus() ? at.getAttribute("aria-label") ?? at.textContent : "";
    });
    if (at === name) return;
    await chat.page.keyboard.press("Tab");
  }
  assert.fail(`the keyboard does not reach "${name}"`);
};

test("the whole main job by keyboard alone: write, agree, send, continue on phone, linked, unlinked", async (world) => {
  const patient = await world.patient();
  const chat = await patient.tab();
  const { keyboard } = chat.page;
  // To the launcher, past the page's own controls.
  await chat.launcher.waitFor();
  for (let n = 0; n < 10; n++) {
    await keyboard.press("Tab");
    if (await chat.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.matches("button.l"))) break;
  }
  await keyboard.press("Enter");
  await chat.ready();
  await chat.until(() => chat.box.evaluate((box) => box === document.activeElement), "the text box has the focus");
  await keyboard.type("I would like to see Dr. Phillips about my eczema.");
  await keyboard.press("Enter");
  await chat.button("agree").waitFor();
  await tabTo(chat, "I agree");
  await keyboard.press("Enter");
  await chat.sent("I would like to see Dr. Phillips about my eczema.");
  await tabTo(chat, "Continue on phone");
  await keyboard.press("Enter");
  await chat.frame.getByText("The clinic will see this chat, so you don't have to repeat yourself.").waitFor();
  const shown = await chat.frame.locator(".code").textContent();
  assert.match(shown, /^\d{4}\s\d{4}$/, "four and four digits");
  // Sarah dials and types the code; the voice system gets everything.
  const context = await patient.redeems(shown.replace(/\D/g, ""));
  assert.equal(context.tier, 3);
  assert.deepEqual(context.turns.map(({ text }) => text), ["I would like to see Dr. Phillips about my eczema."]);
  await chat.frame.getByText("Linked by phone", { exact: false }).first().waitFor();
  await patient.hears(chat, "Which day suits you?");
  await tabTo(chat, "Back to the chat");
  await keyboard.press("Enter");
  await chat.text("Which day suits you?").waitFor();
  await tabTo(chat, "Unlink");
  await keyboard.press("Enter");
  await chat.frame.getByText("Unlinked. What is said there does not come here any more.").waitFor();
  const refused = await world.edge.ask("POST", `${world.edge.clinic}/calls/${patient.call.id}/events`, { bearer: patient.call.grant, body: { events: [{ cid: "late", kind: "message", by: "assistant", text: "Too late." }] } });
  assert.ok(refused.status >= 400, "the grant is dead");
  await tabTo(chat, "Message");
  await keyboard.type("Thank you.");
  await keyboard.press("Enter");
  await chat.sent("Thank you.");
  await keyboard.press("Escape");
  await chat.launcher.waitFor();
  assert.ok(await chat.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.matches("button.l")), "the focus is back on the launcher");
}, { timeout: 60_000 });

test("a code is good once, a new one is there when it has ended, and its time counts down", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("By phone, please.");
  await chat.button("phone").click();
  const digits = async () => (await chat.frame.locator(".code").textContent()).replace(/\D/g, "");
  await chat.frame.getByText(/good for/i).waitFor();
  const first = await digits();
  await chat.frame.getByText(/good for 9:5\d/i).waitFor();
  const link = chat.frame.getByRole("link", { name: "Call +44 1632 960001" });
  assert.match(await link.getAttribute("href"), /^tel:\+441632960001/);
  assert.equal((await patient.redeems(first)).tier, 3);
  const again = await world.edge.context({ code: first, call_id: "CAother" + Date.now() });
  assert.equal(again.tier, 0, "used is used");
  await world.edge.advance(11 * 60);
  await chat.page.reload();
  await chat.ready();
  await chat.button("phone").click();
  await chat.until(async () => (await digits()) !== first, "another code");
  assert.equal((await patient.redeems(await digits())).tier, 3);
});

test("WhatsApp is offered as a link with a prefilled text, and the reference stands in no address of the chat", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("On WhatsApp, please.");
  await chat.button("whatsapp").click();
  const link = chat.frame.getByRole("link", { name: "Open WhatsApp" });
  await link.waitFor();
  const href = await link.getAttribute("href");
  assert.match(href, /^https:\/\/wa\.me\/447700900123\?text=/);
  assert.deepEqual([await link.getAttribute("target"), await link.getAttribute("rel")], ["_blank", "noopener noreferrer"]);
  const ref = decodeURIComponent(href.split("text=")[1]).match(/Ref: ([0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5})/)?.[1];
  assert.ok(ref, href);
  assert.ok(!patient.requests.some((request) => request.url().includes(ref)));
});

test("a call-back is asked for with a number, a wrong one is told apart, and the reception learns of it", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Please ring me.");
  await chat.button("callback").click();
  const number = chat.frame.getByRole("textbox", { name: "Your phone number" });
  await number.fill("not a number");
  await chat.button("Ask for a call").click();
  await chat.frame.getByText("Check the number", { exact: false }).waitFor();
  await number.fill("07700 900456");
  await chat.frame.getByRole("textbox", { name: "Your name (optional)" }).fill("Sarah");
  await chat.button("Ask for a call").click();
  assert.match(await chat.frame.locator(".done").textContent(), /^We have your number and will call you\. At the latest .+\.$/);
  const { json } = await world.edge.session(await patient.token());
  const task = json.events.find(({ kind }) => kind === "task_opened");
  assert.ok(task, "a task is open");
  const tasks = await world.edge.admin("GET", "/tasks");
  assert.ok(JSON.stringify(tasks).includes("+447700900456"), "the reception has the number");
});

test("the ways to continue work before anything has been written", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.button("phone").click();
  const code = chat.frame.locator(".code");
  await code.waitFor();
  const context = await patient.redeems((await code.textContent()).replace(/\D/g, ""));
  assert.equal(context.tier, 3);
  assert.deepEqual(context.turns, []);
});

test("Sarah's phone shows what the clinic got", async (world) => {
  // In the morning, when the clinic is open.
  const own = await withAssistant(world, "2024-10-16T07:30:00Z");
  const patient = await own.patient();
  const chat = await (await patient.tab(own.told.site + "/eczema")).open();
  await chat.say("Which cream is best at night?");
  await chat.button("phone").click();
  const code = (await chat.frame.locator(".code").textContent()).replace(/\D/g, "");
  const phone = await patient.context.newPage();
  await phone.goto(own.told.site + "/phone");
  // A number of which nobody knows anything: what the clinic gets, it gets by the code.
  await phone.locator("#caller").fill(new Pocket(own).who);
  await phone.getByRole("button", { name: "Call", exact: true }).click();
  await phone.getByText("Tier 0: unknown").waitFor();
  await phone.getByLabel("Code from the chat").fill(code);
  await phone.getByRole("button", { name: "Send the code" }).click();
  await phone.getByText("Tier 3: confirmed").waitFor();
  await phone.locator("#context .turns").getByText("Which cream is best at night?", { exact: true }).waitFor();
  await phone.locator("#heard p:not(.sarah)").filter({ hasText: /automated assistant/ }).first().waitFor();
  await phone.getByLabel("Sarah says").fill("Good morning, this is Sarah.");
  await phone.getByRole("button", { name: "Say", exact: true }).first().click();
  await chat.button("back").click();
  await chat.text("Good morning, this is Sarah.").waitFor();
  await phone.getByRole("button", { name: "Hang up" }).click();
}, { timeout: 60_000 });

test("Talk to a person tells the reception, and the chat says so", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("I need a human.");
  await chat.button("phone").click();
  await chat.button("Talk to a person").click();
  await chat.log.getByText("A person will answer you here", { exact: false }).waitFor();
  assert.ok((await patient.events()).some(({ kind, about }) => kind === "task_opened" && about === "person"));
});

test("the patient's own copy is saved as text, JSON and FHIR", async (world) => {
  const patient = await world.patient({ acceptDownloads: true });
  const chat = await (await patient.tab()).open();
  await chat.say("A sentence to keep.");
  for (const [name, ending] of [["Text", "txt"], ["JSON", "json"], ["FHIR", "json"]]) {
    if (!(await chat.button(name).isVisible())) await chat.button("menu").click();
    const [download] = await Promise.all([chat.page.waitForEvent("download"), chat.button(name).click()]);
    assert.equal(download.suggestedFilename(), `riverside-chat.${ending}`);
    const parts = [];
    for await (const part of await download.createReadStream()) parts.push(part);
    const text = Buffer.concat(parts).toString();
    assert.ok(text.includes("A sentence to keep."), name);
    if (ending === "json") JSON.parse(text);
  }
});
