// What the clinic got of the call: its screens by the live feed, and its desk by the token that the call brought. Text is only ever set as text.
"use strict";

const TIERS = [
  ["unknown", "Nothing is known about the caller: the clinic's own greeting, and not a word more."],
  ["possible", "The number was mentioned in a chat. It may be asked whether there was one; no name, no topic."],
  ["recognised", "A number that the patient verified in this chat. Name, topic and next step; not the conversation."],
  ["confirmed", "The caller proved to have the chat. The whole conversation."],
  ["known", "The clinic's portal named the patient in this chat. The whole conversation."],
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

const draw = ({ by: how, state, caller, context }) => {
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
        make("p", { className: "quiet", textContent: HOW[how] }),
        make("p", { textContent: meaning, className: "quiet" }),
        context.complete === false ? make("p", { className: "problem", textContent: "The store did not answer in time; this is all there is." }) : undefined,
        facts([
          ["Call", [words(state ?? ""), caller].filter(Boolean).join(", ")],
          ["Topic", context.topic],
          ["Next step", pending.step && words(pending.step) + (pending.offered?.length ? `: ${pending.offered.join(", ")}` : "")],
          ["Name", patient.name],
          ["Language", patient.language],
          ["Phone", patient.phone],
          ["Pages seen", pages],
        ]),
      ),
      part("Known: do not ask again", facts(known)),
      part("Flags", (context.flags ?? []).length ? make("p", { textContent: context.flags.map((flag) => words(flag.kind ?? flag)).join(", ") }) : undefined),
      part("Summary", context.summary && make("p", { textContent: context.summary })),
      part("The conversation", turns.children.length ? turns : undefined),
      make("details", {}, make("summary", { textContent: "The whole answer, as JSON" }), make("pre", { textContent: JSON.stringify(context, null, 2), tabIndex: 0 })),
    ].filter(Boolean),
  );
};

// ---- The desk's phone ----
const HOW = { feed: "As the reception's screens show it.", token: "As the desk's own system reads it, with the token that the call brought." };
const forget = () => {
  by("nothing").hidden = false;
  by("context").replaceChildren();
  by("context").dataset.mark = "";
  by("desk-phone").hidden = by("voice-says").hidden = by("end").hidden = true;
  by("end").reset();
};
const desk = ({ call: { state, to, whisper } }) => {
  const rings = state === "dialling";
  const on = state === "connected";
  by("desk-phone").hidden = !rings && !on;
  by("desk-rings").hidden = !rings;
  by("voice-says").hidden = by("end").hidden = !on;
  const line = rings ? `${to} rings.` : on ? `${to} has answered and talks with the caller.` : "";
  if (by("desk-line").textContent !== line) by("desk-line").textContent = line;
  by("whisper").hidden = !whisper;
  by("whisper").textContent = whisper ? `Whispered to the desk only: “${whisper}”` : "";
};
const at_desk = async (what, body) => {
  problem("call-problem", await api(`/desk/calls/${call.id}/${what}`, body));
  look_at_call();
};
by("desk-answers").addEventListener("click", () => at_desk("answer", { answers: true }));
by("desk-away").addEventListener("click", () => at_desk("answer", { answers: false }));
by("voice-says").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  at_desk("say", { text });
});
by("end").addEventListener("submit", (event) => {
  event.preventDefault();
  at_desk("end", { summary: event.target.elements.summary.value });
});

let asking = false;
const look_at_desk = async () => {
  if (!call || call.settled || asking) return;
  asking = true;
  const mine = call;
  const answer = await api(`/desk/calls/${mine.id}`);
  asking = false;
  if (!answer.ok || mine !== call || !answer.data.context) return;
  // What happened at the very end is still told a moment later.
  if (mine.over && answer.data.state === "ended") mine.settled = true;
  const mark = JSON.stringify(answer.data);
  if (by("context").dataset.mark === mark) return;
  by("context").dataset.mark = mark;
  draw(answer.data);
};
setInterval(() => document.hidden || look_at_desk(), 700);
