// What the assistant's messages bring along: quick replies, cards, the emergency notice; and who the clinic's portal says the patient is.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { PORTAL } from "./lib/edge.mjs";
import { test } from "./lib/runner.mjs";
import { offered } from "./lib/states.mjs";

const reply = (chat, name) => chat.log.getByRole("group", { name: "Quick replies" }).getByRole("button", { name, exact: true });

test("quick replies stand under the last message, send what they say, and go when something newer is there", async (world) => {
  const patient = await world.patient();
  const chat = await patient.tab();
  await offered(chat, patient, "days");
  const group = chat.log.getByRole("group", { name: "Quick replies" });
  assert.deepEqual(await group.getByRole("button").allTextContents(), ["Monday", "Wednesday", "Friday", "Talk to a person"]);
  for (const box of await group.getByRole("button").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON())))
    assert.ok(box.height >= 44 && box.width >= 44, `${box.width} by ${box.height}`);
  await reply(chat, "Wednesday").click();
  await chat.sent("Wednesday");
  await chat.until(async () => (await group.count()) === 0, "they are gone");
  await chat.until(async () => (await patient.said()).includes("Wednesday"), "the clinic has it");
  const held = await (await chat.document()).evaluate(() => document.activeElement?.id);
  assert.equal(held, "composer", "the focus is in the text box");
  await patient.isOffered(chat, { text: "At ten or at two?", more: { replies: [{ label: "At two", act: "say", value: "14:00" }] } });
  await reply(chat, "At two").waitFor();
  await chat.until(() => chat.frame.locator("#announce").textContent().then((said) => said.endsWith("At ten or at two?. At two")), "the choice is heard");
  await chat.say("Something else.");
  await chat.until(async () => (await group.count()) === 0, "writing something else is newer too");
});

test("a quick reply is pressed by keyboard, and a reload keeps it", async (world) => {
  const patient = await world.patient();
  const chat = await patient.tab();
  await offered(chat, patient, "days");
  await chat.page.reload();
  await reply(chat, "Friday").waitFor();
  await reply(chat, "Friday").focus();
  await chat.page.keyboard.press("Enter");
  await chat.sent("Friday");
});

test("quick replies open a hand-off, ask for a person and lead to a form", async (world) => {
  const patient = await world.patient();
  const chat = await patient.tab();
  await offered(chat, patient, "days");
  await patient.isOffered(chat, { text: "What now?", more: { replies: [{ label: "Call us", act: "handoff", value: "phone" }, { label: "A human", act: "person" }, { label: "The form", act: "form", value: "intake" }] } });
  await reply(chat, "Call us").click();
  await chat.frame.locator(".code").waitFor();
  await chat.button("back").click();
  await reply(chat, "The form").click();
  await chat.frame.locator("#f-name").waitFor();
  await chat.button("back").click();
  await reply(chat, "A human").click();
  await chat.text("A person will answer you here", { exact: false }).waitFor();
  assert.ok((await patient.events()).some(({ kind, about }) => kind === "task_opened" && about === "person"));
});

test("Talk to a person is at hand without a detour", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Hello.");
  await chat.button("Talk to a person").click();
  await chat.text("A person will answer you here", { exact: false }).waitFor();
});

