// Sarah's phone: dials, types the code, speaks; and shows what the voice system got. All keys stay on the server.
"use strict";

const by = (id) => document.getElementById(id);
const make = (name, props, ...children) => {
  const element = Object.assign(document.createElement(name), props);
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
};
const api = async (path, body) => {
  try {
    const response = await fetch(path, body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const text = await response.text();
    return { ok: response.ok, status: response.status, ...(text ? { data: JSON.parse(text) } : {}) };
  } catch {
    return { ok: false, status: 0, data: { detail: "The demo does not answer." } };
  }
};
const problem = (id, answer) => {
  const line = by(id);
  line.hidden = !answer || answer.ok;
  line.textContent = line.hidden ? "" : answer.data?.detail ?? answer.data?.title ?? `The clinic does not answer (${answer.status}).`;
};

// ---- Screens ----
const tabs = [...document.querySelectorAll("[data-show]")];
let call; // { id, began, context, last, over }
const show = (name) => {
  const screen = name === "dial" && call && !call.over ? "call" : name;
  for (const element of document.querySelectorAll("[data-screen]")) element.hidden = element.id !== screen;
  for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.show === name));
  for (const side of document.querySelectorAll("[data-with]")) side.hidden = !side.dataset.with.split(" ").includes(name);
  const chat = by(name).querySelector(".chat");
  if (chat) chat.scrollTop = chat.scrollHeight;
};
for (const tab of tabs) tab.addEventListener("click", () => show(tab.dataset.show));

// ---- Dialling ----
by("withheld").addEventListener("change", ({ target }) => (by("caller").disabled = target.checked));
by("dial").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await api("/phone/calls", { caller: by("withheld").checked ? "" : by("caller").value });
  problem("dial-problem", answer);
  if (!answer.ok) return;
  call = { id: answer.data.call_id, began: Date.now(), over: false, seen: new Set() };
  by("heard").replaceChildren();
  by("digits").value = "";
  problem("code-problem");
  problem("call-problem");
  show("dial");
  take(answer.data.context, true);
  by("digits").focus();
});
setInterval(() => {
  if (!call || call.over) return;
  const seconds = Math.floor((Date.now() - call.began) / 1000);
  by("timer").textContent = [seconds / 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
}, 500);

const hear = (text, sarah) => {
  const log = by("heard");
  log.append(make("p", { textContent: text, className: sarah ? "sarah" : "" }));
  log.scrollTop = log.scrollHeight;
};

// ---- The code ----
const digits = by("digits");
const spaced = () => (digits.value = digits.value.replace(/\D/g, "").slice(0, 8).replace(/(\d{4})(?=\d)/, "$1 "));
digits.addEventListener("input", spaced);
for (const key of document.querySelectorAll("[data-key]"))
  key.addEventListener("click", () => {
    digits.value = key.dataset.key === "back" ? digits.value.slice(0, -1) : digits.value + key.dataset.key;
    spaced();
  });
by("keys").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await api(`/phone/calls/${call.id}/code`, { code: digits.value.replace(/\D/g, "") });
  problem("code-problem", answer);
  if (!answer.ok) return;
  const before = call.context?.tier ?? 0;
  const known = answer.data.context.evidence.some(({ kind }) => kind === "handoff_code");
  take(answer.data.context, known || answer.data.context.tier > before);
  if (!known) problem("code-problem", { ok: false, data: { detail: "That code is not known. It is good once, for ten minutes." } });
  else digits.value = "";
});

// ---- Talking ----
const speak = (form, patient) =>
  by(form).addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = event.target.elements.text;
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    hear(text, patient);
    if (!call.context.session) return; // an unknown caller: there is no conversation to write to
    problem("call-problem", await api(`/phone/calls/${call.id}/say`, { patient, text }));
    listen();
  });
speak("sarah-says", true);
speak("voice-says", false);

const hangUp = async (summary) => {
  if (!call || call.over) return;
  call.over = true;
  if (call.context.session) {
    await listen();
    problem("call-problem", await api(`/phone/calls/${call.id}/end`, { summary }));
  }
  by("voice-says").hidden = by("end").hidden = true;
  by("end").reset();
  show("dial");
};
by("hang-up").addEventListener("click", () => hangUp(""));
by("end").addEventListener("submit", (event) => {
  event.preventDefault();
  hangUp(event.target.elements.summary.value);
});

