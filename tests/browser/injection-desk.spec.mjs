// Text is text at the desk too: whatever a patient, a caller, a provider, a colleague or the clinic's own settings bring in, nothing of it runs, nothing of it is
// markup, and it is shown as it was typed.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { openDesk } from "./lib/desk.mjs";
import { PAYLOADS } from "./lib/payloads.mjs";
import { test } from "./lib/runner.mjs";

/** Payloads of one conversation: a patient may not say more at once. */
const CHUNK = 25;
const CHUNKS = Array.from({ length: Math.ceil(PAYLOADS.length / CHUNK) }, (_, n) => PAYLOADS.slice(n * CHUNK, (n + 1) * CHUNK));
const MINUTES = 60_000;
/** Letters that turn a text around or are not seen: what comes from a provider comes without them. */
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\ufeff]/g;

const trap = () => {
  window.ran = 0;
  window.pwned = () => window.ran++;
};

/** A desk in which everything that runs is counted. */
const desk = async (world, member) => {
  const opened = await openDesk(world, { member, init: trap });
  opened.dialogs = 0;
  opened.page.on("dialog", (dialog) => {
    opened.dialogs++;
    dialog.dismiss().catch(() => {});
  });
  return opened;
};

/** Nothing ran, nothing became markup. */
const harmless = async ({ page, dialogs }) => {
  const found = await page.evaluate(() => ({
    ran: window.ran,
    elements: [...document.querySelectorAll("#app :is(script,img,iframe,object,embed,style,link,meta,base,video,audio,math,marquee,picture,frameset,applet,xmp,template,foreignObject,animate,set)")].map((one) => one.outerHTML),
    handlers: [...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith("on"))),
    addresses: [...document.querySelectorAll("#app :is([href],[src],[action],[formaction])")].map((one) => String(one.href?.baseVal ?? one.href ?? one.src ?? one.action)).filter((at) => !/^(https?|tel|mailto|blob):/.test(at)),
  }));
  assert.deepEqual({ ...found, dialogs }, { ran: 0, elements: [], handlers: [], addresses: [], dialogs: 0 });
};

/** As it looks: ends of lines and runs of blanks are the style's. */
const plain = (text) => text.replace(/\s+/g, " ").trim();

/** Whether each of these is on the page, letter by letter. */
const shows = async (page, where, texts) => {
  const shown = plain(await page.evaluate((at) => {
    const fields = [...document.querySelectorAll(`${at} :is(input,textarea)`)].map((field) => field.value);
    return [...[...document.querySelectorAll(at)].map((one) => one.textContent), ...fields].join("\n");
  }, where));
  assert.deepEqual(texts.filter((text) => !shown.includes(plain(text))), [], `shown in ${where}`);
};

/** Asks again where it was too much at once. */
const patiently = async (ask) => {
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (answer.status !== 429 || tries > 60) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(Number(answer.headers["retry-after"] ?? 1), 5)));
  }
};

const token = (world, member) => world.told.staff.find(({ id }) => id === member).token;

/** What a member of staff asks of the desk's API. */
const asStaff = (world, member) => (method, path, body) =>
  patiently(() => world.edge.ask(method, `${world.edge.clinic}/desk${path}`, { bearer: token(world, member), body }));

/** Reads a conversation at the desk from its end to its beginning. */
const readWhole = async ({ page, go }, at, session) => {
  await go.call(at, `#/s/${session}`);
  await page.locator("#log").waitFor();
  await page.waitForFunction((id) => location.hash.includes(id) && document.querySelectorAll("#log [class]").length > 4, session);
  for (let n = 0; n < 20 && (await page.locator("#older").count()); n++) {
    await page.locator("#older").click();
    await page.waitForTimeout(150);
  }
};