test("a booked appointment is a card whose calendar entry is saved as a file", async (world) => {
  const patient = await world.patient({ acceptDownloads: true });
  const chat = await patient.tab();
  await patient.context.route("**/v1/riverside/session/appointments/apt_1.ics", (route) => route.fulfill({ status: 200, contentType: "text/calendar", body: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" }));
  await offered(chat, patient, "place", "booked");
  await chat.heading("Friday 18 October, 14:00").waitFor();
  const [download] = await Promise.all([chat.page.waitForEvent("download"), chat.button("Add to calendar").click()]);
  assert.equal(download.suggestedFilename(), "riverside.ics");
  const map = chat.frame.getByRole("link", { name: "Show on a map" });
  assert.deepEqual([await map.getAttribute("href"), await map.getAttribute("target"), await map.getAttribute("rel")], ["https://maps.example/42", "_blank", "noopener noreferrer"]);
  await chat.button("Cancel it").click();
  await chat.sent("Cancel it");
});

test("an emergency is an alert with the number to call, in sight at once, also in 320 px", async (world) => {
  const patient = await world.patient({ viewport: { width: 320, height: 568 } });
  const chat = await patient.tab();
  await offered(chat, patient, "days", "emergency");
  const alert = chat.log.getByRole("alert");
  const call = alert.getByRole("link", { name: "Call 999" });
  assert.equal(await call.getAttribute("href"), "tel:999");
  await alert.getByRole("heading", { name: "Call 999 now" }).waitFor();
  await chat.until(() => call.evaluate((link) => { const box = link.getBoundingClientRect(); return box.height >= 44 && box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth; }), "the number can be pressed without scrolling");
  assert.ok(await (await chat.document()).evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the screen");
});

test("what stands on buttons and cards is text and never markup, and no foreign address becomes a link", async (world) => {
  const patient = await world.patient();
  const chat = await patient.tab();
  await offered(chat, patient, "days");
  const evil = '<img src=x onerror="globalThis.ran = true">';
  await patient.isOffered(chat, { text: evil, more: { replies: [{ label: evil, act: "say", value: "x" }, { label: "Odd", act: "href", value: "javascript:globalThis.ran=true" }],
    card: { kind: "place", title: evil, lines: [evil], replies: [{ label: evil, act: "href", value: "data:text/html,x" }] } } });
  await chat.heading(evil).waitFor();
  await reply(chat, "Odd").click();
  const document = await chat.document();
  assert.deepEqual(await document.evaluate(() => [globalThis.ran, globalThis.document.querySelectorAll("#log img").length, globalThis.document.querySelectorAll('a[href^="javascript"], a[href^="data"]').length]), [undefined, 0, 0]);
});

/** What the clinic's portal signs. */
const signed = (claims) => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const message = `${part({ alg: "HS256", typ: "JWT" })}.${part({ aud: "riverside", iat: now, exp: now + 120, jti: `n-${Math.random()}`, ...claims })}`;
  return `${message}.${createHmac("sha256", PORTAL).update(message).digest("base64url")}`;
};

const identify = (chat, jwt) => chat.page.evaluate((jwt) => samtal("identify", jwt), jwt);
const identified = async (patient) => (await patient.events()).some(({ kind }) => kind === "identifier_verified");

test("a patient who is logged in at the clinic's portal is known to the session, whether it exists already or follows", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await identify(chat, signed({ sub: "patient-17", name: "Sarah Lind" }));
  await chat.say("Hello.");
  await chat.until(() => identified(patient), "the session knows");
  await chat.heading("Is this your own device?").waitFor();
  await chat.button("Yes, it is mine").click();
  await identify(chat, signed({ sub: "patient-17", name: "Sarah Lind" }));
  await chat.page.waitForTimeout(500);
  assert.equal(await chat.heading("Is this your own device?").count(), 0, "it is asked once");
  assert.deepEqual(await patient.said(), ["Hello."]);
});

test("what the portal did not sign is an error that the website hears, and nothing changes", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Hello.");
  await chat.page.evaluate(() => { globalThis.codes = []; samtal("on", "error", ({ code }) => globalThis.codes.push(code)); });
  await identify(chat, signed({ sub: "patient-17" }).slice(0, -3) + "abc");
  await chat.until(async () => (await chat.page.evaluate(() => globalThis.codes)).includes("assertion-refused"), "the website hears");
  assert.deepEqual(await patient.said(), ["Hello."]);
});

test("another patient's login never shows the conversation of the one before: a new one begins, and is theirs", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("It is about my rash.");
  await identify(chat, signed({ sub: "patient-17", name: "Sarah Lind" }));
  await chat.button("Yes, it is mine").click();
  const before = await patient.token();
  await identify(chat, signed({ sub: "patient-18", name: "Omar Haddad" }));
  await chat.until(async () => (await chat.own()).length === 0, "nothing of it is on the screen");
  await chat.say("It is about my knee.");
  assert.notEqual(await patient.token(), before);
  await chat.until(() => identified(patient), "the new session is the other patient's");
  assert.deepEqual(await patient.said(), ["It is about my knee."]);
});
