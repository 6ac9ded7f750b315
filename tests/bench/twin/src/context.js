// The context of a call, as the twin tells it: who, what about, what is pending, what not to ask again, what to say first.

import { shorten } from "./fold.js";

const MAX_SUMMARY = 500;
const MAX_NAME = 80;
const MAX_KNOWN = 100;

const CHANNELS = { web: "web chat", whatsapp: "WhatsApp", sms: "text messages", voice: "phone" };
const BY_CHANNEL = { web: "in our web chat", whatsapp: "on WhatsApp", sms: "by text message", voice: "by phone" };
const STEPS = { reply_to_patient: "a reply to the patient", call_back: "a call-back", finish_form: "finish a form" };
const QUESTIONS = {
  reply_to_patient: "How can I help you with that?",
  call_back: "We were going to call you back. How can I help you now?",
  finish_form: "Shall we finish the form together?",
};
const TODAY = ["last night", "this morning", "this afternoon", "this evening"];
const YESTERDAY = ["the night before last", "yesterday morning", "yesterday afternoon", "yesterday evening"];

const formats = new Map();

/** A time as a clock and a calendar in the clinic's zone show it. */
function local(at, timeZone) {
  if (!formats.has(timeZone)) {
    const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    formats.set(timeZone, new Intl.DateTimeFormat("en-GB", { ...parts, timeZone }));
  }
  const shown = {};
  for (const { type, value } of formats.get(timeZone).formatToParts(at)) shown[type] = value;
  const days = Date.parse(`${shown.day} ${shown.month} ${shown.year} UTC`) / 86_400_000;
  return { ...shown, days, clock: `${shown.hour}:${shown.minute}` };
}

function dateOf(then, now) {
  return then.year === now.year ? `${then.day} ${then.month}` : `${then.day} ${then.month} ${then.year}`;
}

function momentOf(at, here) {
  const then = local(at, here.zone);
  return `${then.weekday} ${dateOf(then, here.local)}, ${then.clock}`;
}

const partOf = (hour) => (hour < 5 ? 0 : hour < 12 ? 1 : hour < 18 ? 2 : 3);

function when(at, here) {
  const ago = here.now - at;
  if (ago < 600_000) return "just now";
  if (ago < 3_600_000) return "a short while ago";
  const then = local(at, here.zone);
  const days = here.local.days - then.days;
  const part = partOf(Number(then.hour));
  if (days === 0) return partOf(Number(here.local.hour)) === 0 ? "earlier tonight" : TODAY[part];
  if (days === 1) return YESTERDAY[part];
  if (days <= 6) return `on ${then.weekday} at ${then.clock}`;
  return `on ${dateOf(then, here.local)}`;
}

