// The same conversation in the patient's pocket: from the chat on the website to WhatsApp and back, with the clinic's own knowledge and the
// providers' simulators; and the ways in which a link must not come about. Messages live at most a second apart.
import assert from "node:assert/strict";
import { withAssistant } from "./lib/assistant.mjs";
import { Pocket } from "./lib/pocket.mjs";
import { figure, test } from "./lib/runner.mjs";

const EVENING = "2024-10-15T21:00:00Z";

const WORDS = {
  en: {
    page: "/doctors", own: "Yes, it is mine", treats: "Do you have someone who treats eczema?", open: "Open WhatsApp", next: "We will ask there whether this chat is yours.", asked: /Is that your chat\?/, yes: "Yes", no: "No", notYet: "Your message is here. Now answer Yes on WhatsApp.",
    linking: "A phone is being linked to this chat. Not you?", linked: "WhatsApp was linked to this chat", notLinked: "The phone was not linked to this chat", unlinked: "Unlinked. What is said there does not come here any more.", unlink: "Unlink",
    you: "You, on WhatsApp", they: "Automated assistant, on WhatsApp", days: "Which days does she work?", onDays: /Mondays, Wednesdays and Fridays/,
    when: "Friday at two", named: "My name is Sarah", confirmed: /your appointment is confirmed for Friday/i, directions: "DIRECTIONS", way: /42 High Street/, reminder: /reminder of your appointment/i, come: "YES", thanks: /See you on Friday/, near: "2024-10-18T10:00:01Z",
    stop: "STOP", stopped: /no more messages/i,
  },
  sv: {
    page: "/sv/doctors", own: "Ja, den är min", treats: "Har du någon som behandlar eksem?", open: "Öppna WhatsApp", next: "Vi frågar där om chatten är din.", asked: /Är det din chatt\?/, yes: "Ja", no: "Nej", notYet: "Ditt meddelande har kommit. Svara nu Ja på WhatsApp.",
    linking: "En telefon håller på att kopplas till chatten. Inte du?", linked: "WhatsApp kopplades till chatten", notLinked: "Telefonen kopplades inte till chatten", unlinked: "Frånkopplat. Det som sägs där kommer inte längre hit.", unlink: "Koppla från",
    you: "Du, på WhatsApp", they: "Automatisk assistent, på WhatsApp", days: "Vilka dagar arbetar hon?", onDays: /måndagar, onsdagar och fredagar/,
    when: "fredag klockan tre", named: "Jag heter Sarah", confirmed: /din tid är bekräftad/i, directions: "VÄGBESKRIVNING", way: /42 High Street/, reminder: /påminnelse om din tid/i, come: "JA", thanks: /Vi ses fredag/, near: "2024-10-18T11:00:01Z",
    stop: "STOPP", stopped: /inga fler meddelanden/i,
  },
};

/** A patient with a question in the chat and a phone in the pocket, at the panel's link to WhatsApp. */
const atTheLink = async (own, language) => {
  const told = WORDS[language];
  const patient = await own.patient({ locale: language });
  const chat = (await patient.tab(own.told.site + told.page)).speak(language);
  await chat.open();
  await chat.say(told.treats);
  await chat.text(/Dr\. Phillips/).first().waitFor();
  await chat.button("whatsapp").click();
  const link = chat.frame.getByRole("link", { name: told.open });
  await link.waitFor();
  await chat.frame.getByText(told.next, { exact: false }).waitFor();
  const href = new URL(await link.getAttribute("href"));
  const text = href.searchParams.get("text");
  const [ref] = text.match(/[0-9A-Z]{5}-[0-9A-Z]{5}/);
  await chat.frame.getByText(`Ref: ${ref}`).waitFor();
  return { told, patient, chat, text, ref, phone: new Pocket(own) };
};

/** The same, linked: the question on the phone is answered with Yes. */
const onWhatsapp = async (own, language) => {
  const at = await atTheLink(own, language);
  const { told, chat, phone, text } = at;
  await phone.say(text);
  await chat.frame.locator(".bar.linked").getByText(told.linking).waitFor();
  await chat.frame.locator(".offer").getByText(told.notYet).waitFor();
  const { shown } = await phone.hears(told.asked);
  assert.deepEqual(shown.buttons.map(({ title }) => title), [told.yes, told.no]);
  assert.ok(!JSON.stringify(await at.patient.events()).includes(at.ref), "nothing of it is in the conversation yet");
  await phone.press(told.yes);
  await chat.frame.locator(".offer").getByText(told.linked).waitFor();
  await chat.button("back").click();
  // The number is proved by it: from now on the conversation would be locked on a shared computer.
  await chat.button(told.own).click();
  return at;
};

/** What the transcript shows: who speaks and what, in order. */
const shows = async (chat) => (await chat.document()).evaluate(() => [...document.querySelectorAll("[role=log] .m")].map((one) => `${one.querySelector(".sr")?.textContent ?? ""}${one.querySelector(".b")?.textContent ?? ""}`));

