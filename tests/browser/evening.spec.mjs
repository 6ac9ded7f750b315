// The first evening of Sarah's day, at ten with nobody awake: who treats eczema, when she works, a number that is confirmed, a night's sleep, the call in the
// morning, and a time that is booked; and what happens when it is urgent. In English and in Swedish, with the clinic's own knowledge.
import assert from "node:assert/strict";
import { withAssistant } from "./lib/assistant.mjs";
import { figure, test } from "./lib/runner.mjs";

const STORY = {
  en: {
    page: "/doctors", header: /^Automated assistant · Closed/,
    treats: "Do you have someone who treats eczema?", days: "Which days does she work?", onDays: /Mondays, Wednesdays and Fridays/, yes: "Yes, please", why: "Why do you need my number?", confirm: /confirm/i,
    name: "My name is Sarah, 07700 900456", think: "I want to think about it", verify: "Confirm your number", sendCode: "Send the code", code: "Code", check: "Confirm", own: "Yes, it is mine",
    when: "Friday at two", booked: "Friday 18 October, 14:00", starts: "2024-10-18T13:00:00.000Z", calendar: "Add to calendar", ill: "I have chest pain and I cannot breathe", call: "Call 999", replies: "Quick replies",
  },
  sv: {
    page: "/sv/doctors", header: /^Automatisk assistent · Stängt/,
    treats: "Har du någon som behandlar eksem?", days: "Vilka dagar arbetar hon?", onDays: /måndagar, onsdagar och fredagar/, yes: "Ja tack", why: "Varför behöver ni mitt nummer?", confirm: /bekräfta/i,
    name: "Jag heter Sarah, 07700 900457", think: "Jag vill tänka på saken", verify: "Bekräfta ditt nummer", sendCode: "Skicka koden", code: "Kod", check: "Bekräfta", own: "Ja, den är min",
    when: "fredag klockan tre", booked: /fredag 18 oktober kl\. 15\.00/, starts: "2024-10-18T14:00:00.000Z", calendar: /kalender/, ill: "Jag har ont i bröstet och kan inte andas", call: "Ring 999", replies: "Snabbsvar",
  },
};

for (const [language, told] of Object.entries(STORY))
  test(`Sarah's first evening (${language}): answered at night, kept until the morning, booked, and sent to the emergency number when it is urgent`, async (world) => {
    const own = await withAssistant(world);
    await own.edge.admin("POST", "/demo/clock", { set: "2024-10-15T21:00:00Z" });
    const patient = await own.patient({ locale: language, acceptDownloads: true });
    const chat = (await patient.tab(own.told.site + told.page)).speak(language);
    await chat.open();
    assert.match(await chat.frame.locator(".hours").textContent(), told.header);

    /** Says it, and gives the assistant's answer: the last message, once it is not the patient's. */
    const ask = async (text) => {
      const before = (await chat.transcript()).length;
      await chat.say(text);
      await chat.until(async () => (await chat.transcript()).length >= before + 2, `"${text}" is answered`);
      return (await chat.transcript()).at(-1);
    };
    assert.match(await ask(told.treats), /Dr\. Phillips/);
    const began = Date.now();
    assert.match(await ask(told.days), told.onDays, "she is Dr. Phillips");
    figure(`an answer in sight, ${language}`, `${Date.now() - began} ms`);

    // By a quick reply: what it says becomes the patient's message.
    const replies = chat.log.getByRole("group", { name: told.replies });
    await replies.getByRole("button", { name: told.yes, exact: true }).click();
    await chat.sent(told.yes);
    await replies.getByRole("button", { name: /16 o[ck]tober/i }).first().waitFor();
    assert.match(await ask(told.why), told.confirm);
    assert.match(await ask(told.name), /Sarah/);

    // The number is confirmed by the code that is sent to it.
    await chat.button(told.verify).click();
    await chat.button(told.sendCode).click();
    const field = chat.frame.getByRole("textbox", { name: told.code, exact: true });
    await field.waitFor();
    const number = `+44${told.name.match(/07700 90045\d/)[0].replace(/\D/g, "").slice(1)}`;
    let code;
    await chat.until(async () => {
      const { texts } = await (await fetch(`http://127.0.0.1:${new URL(own.told.site).port}/phone/texts`)).json();
      code = texts.filter((text) => text.number === number).map(({ text }) => text.match(/\d{6,8}/)?.[0]).find(Boolean);
      return Boolean(code);
    }, "the code arrives on Sarah's phone");
    await field.fill(code);
    await chat.button(told.check).click();
    await chat.button(told.own).click();
    await ask(told.think);
    await chat.write("and one more th");
    await chat.page.goto("about:blank");

    // In the morning she calls from that number: nobody asks again what she has said.
    await own.edge.admin("POST", "/demo/clock", { set: "2024-10-16T07:00:00Z" });
    const context = await own.edge.context({ caller: number, called: own.told.phone ?? "+441632960001", call_id: `CA${Date.now()}` });
    assert.equal(context.tier, 2);
    assert.equal(context.patient.name, "Sarah");
    assert.match(context.topic, /ec?[zk][es]e?m/i);

    // The chat is as she left it, and books.
    await chat.page.goto(own.told.site + told.page);
    await chat.ready();
    assert.equal(await chat.box.inputValue(), "and one more th");
    await chat.text(told.treats).waitFor();
    await ask(told.when);
    const card = chat.log.locator(".card.appointment");
    await card.getByText(told.booked).waitFor();
    const [download] = await Promise.all([chat.page.waitForEvent("download"), card.getByRole("button", { name: told.calendar }).click()]);
    assert.equal(download.suggestedFilename(), "riverside.ics");
    const parts = [];
    for await (const part of await download.createReadStream()) parts.push(part);
    assert.match(Buffer.concat(parts).toString(), /DTSTART[^\r\n]*20241018T1[345]0000/);
    const booked = (await patient.events()).filter(({ kind }) => kind === "appointment_booked");
    assert.deepEqual(booked.map(({ starts_at }) => starts_at), [told.starts]);

    await ask(told.ill);
    const call = chat.log.getByRole("alert").getByRole("link", { name: told.call });
    assert.equal(await call.getAttribute("href"), "tel:999");
  }, { timeout: 120_000 });