const line = (text, max) => shorten(text.split(/\s+/).filter(Boolean).join(" "), max);
const ended = (sentence) => (/[.?!…][”"’]*$/.test(sentence) ? sentence : `${sentence}.`);
const list = (items, last) => (items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`);

function answer(state, field) {
  for (const form of state.forms.toReversed()) {
    const found = form.answers.find((a) => a.field === field && a.value !== "");
    if (found) return { form, value: found.value };
  }
  return null;
}

function bestPhone(state) {
  const phones = state.identifiers.filter((i) => i.type === "phone");
  const verified = phones.filter((i) => i.verified_at).sort((a, b) => (a.verified_at < b.verified_at ? -1 : 1));
  return verified.at(-1) ?? phones.at(-1);
}

export const masked = (number) => `${number.slice(0, 3)}•••••${number.slice(-3)}`;

function pendingStep(state, here) {
  if (state.resolved) return null;
  const callback = state.tasks.find((t) => t.about === "callback");
  if (callback) return { step: "call_back", offered: callback.promised_by ? [momentOf(Date.parse(callback.promised_by), here)] : [] };
  if (state.last_patient && state.last_patient.seq > (state.last_clinic?.seq ?? 0)) return { step: "reply_to_patient", offered: [] };
  const begun = state.forms.find((f) => !f.completed && f.id !== "contact" && f.answers.length > 0);
  return begun ? { step: "finish_form", offered: [begun.id] } : null;
}

function knownFacts(state) {
  const facts = [];
  const name = answer(state, "name");
  if (name) facts.push({ field: "name", value: line(name.value, MAX_NAME), from: name.form.from, at: name.form.at });
  const phone = bestPhone(state);
  if (phone) facts.push({ field: "phone", value: masked(phone.value), from: phone.from, at: phone.verified_at ?? phone.at });
  if (state.language) facts.push({ field: "language", value: state.language, from: "web", at: state.started_at });
  for (const form of state.forms) {
    for (const { field, value } of form.answers) {
      if (value !== "" && field !== "name" && facts.length < MAX_KNOWN) facts.push({ field, value, from: form.from, at: form.at });
    }
  }
  return facts;
}

function greeting(state, pending, clinic, here) {
  const hour = Number(here.local.hour);
  const good = hour >= 5 && hour < 12 ? "Good morning" : hour >= 12 && hour < 17 ? "Good afternoon" : "Good evening";
  const parts = [`${good}, this is ${clinic}.`];
  const name = answer(state, "name");
  if (name) parts.push(`Hi ${line(name.value, MAX_NAME)}.`);
  const moment = when(Date.parse(state.last_patient?.at ?? state.last_at), here);
  const written = state.channels.filter((c) => c !== "voice").map((c) => BY_CHANNEL[c]);
  const place = list(written, "and");
  const about = state.topic
    ? place
      ? `I see that you wrote to us ${place} ${moment}: “${state.topic}”`
      : `I see that you spoke with us by phone ${moment}: “${state.topic}”`
    : `I see that you were in touch with us ${place || BY_CHANNEL.web} ${moment}.`;
  parts.push(ended(about), pending ? QUESTIONS[pending.step] : "How can I help you today?");
  return parts.join(" ");
}

function summary(state, pending, here) {
  const parts = [];
  if (state.flags.length > 0) parts.push(`Flagged: ${shorten([...new Set(state.flags.map((f) => f.label))].join(", "), 80)}.`);
  if (state.topic) parts.push(ended(`About: “${state.topic}”`));
  if (pending) {
    const offered = pending.offered.length > 0 ? ` (${list(pending.offered, "or")})` : "";
    parts.push(`Pending: ${STEPS[pending.step]}${offered}.`);
  }
  if (state.channels.length > 0) {
    const channels = list(state.channels.map((c) => CHANNELS[c]), "and");
    parts.push(`In touch by ${channels} since ${momentOf(Date.parse(state.started_at), here)}.`);
  }
  if (state.summary) parts.push(ended(`Summary of the last call: ${line(state.summary.text, 200)}`));
  const patient = state.last_patient;
  if (patient && line(patient.text, 60) !== line(state.topic, 60)) parts.push(ended(`The patient's last words: “${line(patient.text, 120)}”`));
  if (state.last_clinic) parts.push(ended(`The clinic's last words: “${line(state.last_clinic.text, 120)}”`));
  return shorten(parts.join(" "), MAX_SUMMARY);
}

/** The document. `turns` is JSON already, as the rows give it: what is stored as text need not be parsed to be sent. */
export function contextDocument({ session, state, evidence, settings, complete, callId, grant, expires, turns, now }) {
  const here = { now, zone: settings.time_zone, local: local(now, settings.time_zone) };
  const pending = pendingStep(state, here);
  const name = answer(state, "name");
  const phone = bestPhone(state);
  const head = JSON.stringify({
    session,
    call_id: callId,
    tier: 3,
    evidence,
    complete,
    last_seq: state.last_seq,
    patient: { name: name ? line(name.value, MAX_NAME) : "", language: state.language, phone: phone ? masked(phone.value) : "" },
    topic: state.topic,
    pending: pending ?? {},
    known: knownFacts(state),
    greeting: greeting(state, pending, settings.name, here),
    summary: summary(state, pending, here),
  });
  const { pages, forms, appointments, flags } = state;
  const tail = JSON.stringify({ pages, forms, appointments, flags, grant, expires_at: new Date(expires).toISOString() });
  return `${head.slice(0, -1)},"turns":[${turns}],${tail.slice(1)}`;
}