/** How long until the transcript shows it, once it was done. */
const until = async (chat, pattern) => {
  const began = Date.now();
  await chat.until(async () => (await chat.transcript()).some((text) => pattern.test(text)), String(pattern), 5_000);
  return Date.now() - began;
};

for (const language of ["en", "sv"])
  test(`the chat goes on in the pocket (${language}): WhatsApp and back, live; booked, confirmed, directions, a reminder, and YES`, async (world) => {
    const own = await withAssistant(world, EVENING);
    const { told, chat, patient, phone } = await onWhatsapp(own, language);

    // What is written there is here, with its channel, and its answer.
    let got = (await phone.got()).length;
    await phone.say(told.days);
    const live = await until(chat, new RegExp(told.days.replace("?", "\\?")));
    figure(`from the phone into the open chat, ${language}`, `${live} ms`);
    assert.ok(live < 1_000, `${live} ms`);
    await phone.hears(told.onDays, { after: got });
    await until(chat, told.onDays);
    const said = await shows(chat);
    assert.ok(said.includes(`${told.you}: ${told.days}`), "named for those who hear it too");
    assert.ok(said.some((line) => line.startsWith(`${told.they}: `)));
    assert.ok((await chat.log.locator(".speaker").allTextContents()).includes(told.you));

    // What is written here is not repeated there; the conversation is one.
    got = (await phone.got()).length;
    await chat.say(told.when);
    await chat.say(told.named);
    await chat.log.locator(".card.appointment").first().waitFor();
    assert.equal((await patient.events()).filter(({ kind }) => kind === "appointment_booked").length, 1);

    // The confirmation arrives there an hour after the booking, as this clinic has it, and stands here.
    await own.edge.admin("POST", "/demo/clock", { set: "2024-10-15T22:05:00Z" });
    await phone.hears(told.confirmed, { after: got });
    await until(chat, told.confirmed);
    got = (await phone.got()).length;
    await phone.say(told.directions);
    await phone.hears(told.way, { after: got });
    await until(chat, new RegExp(told.directions));

    // Three hours before, by the clinic's clock.
    got = (await phone.got()).length;
    await own.edge.admin("POST", "/demo/clock", { set: told.near });
    const { shown } = await phone.hears(told.reminder, { after: got, within: 20_000 });
    assert.equal(shown.template, "appointment_reminder", "outside of the 24 hours it is an approved text");
    await until(chat, told.reminder);
    got = (await phone.got()).length;
    await phone.say(told.come);
    await phone.hears(told.thanks, { after: got });
    await until(chat, told.thanks);
    await chat.until(async () => (await patient.events()).some(({ kind }) => kind === "appointment_confirmed"), "it is confirmed");

    // A return visit shows all of it, in order and by day.
    const before = await chat.transcript();
    await chat.page.reload();
    await chat.ready();
    await chat.until(async () => (await chat.transcript()).length === before.length, "everything is here again");
    assert.deepEqual(await chat.transcript(), before);
    assert.ok((await chat.log.locator(".day").count()) >= 2, "the days are told apart");
    const { seq } = (await patient.events()).at(-1);
    assert.deepEqual((await patient.events()).map((event) => event.seq), Array.from({ length: seq }, (_, n) => n + 1));
  }, { timeout: 120_000 });

test("on Sarah's own phone: the link is opened, answered with a tap on Yes, and the two screens show the same conversation", async (world) => {
  const own = await withAssistant(world, EVENING);
  const { told, chat, patient, ref } = await atTheLink(own, "en");
  const phone = await patient.context.newPage();
  await phone.goto(`${own.told.site}/phone?screen=whatsapp`);
  await phone.getByLabel("Another number", { exact: true }).last().fill(new Pocket(own).who);
  await phone.getByLabel("Another number", { exact: true }).last().press("Enter");
  await phone.getByLabel("The link, or the ref").fill(ref);
  await phone.getByRole("button", { name: "Open in WhatsApp" }).click();
  const box = phone.getByRole("textbox", { name: "WhatsApp message" });
  await chat.until(async () => (await box.inputValue()).includes(ref), "the message is ready there");
  await phone.getByRole("button", { name: "Send by WhatsApp" }).click();
  const screen = phone.getByRole("log", { name: "WhatsApp with the clinic" });
  await screen.getByText(told.asked).waitFor();
  await screen.getByRole("button", { name: told.yes, exact: true }).click();
  await chat.frame.locator(".offer").getByText(told.linked).waitFor();
  await chat.button("back").click();
  await chat.button(told.own).click();
  await box.fill(told.days);
  await phone.getByRole("button", { name: "Send by WhatsApp" }).click();
  await until(chat, told.onDays);
  await screen.getByText(told.onDays).waitFor();
}, { timeout: 60_000 });

