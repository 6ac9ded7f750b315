// Every state of the chat, each reached as a patient reaches it. The accessibility tests and the pictures go through the same list.
import { Pocket } from "./pocket.mjs";

const refused = { status: 503, contentType: "application/problem+json", body: '{"code":"unavailable"}' };

const say = (label, value = label) => ({ label, act: "say", value });

/** What the assistant says in these states, by language. */
const SAID = {
  en: {
    days: { text: "Dr. Phillips is in on Monday, Wednesday and Friday. Which day suits you?", more: { replies: [say("Monday"), say("Wednesday"), say("Friday"), { label: "Talk to a person", act: "person" }] } },
    booked: { text: "It is booked.", more: { card: { kind: "appointment", title: "Friday 18 October, 14:00", lines: ["Dr. Phillips, consultant dermatologist", "Dermatology consultation, 30 minutes, £120", "42 High Street"],
      replies: [{ label: "Add to calendar", act: "href", value: "session/appointments/apt_1.ics" }, say("Change the time"), say("Cancel it")] } } },
    place: { text: "We are in the middle of town.", more: { card: { kind: "place", title: "42 High Street", lines: ["Ten minutes on foot from the station"], replies: [{ label: "Show on a map", act: "href", value: "https://maps.example/42" }] } } },
    emergency: { text: "This may be an emergency.", more: { card: { kind: "emergency", title: "Call 999 now", lines: ["Chest pain with trouble breathing cannot wait for an answer here.", "We have told the clinic's staff."],
      replies: [{ label: "Call 999", act: "href", value: "tel:999" }] } } },
    form: { text: "Before your first visit we would like to know a few things.", more: { replies: [{ label: "Fill in the form", act: "form", value: "intake" }, say("Later")] } },
  },
  sv: {
    days: { text: "Dr. Phillips är här på måndagar, onsdagar och fredagar. Vilken dag passar dig?", more: { replies: [say("Måndag"), say("Onsdag"), say("Fredag"), { label: "Prata med en människa", act: "person" }] } },
    booked: { text: "Din tid är bokad.", more: { card: { kind: "appointment", title: "Fredag 18 oktober, 14:00", lines: ["Dr. Phillips, hudläkare", "Besök hos hudläkare, 30 minuter, 120 pund", "42 High Street"],
      replies: [{ label: "Lägg till i kalendern", act: "href", value: "session/appointments/apt_1.ics" }, say("Ändra tiden"), say("Avboka")] } } },
    place: { text: "Vi ligger mitt i stan.", more: { card: { kind: "place", title: "42 High Street", lines: ["Tio minuter till fots från stationen"], replies: [{ label: "Visa på kartan", act: "href", value: "https://maps.example/42" }] } } },
    emergency: { text: "Det här kan vara akut.", more: { card: { kind: "emergency", title: "Ring 999 nu", lines: ["Bröstsmärta med andnöd kan inte vänta på svar här.", "Vi har meddelat klinikens personal."],
      replies: [{ label: "Ring 999", act: "href", value: "tel:999" }] } } },
    form: { text: "Före ditt första besök vill vi gärna veta lite om dig.", more: { replies: [{ label: "Fyll i formuläret", act: "form", value: "intake" }, say("Senare")] } },
  },
};

/** Says hello, and has the assistant say these; the last one is in sight. */
export const offered = async (chat, patient, ...which) => {
  const said = SAID[chat.language];
  await chat.open();
  await chat.say("Hello.");
  await patient.isOffered(chat, ...which.map((one) => said[one]));
  await chat.ready();
  await chat.text(said[which.at(-1)].text).waitFor();
  return said;
};

/** Goes on in WhatsApp: the phone has written and is asked whether the chat is theirs. The panel stands open. */
const toThePocket = async (chat, world) => {
  await chat.open();
  await chat.say("Hello.");
  await chat.button("whatsapp").click();
  const link = chat.frame.getByRole("link", { name: /WhatsApp/ });
  await link.waitFor();
  const phone = new Pocket(world);
  await phone.say(new URL(await link.getAttribute("href")).searchParams.get("text"));
  await phone.hears(/chat/i);
  await chat.frame.locator(".bar.linked").waitFor();
  return phone;
};