test(`${PAYLOADS.length} attempts in messages, pages, forms, calls, notes, replies and outcomes run nothing at the desk and are shown as they are`, async (world) => {
  const { edge } = world;
  const staff = asStaff(world, "ann");
  const sessions = await Promise.all(CHUNKS.map(async (texts, chunk) => {
    const begun = await patiently(() => edge.ask("POST", `${edge.clinic}/sessions`, { body: { language: "en", consent: { version: "2026-11" } } }));
    assert.equal(begun.status, 201, begun.text);
    const { token: bearer, session } = begun.json;
    const send = async (method, path, body, allowed = [200]) => {
      const answer = await patiently(() => edge.ask(method, `${edge.clinic}/session${path}`, { bearer, body }));
      assert.ok(allowed.includes(answer.status), `${path} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
      return answer;
    };
    for (const [n, text] of texts.entries()) {
      await send("POST", "/messages", { cid: `m${n}`, text });
      await send("POST", "/pages", { cid: `p${n}`, path: `/${chunk}-${n}?${text}`, title: text }, [200, 400]);
      await send("PUT", "/forms/contact", { fields: { name: text.slice(0, 80) }, complete: false }, [200, 400]);
    }
    const { code } = (await send("POST", "/handoffs", { to: "phone" }, [200, 201])).json;
    const call = `CA-xss-${chunk}-${Date.now()}`;
    const { grant } = await edge.context({ code, call_id: call });
    for (let n = 0; n < texts.length; n += 5) {
      const events = texts.slice(n, n + 5).flatMap((text, i) => [
        { cid: `vp${n + i}`, kind: "message", by: "patient", text },
        { cid: `va${n + i}`, kind: "message", by: "assistant", text },
        { cid: `vs${n + i}`, kind: "summary", text },
      ]);
      await edge.writeBack(grant, call, events);
    }
    let replies = 0;
    for (const [n, text] of texts.entries()) {
      const noted = await staff("POST", `/sessions/${session}/acts`, { act: "note", cid: `n${chunk}-${n}`, text });
      assert.ok(noted.status < 300, `a note: ${noted.status} ${noted.text}`);
      const { json } = await staff("GET", `/sessions/${session}?limit=1`);
      const replied = await staff("POST", `/sessions/${session}/messages`, { cid: `r${chunk}-${n}`, text, channel: "web", after: json.events?.at(-1)?.seq ?? json.card?.last_seq ?? 1_000_000 });
      if (replied.status < 300) replies++;
      else assert.ok([400, 409, 422].includes(replied.status), `a reply: ${replied.status} ${replied.text}`);
      await staff("POST", `/sessions/${session}/acts`, { act: "resolve", cid: `o${chunk}-${n}`, topic: text.slice(0, 60), outcome: text.slice(0, 60) });
    }
    assert.ok(replies > texts.length / 2, `${replies} replies were taken`);
    return session;
  }));
  const own = await desk(world, "ann");
  for (const [chunk, session] of sessions.entries()) {
    await readWhole(own, own, session);
    await harmless(own);
    await shows(own.page, "#log", CHUNKS[chunk]);
  }
  await own.go("#/inbox");
  const search = own.page.locator("#search");
  for (const text of PAYLOADS) await search.fill(text.replace(/[\n\r]/g, " "));
  await own.page.waitForTimeout(500);
  assert.equal(plain(await search.inputValue()), plain(PAYLOADS.at(-1)));
  await search.fill("");
  await own.page.waitForTimeout(500);
  await harmless(own);
}, { timeout: 8 * MINUTES });

test(`${PAYLOADS.length} attempts in WhatsApp's and text messages' words and names run nothing at the desk`, async (world) => {
  const { edge, told } = world;
  const arrives = async (who, name, text, id) => {
    const body = JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "messages", value: {
      messaging_product: "whatsapp", metadata: { display_phone_number: told.whatsapp.number.slice(1), phone_number_id: told.whatsapp.phone_number_id },
      contacts: [{ profile: { name }, wa_id: who }],
      messages: [{ from: who, id, timestamp: String(Math.floor(Date.now() / 1000)), type: "text", text: { body: text } }],
    } }] }] });
    const signature = `sha256=${createHmac("sha256", told.whatsapp.app_secret).update(body).digest("hex")}`;
    const answer = await patiently(() => edge.ask("POST", `/hooks/${told.clinic}/whatsapp`, { body, headers: { "x-hub-signature-256": signature } }));
    assert.equal(answer.status, 200, answer.text);
  };
  const texted = async (who, text, id) => {
    const pairs = Object.entries({ AccountSid: told.twilio.account, MessageSid: id, From: `+${who}`, To: told.twilio.number, Body: text }).sort(([a], [b]) => (a < b ? -1 : 1));
    const path = `/hooks/${told.clinic}/twilio/sms`;
    const signature = createHmac("sha1", told.twilio.auth_token).update(told.edge + path + pairs.flat().join("")).digest("base64");
    const headers = { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature };
    const answer = await patiently(() => edge.ask("POST", path, { body: new URLSearchParams(pairs).toString(), headers }));
    assert.equal(answer.status, 200, answer.text);
  };
  const base = Date.now() % 10_000;
  await Promise.all(CHUNKS.map(async (texts, chunk) => {
    const who = (way) => `44770090${String((base + chunk * 2 + way) % 10_000).padStart(4, "0")}`;
    for (const [n, text] of texts.entries()) {
      await arrives(who(0), text, text, `wamid.xss.${base}.${chunk}.${n}`);
      await texted(who(1), text, `SM${base}x${chunk}x${n}`);
    }
  }));
  const own = await desk(world, "ann");
  const seen = { whatsapp: "", sms: "" };
  for (const channel of Object.keys(seen)) {
    const { json } = await asStaff(world, "ann")("GET", `/inbox?show=all&channel=${channel}&limit=50`);
    assert.ok(json.cards.length >= CHUNKS.length, `${json.cards.length} conversations by ${channel}`);
    for (const { session } of json.cards.slice(0, CHUNKS.length)) {
      await readWhole(own, own, session);
      await harmless(own);
      seen[channel] += plain((await own.page.locator("#log").textContent()).replace(HIDDEN, ""));
    }
    assert.deepEqual(PAYLOADS.filter((text) => !seen[channel].includes(plain(text.replace(HIDDEN, "")))), [], `shown as ${channel}`);
  }
  await own.go("#/inbox");
  await own.page.locator(".card").first().waitFor();
  await harmless(own);
}, { timeout: 6 * MINUTES });

test(`${PAYLOADS.length} attempts in texts, their parts, tokens, reasons and the audit run nothing at the desk`, async (world) => {
  const [ann, olga] = [asStaff(world, "ann"), asStaff(world, "olga")];
  let id = `xss_${Date.now() % 1_000_000}`;
  const name = id;
  const said = (text) => ({ en: { text }, sv: { text } });
  let base = 0;
  let token = 0;
  const taken = [];
  let seen = "";
  for (const [n, text] of PAYLOADS.entries()) {
    // A slot has to stand in the text.
    const draft = () => ({ id, group: "administrative", said: said(`${text} {slot:what}`), slots: [{ id: "what", label: { en: text.slice(0, 60), sv: text.slice(0, 60) }, max: 80, takes: "words" }], buttons: [], base, reason: `${text} because` });
    const write = () => (base === 0 ? ann("POST", "/templates", draft()) : ann("PUT", `/templates/${id}`, draft()));
    let made = await write();
    if (made.json?.code === "too-many") {
      // A text has so many versions: on with the next one.
      [id, base] = [`${name}_${n}`, 0];
      made = await write();
    }
    assert.ok([200, 201, 400].includes(made.status), `${text}: ${made.status} ${made.text}`);
    if (made.status < 300) {
      base = made.json.version;
      taken.push(text);
    }
    const shown = await ann("POST", "/templates/preview", { draft: draft() });
    assert.ok([200, 400].includes(shown.status), `${shown.status} ${shown.text}`);
    const set = await olga("PUT", "/tokens", { name, value: { en: text, sv: text }, version: token, reason: `${text} because` });
    assert.ok([200, 400, 409].includes(set.status), `${text}: ${set.status} ${set.text}`);
    if (set.status === 200) token++;
    if (n === 20) assert.ok(taken.length > 5, `${taken.length} texts were taken`);
  }
  const own = await desk(world, "olga");
  await own.go("#/templates");
  const titles = own.page.getByText(name.replace("xss_", "Xss "));
  await titles.first().waitFor();
  for (let n = 0; n < (await titles.count()); n++) {
    await titles.nth(n).click();
    await own.page.locator(".text-detail").waitFor();
    // What is folded is there all the same.
    await own.page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    await harmless(own);
    seen += plain(await own.page.locator(".text-detail").textContent());
  }
  assert.deepEqual(taken.filter((text) => !seen.includes(plain(text))), [], "shown as texts");
  await own.go("#/audit");
  await own.page.getByText("template drafted").first().waitFor();
  await own.page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await harmless(own);
  const audit = await olga("GET", "/audit?limit=5000");
  const reasons = new Set(audit.json.rows.map(({ reason }) => plain(reason)));
  assert.deepEqual(taken.filter((text) => !reasons.has(plain(`${text} because`))), []);
  const csv = await olga("GET", "/audit?format=csv&limit=5000");
  assert.ok(!/(^|,)"?[=+@-]/m.test(csv.text.replace(/"(?:[^"]|"")*"/g, (cell) => (/^"[=+@\t-]/.test(cell) ? cell : '""'))), "no cell is a formula");
}, { timeout: 6 * MINUTES });

test("attempts in the clinic's own settings run nothing at the desk or in the chat", async (world) => {
  const { edge, told } = world;
  const before = (await edge.admin("GET", "")).configuration;
  world.finally(() => edge.configure((clinic) => Object.assign(clinic, { name: before.name, address: before.address, text: before.text })));
  const own = await desk(world, "ann");
  const patient = await world.patient({ init: trap });
  const parts = Array.from({ length: Math.ceil(PAYLOADS.length / 20) }, (_, n) => PAYLOADS.slice(n * 20, (n + 1) * 20));
  let taken = 0;
  for (const texts of parts) {
    const words = texts.join(" ");
    try {
      await edge.configure((clinic) => {
        clinic.address = texts[0].slice(0, 100);
        clinic.text.en.greeting = words;
        clinic.text.en.consent = words;
      });
      taken++;
    } catch (error) {
      assert.match(String(error), /: 400 /, "refused with a reason");
    }
    await own.page.reload();
    await own.page.locator(".columns").waitFor();
    await harmless(own);
    const page = await patient.context.newPage();
    await page.goto(`${told.edge}/embed/${told.clinic}?lang=en`);
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => window.ran), 0);
    assert.equal(await page.evaluate(() => [...document.querySelectorAll("*")].filter((one) => one.getAttributeNames().some((name) => name.startsWith("on"))).length), 0);
    await page.close();
  }
  assert.ok(taken > 0, "some are settings that a clinic may have");
  // The embed document is for frames of the clinic's sites only.
  world.tolerate(/frame-ancestors/, /Refused to/);
}, { timeout: 4 * MINUTES });