test("a clinic without WhatsApp does not offer it, however it is asked for", async (world) => {
  let off;
  await world.edge.configure((clinic) => {
    off = clinic.channels?.off ?? [];
    clinic.channels = { off: [...off, "whatsapp"] };
  });
  world.finally(() => world.edge.configure((clinic) => (clinic.channels = { off })));
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.button("phone").waitFor();
  assert.equal(await chat.button("whatsapp").count(), 0);
  await chat.page.evaluate(() => window.samtal("handoff", "whatsapp"));
  await chat.page.waitForTimeout(300);
  assert.equal(await chat.frame.locator(".panel").count(), 0, "no panel for what nobody receives");
  await chat.say("Hello.");
  const { status } = await world.edge.ask("POST", `${world.edge.clinic}/session/handoffs`, { bearer: await patient.token(), body: { to: "whatsapp" } });
  assert.ok(status >= 400 && status < 500, `${status}`);
});

test("what comes from the phone while the chat is closed is counted, and there when it is opened", async (world) => {
  const own = await withAssistant(world, EVENING);
  const { told, chat, phone } = await onWhatsapp(own, "en");
  const unread = async () => (await chat.document()).evaluate(() => document.title.startsWith("("));
  await chat.until(async () => !(await unread()), "what came while a panel was in front is read");
  await chat.close();
  await phone.say(told.days);
  await chat.until(() => chat.launcher.evaluate((button) => button.ariaDescription === "Unread: 1"), "the answer is unread, the patient's own words are not");
  await chat.launcher.click();
  await chat.text(told.onDays).waitFor();
}, { timeout: 60_000 });

test("a phone is unlinked from the chat: what is said there does not come here any more, nor what is said here there", async (world) => {
  const own = await withAssistant(world, EVENING);
  const { told, chat, patient, phone } = await onWhatsapp(own, "en");
  await chat.frame.locator(".bar.linked").getByRole("button", { name: told.unlink }).click();
  await chat.text(told.unlinked).waitFor();
  await chat.until(async () => (await chat.frame.locator(".bar.linked").count()) === 0, "the bar is gone");
  await chat.until(async () => (await chat.log.getByRole("button", { name: told.unlink }).filter({ visible: true }).count()) === 0, "there is nothing left to unlink");
  const seq = (await patient.events()).at(-1).seq;
  await phone.say("Are you still there?");
  await chat.page.waitForTimeout(1_500);
  assert.ok(!JSON.stringify(await patient.events()).includes("still there"));
  assert.ok((await patient.events()).at(-1).seq <= seq + 1);
}, { timeout: 60_000 });

test("a link that was planted is answered No: nothing of that phone is in the chat, and nothing of the chat on that phone", async (world) => {
  const own = await withAssistant(world, EVENING);
  const { told, chat, patient, phone, text } = await atTheLink(own, "en");
  await phone.say(`${text} My rash is on my back.`);
  await phone.hears(told.asked);
  await chat.frame.locator(".bar.linked").getByText(told.linking).waitFor();
  await phone.press(told.no);
  await chat.frame.locator(".offer").getByText(told.notLinked).waitFor();
  await chat.button("back").click();
  await chat.text(told.notLinked).waitFor();
  await chat.until(async () => (await chat.frame.locator(".bar.linked").count()) === 0, "the bar is gone");
  assert.ok(!JSON.stringify(await patient.events()).includes("rash"));
  assert.ok(!(await chat.transcript()).join().includes("rash"));
  const there = JSON.stringify(await phone.got());
  assert.ok(!there.includes("Phillips") && !there.includes("eczema") && !there.includes("Sarah"), there);
}, { timeout: 60_000 });

test("who has the chat open sees a phone being linked that is not theirs, and ends it before it is", async (world) => {
  const own = await withAssistant(world, EVENING);
  const { told, chat, patient, phone, text } = await atTheLink(own, "en");
  await chat.button("back").click();
  await phone.say(text);
  await phone.hears(told.asked);
  const status = chat.frame.getByRole("status").filter({ hasText: told.linking });
  await status.getByRole("button", { name: told.unlink }).click();
  await chat.text(told.notLinked).waitFor();
  await phone.press(told.yes);
  await chat.page.waitForTimeout(1_000);
  const { state } = (await own.edge.session(await patient.token())).json;
  assert.ok(state.links.every(({ unlinked }) => unlinked), "Yes is too late");
  assert.ok(!JSON.stringify(await phone.got()).includes("Phillips"));
}, { timeout: 60_000 });

test("STOP ends what is sent there; the chat on the website goes on", async (world) => {
  const own = await withAssistant(world, EVENING);
  const { told, chat, phone, patient } = await onWhatsapp(own, "en");
  let got = (await phone.got()).length;
  await phone.say(told.stop);
  await phone.hears(told.stopped, { after: got });
  got = (await phone.got()).length;
  await chat.say(told.days);
  await until(chat, told.onDays);
  await chat.page.waitForTimeout(1_000);
  assert.equal((await phone.got()).length, got, "nothing more");
  assert.ok((await patient.events()).some(({ kind, purpose, given }) => kind === "consent" && purpose === "whatsapp" && !given));
}, { timeout: 60_000 });