// ---- What the voice system got ----
const TIERS = [
  ["unknown", "Nothing is known about the caller: the clinic's own greeting, and not a word more."],
  ["possible", "The number was mentioned in a chat. It may be asked whether there was one; no name, no topic."],
  ["recognised", "A number that the patient verified in this chat. Name, topic and next step; not the conversation."],
  ["confirmed", "The caller proved to have the chat. The whole conversation."],
  ["known", "The patient is identified. Their other conversations too."],
];
const EVIDENCE = {
  handoff_code: "the code from the chat",
  handoff_token: "the token from the chat",
  whatsapp_ref: "the reference on WhatsApp",
  verified_number: "a verified number",
  claimed_number: "a number given in the chat",
  portal_assertion: "the patient portal",
  staff_check: "a check by staff",
};
const facts = (rows) => {
  const list = make("dl", { className: "facts-table" });
  for (const [name, value] of rows) if (value) list.append(make("dt", { textContent: name }), make("dd", { textContent: value }));
  return list.children.length ? list : undefined;
};
const part = (title, content) => content && make("section", {}, make("h3", { textContent: title }), content);
const words = (text) => String(text).replaceAll("_", " ");

const take = (context, spoken) => {
  call.context = context;
  call.last = context.last_seq ?? 0;
  for (const turn of context.turns ?? []) call.seen.add(turn.seq);
  if (spoken && context.greeting) hear(context.greeting, false);
  draw();
};
const draw = () => {
  const context = call.context;
  const [name, meaning] = TIERS[context.tier] ?? ["", ""];
  const evidence = (context.evidence ?? []).map(({ kind }) => EVIDENCE[kind] ?? words(kind)).join(", ");
  const pending = context.pending ?? {};
  const turns = make("ul", { className: "turns" });
  for (const turn of context.turns ?? [])
    turns.append(make("li", {}, make("span", { textContent: `${words(turn.by)}, ${turn.channel}` }), make("div", { textContent: turn.text })));
  const patient = context.patient ?? {};
  const known = (context.known ?? []).map(({ field, value, from }) => [words(field), `${value} (${from})`]);
  const pages = (context.pages ?? []).map(({ title, path }) => title || path).join(", ");
  by("nothing").hidden = true;
  by("context").replaceChildren(
    ...[
      make("blockquote", { textContent: context.greeting }),
      make(
        "section",
        {},
        make("div", { className: "tier" },
          make("b", { textContent: `Tier ${context.tier}: ${name}`, className: context.tier < 2 ? "low" : "" }),
          make("span", { textContent: evidence ? `by ${evidence}` : "no evidence" })),
        make("p", { textContent: meaning, className: "quiet" }),
        context.complete === false ? make("p", { className: "problem", textContent: "The store did not answer in time; this is all there is." }) : undefined,
        facts([
          ["Topic", context.topic],
          ["Next step", pending.step && words(pending.step) + (pending.offered?.length ? `: ${pending.offered.join(", ")}` : "")],
          ["Name", patient.name],
          ["Language", patient.language],
          ["Phone", patient.phone],
          ["Pages seen", pages],
        ]),
      ),
      part("Known: do not ask again", facts(known)),
      part("Summary", context.summary && make("p", { textContent: context.summary })),
      part("The conversation", turns.children.length ? turns : undefined),
      make("details", {}, make("summary", { textContent: "The whole answer, as JSON" }), make("pre", { textContent: JSON.stringify(context, null, 2), tabIndex: 0 })),
    ].filter(Boolean),
  );
  by("voice-says").hidden = call.over;
  by("end").hidden = call.over || !context.session;
};

// What is written while the call goes on: turns of the chat join what the voice system knows.
let listening = false;
const listen = async () => {
  if (!call?.context?.session || listening) return;
  listening = true;
  const mine = call;
  const answer = await api(`/phone/calls/${mine.id}?after=${mine.last}`);
  listening = false;
  if (!answer.ok || mine !== call) return;
  const update = answer.data;
  const fresh = (update.turns ?? []).filter(({ seq }) => !call.seen.has(seq));
  const changed = fresh.length || update.last_seq !== call.last;
  for (const turn of fresh) call.seen.add(turn.seq);
  call.context = { ...call.context, ...update, turns: [...(call.context.turns ?? []), ...fresh], greeting: call.context.greeting };
  call.last = Math.max(call.last, update.last_seq ?? 0);
  if (changed) draw();
};
setInterval(() => call && !call.over && !document.hidden && listen(), 1500);