/** The same, answered with Yes, and back in the transcript. */
const inThePocket = async (chat, world) => {
  const phone = await toThePocket(chat, world);
  await phone.press(/^sv/.test(chat.language) ? "Ja" : "Yes");
  await chat.frame.locator(".offer .done").waitFor();
  await chat.button("back").click();
  await chat.frame.getByRole("button", { name: /^(Yes, it is mine|Ja, den är min)$/ }).click();
  return phone;
};

/** `[name, reach]`; `reach(chat, patient, world)` begins with a closed chat on a fresh page. */
export const STATES = [
  ["first opening", (chat) => chat.open()],
  ["consent", async (chat) => {
    await chat.open();
    await chat.write("Is this eczema?");
    await chat.box.press("Enter");
    await chat.button("agree").waitFor();
  }],
  ["conversation", async (chat, patient) => {
    await chat.open();
    await chat.say("Hello, my eczema is back. May I see Dr. Phillips this week?");
    await patient.hears(chat, "Of course. Dr. Phillips has time on Monday, Wednesday and Friday. More about her: https://riverside.example/doctors/phillips");
    await chat.text("Of course.", { exact: false }).waitFor();
    await chat.say("Wednesday, please.");
  }],
  ["quick replies", (chat, patient) => offered(chat, patient, "days")],
  ["booking card", (chat, patient) => offered(chat, patient, "place", "booked")],
  ["emergency notice", (chat, patient) => offered(chat, patient, "days", "emergency")],
  ["form", async (chat, patient) => {
    await offered(chat, patient, "form");
    await chat.frame.getByRole("button", { name: /^(Fill in the form|Fyll i formuläret)$/ }).click();
    await chat.frame.locator("#f-name").waitFor();
  }],
  ["form with a mistake", async (chat, patient) => {
    await offered(chat, patient, "form");
    await chat.frame.getByRole("button", { name: /^(Fill in the form|Fyll i formuläret)$/ }).click();
    await chat.frame.locator("#f-name").fill("Sarah Lind");
    await chat.frame.locator("#f-takes_medicines").check();
    await chat.frame.getByRole("button", { name: /^(Send the form|Skicka formuläret)$/ }).click();
    await chat.frame.locator("#f-phone[aria-invalid]").waitFor();
  }],
  ["sending", async (chat, patient) => {
    await chat.open();
    await chat.say("First.");
    await patient.context.routeWebSocket(/session\/live/, (socket) => socket.close({ code: 1011 }));
    await patient.context.route("**/session/messages", () => {});
    await chat.page.reload();
    await chat.ready();
    await chat.write("This one is on its way.");
    await chat.box.press("Enter");
    await chat.text("This one is on its way.").waitFor();
  }],
  ["failed", async (chat, patient) => {
    await chat.open();
    await chat.say("First.");
    await patient.context.routeWebSocket(/session\/live/, (socket) => socket.close({ code: 1011 }));
    await patient.context.route("**/session/messages", (route) => route.fulfill(refused));
    await chat.page.reload();
    await chat.ready();
    await chat.write("This one does not go.");
    await chat.box.press("Enter");
    await chat.log.getByRole("alert").waitFor({ timeout: 20_000 });
  }],
  ["offline", async (chat, patient) => {
    await chat.open();
    await chat.say("First.");
    await patient.context.setOffline(true);
    await chat.write("Kept for later.");
    await chat.box.press("Enter");
    await chat.frame.getByText("You are offline.", { exact: false }).or(chat.frame.getByText("Du är inte uppkopplad.", { exact: false })).waitFor();
  }],
  ["code", async (chat) => {
    await chat.open();
    await chat.say("By phone, please.");
    await chat.button("phone").click();
    await chat.frame.locator(".code").waitFor();
  }],
  ["code ended", async (chat, patient, world) => {
    await chat.open();
    await chat.say("By phone, please.");
    // The reply's end lies in the past, as after ten minutes.
    await patient.context.route("**/session/handoffs", async (route) => {
      const request = route.request();
      const answer = await world.edge.good("POST", new URL(request.url()).pathname, { bearer: await patient.token(), body: request.postData() });
      await route.fulfill({ status: 201, contentType: "application/json", body: JSON.stringify({ ...answer, expires_at: "2020-01-01T00:00:00.000Z" }) });
    });
    await chat.button("phone").click();
    await chat.frame.getByRole("button", { name: /^(New code|Ny kod)$/ }).waitFor();
  }],
  ["whatsapp", async (chat) => {
    await chat.open();
    await chat.say("On WhatsApp, please.");
    await chat.button("whatsapp").click();
    await chat.frame.getByRole("link", { name: /WhatsApp/ }).waitFor();
  }],
  ["whatsapp, asked", (chat, patient, world) => toThePocket(chat, world)],
  ["whatsapp, declined", async (chat, patient, world) => {
    const phone = await toThePocket(chat, world);
    await phone.press(/^sv/.test(chat.language) ? "Nej" : "No");
    await chat.until(async () => (await chat.frame.locator(".bar.linked").count()) === 0, "it is declined");
  }],
  ["whatsapp, a phone being linked", async (chat, patient, world) => {
    await toThePocket(chat, world);
    await chat.button("back").click();
  }],
  ["whatsapp, linked", async (chat, patient, world) => {
    const phone = await inThePocket(chat, world);
    await phone.say("Is Dr. Phillips in on Friday?");
    await chat.text("Is Dr. Phillips in on Friday?").waitFor();
    await chat.say("I am back at my desk now.");
    await phone.say("And in my pocket again.");
    await chat.text("And in my pocket again.").waitFor();
  }],
  ["whatsapp, files and what was deleted", async (chat, patient, world) => {
    const phone = await inThePocket(chat, world);
    await phone.send({ type: "image", image: { id: "1001", mime_type: "image/jpeg", caption: "This is the rash." } });
    await phone.send({ type: "audio", audio: { id: "1002", mime_type: "audio/ogg; codecs=opus", voice: true } });
    await phone.send({ type: "document", document: { id: "1003", mime_type: "application/pdf", filename: "Referral letter.pdf" } });
    await phone.send({ type: "location", location: { latitude: 51.5074, longitude: -0.1278, name: "Home" } });
    const { id } = await phone.say("Written to the wrong person.");
    await chat.text("Written to the wrong person.").waitFor();
    await phone.send({ type: "revoke", revoke: { original_message_id: id } });
    await chat.until(async () => !(await chat.transcript()).includes("Written to the wrong person."), "it is gone");
  }],
  ["callback form", async (chat) => {
    await chat.open();
    await chat.button("callback").click();
    await chat.frame.locator("#number").waitFor();
  }],
  ["callback promised", async (chat) => {
    await chat.open();
    await chat.say("Please ring me.");
    await chat.button("callback").click();
    await chat.frame.locator("#number").fill("07700 900456");
    await chat.frame.getByRole("button", { name: /^(Ask for a call|Be om ett samtal)$/ }).click();
    await chat.frame.locator(".done").waitFor();
  }],
  ["menu", async (chat) => {
    await chat.open();
    await chat.say("First.");
    await chat.button("menu").click();
    await chat.button("forget").waitFor();
  }],
  ["delete, asked", async (chat) => {
    await chat.open();
    await chat.say("First.");
    await chat.button("menu").click();
    await chat.frame.getByRole("button", { name: /^(Delete this conversation|Radera samtalet)$/ }).click();
    await chat.frame.getByRole("button", { name: /^(Keep it|Behåll det)$/ }).waitFor();
  }],
  ["shared device", async (chat) => {
    await chat.open();
    await chat.say("On a library computer.");
    await chat.button("menu").click();
    await chat.button("shared").click();
    await chat.until(async () => (await chat.patient.token()) === undefined, "it is shared");
    await chat.page.waitForTimeout(200);
    await chat.button("menu").click();
    await chat.frame.getByText(/^(Shared device|Delad enhet)/).waitFor();
  }],
  ["linked by phone", async (chat, patient) => {
    await chat.open();
    await chat.say("I am calling now.");
    await patient.phones(chat);
    await chat.frame.locator(".bar.linked").waitFor();
    await patient.hears(chat, "Good evening, Sarah. I see what you wrote.");
    await chat.text("Good evening, Sarah.", { exact: false }).waitFor();
  }],
  ["come back", async (chat, patient, world) => {
    await chat.open();
    await chat.say("See you later.");
    await chat.close();
    await patient.hears(chat, "One thing that is new.", "And another.");
    await chat.page.goto(world.hosts.at("/plain/two"));
    await chat.launcher.click();
    await chat.text("And another.").waitFor();
  }],
  ["long history", async (chat, patient, world) => {
    await chat.open();
    await chat.say("The first of many.");
    const bearer = await patient.token();
    for (let n = 0; n < 70; n++) await world.edge.good("POST", `${world.edge.clinic}/session/messages`, { bearer, body: { cid: `h${n}`, text: `Message number ${n}, of some length, so that it has two lines.` } });
    await chat.text("Message number 69", { exact: false }).waitFor();
    await chat.log.evaluate((log) => (log.scrollTop = log.scrollHeight / 2));
    await chat.page.waitForTimeout(200);
  }],
  ["right to left and long words", async (chat, patient, world) => {
    await chat.open();
    await chat.say("First.");
    const bearer = await patient.token();
    for (const [n, text] of ["السلام عليكم، أحتاج إلى موعد 12:30 غدًا", "👩‍⚕️🩺👨‍👩‍👧‍👦", "https://clinic.example/" + "a".repeat(120), "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"].entries())
      await world.edge.good("POST", `${world.edge.clinic}/session/messages`, { bearer, body: { cid: `r${n}`, text } });
    await chat.text("Donaudampf", { exact: false }).waitFor();
  }],
  ["verify a number", async (chat) => {
    await chat.open();
    await chat.say("Please ring me.");
    await chat.button("callback").click();
    await chat.frame.locator("#number").fill("07700 900457");
    await chat.frame.getByRole("button", { name: /^(Ask for a call|Be om ett samtal)$/ }).click();
    await chat.frame.getByRole("button", { name: /^(Confirm your number|Bekräfta ditt nummer)$/ }).click();
    await chat.frame.getByRole("button", { name: /^(Send the code|Skicka koden)$/ }).click();
    await chat.frame.locator("#code").waitFor();
  }],
  ["ended", async (chat, patient, world) => {
    await chat.open();
    await chat.say("First.");
    await world.edge.good("POST", `${world.edge.clinic}/session/forget`, { bearer: await patient.token() });
    await chat.frame.getByRole("button", { name: /^(Start a new chat|Starta en ny chatt)$/ }).waitFor();
  }],
  ["locked", async (chat, patient) => {
    // The document of a session that is locked, as the edge writes it.
    await patient.context.route("**/embed/**", async (route) => {
      const { pathname, search } = new URL(route.request().url());
      const { text, headers } = await chat.patient.world.edge.ask("GET", pathname + search);
      const body = text.replace('"session":null', '"session":{"locked":{"identifier":"idn_1","hint":"+44•••••456"}}');
      await route.fulfill({ status: 200, headers: { "content-type": headers["content-type"], "content-security-policy": headers["content-security-policy"] }, body });
    });
    await chat.launcher.click();
    await chat.frame.getByRole("heading", { name: /^(Your conversation is locked|Ditt samtal är låst)$/ }).waitFor();
  }],
  ["could not start", async (chat, patient, world) => {
    world.tolerate(/wasm|WebAssembly|fetch/i);
    await patient.context.route("**/assets/*.wasm", (route) => route.abort());
    await chat.launcher.click();
    await chat.frame.locator("#fallback a").first().waitFor();
  }],
];
