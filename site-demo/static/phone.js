// Sarah's phone: dials, hears, speaks and presses keys. Twilio is a simulator on the demo's server; all keys of the clinic stay there.
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
let call; // { id, began, over, version, told }
const show = (name) => {
  const screen = name === "dial" && call && !call.closed ? "call" : name;
  for (const element of document.querySelectorAll("[data-screen]")) element.hidden = element.id !== screen;
  for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.show === name));
  for (const side of document.querySelectorAll("[data-with]")) side.hidden = !side.dataset.with.split(" ").includes(name);
  const chat = by(name).querySelector(".chat");
  if (chat) chat.scrollTop = chat.scrollHeight;
};
for (const tab of tabs) tab.addEventListener("click", () => show(tab.dataset.show));

// ---- Dialling, and being called ----
by("withheld").addEventListener("change", ({ target }) => (by("caller").disabled = target.checked));
by("dial").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await api("/simulators/calls", { from: by("withheld").checked ? "" : by("caller").value });
  problem("dial-problem", answer);
  if (answer.ok) begin(answer.data);
});
/** Opens a `tel:` link, as a phone does: what stands after its commas is keyed in when it is asked for. Whether it was one. */
const open_tel = async (link) => {
  const tel = link.match(/^tel:\+?[\d().\s-]+(?:,+([\d\s-]*))?$/);
  if (!tel) return false;
  const answer = await api("/simulators/calls", { from: by("withheld").checked ? "" : by("caller").value });
  problem("dial-problem", answer);
  if (answer.ok) begin(answer.data);
  if (answer.ok && tel[1]) act("press", { keys: tel[1] }, "code-problem");
  return true;
};
const begin = (told) => {
  sessionStorage.setItem("call", told.id);
  call = { id: told.id, began: Date.now(), over: false, closed: false, version: 0, spoken: new Map() };
  by("heard").replaceChildren();
  by("digits").value = "";
  by("timer").textContent = "00:00";
  by("hang-up").textContent = "Hang up";
  for (const id of ["code-problem", "said-problem", "call-problem"]) problem(id);
  forget();
  show("dial");
  take(told);
  by("sarah-says").elements.text.focus();
};
setInterval(() => {
  if (!call || call.over) return;
  const seconds = Math.floor((Date.now() - call.began) / 1000);
  by("timer").textContent = [seconds / 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
}, 500);

let rings; // the clinic's call that waits to be answered
const listen_for_rings = async () => {
  const mine = by("caller").value;
  const answer = await api(`/simulators/calls?who=${encodeURIComponent(mine)}`);
  if (!answer.ok) return;
  rings = answer.data.calls.find(({ direction, call: { state } }) => direction === "outbound-api" && state === "ringing");
  if (by("ring").hidden === Boolean(rings)) by("ring").hidden = !rings;
};
setInterval(() => document.hidden || listen_for_rings(), 1000);
by("pick-up").addEventListener("click", async () => {
  const { id } = rings;
  by("ring").hidden = true;
  const answer = await api(`/simulators/calls/${id}/pick-up`, {});
  if (answer.ok) begin(answer.data);
});
by("decline").addEventListener("click", () => {
  by("ring").hidden = true;
  api(`/simulators/calls/${rings.id}/decline`, {});
});

// ---- What is said ----
const STANDS = { ringing: "Ringing…", talking: "On the line", dialling: "Connecting you to a person…", connected: "On the line with a person", ended: "The call has ended" };
const SIDES = { caller: "sarah", keys: "sarah keys", clinic: "", desk: "desk" };
const take = (told) => {
  if (!told.lines) return; // nothing has changed
  call.version = told.version;
  call.told = told;
  const log = by("heard");
  const shown = told.lines.filter(({ by: who }) => who !== "whisper");
  shown.forEach(({ by: who, text, language, cut }, n) => {
    const said = who === "keys" ? `Keys: ${text}` : text;
    const line = log.children[n] ?? log.appendChild(make("p", {}));
    if (line.textContent !== said) line.textContent = said;
    line.className = SIDES[who] + (cut ? " cut" : "");
    if (language) line.lang = language;
  });
  if (log.dataset.shown !== String(shown.length)) log.scrollTop = log.scrollHeight;
  log.dataset.shown = shown.length;
  by("standing").textContent = STANDS[told.call.state];
  speak(call, shown);
  desk(told);
  if (told.call.state === "ended" && !call.over) {
    call.over = true;
    by("hang-up").textContent = "Close";
  }
};
const look_at_call = async () => {
  if (!call || call.over) return;
  const mine = call;
  const answer = await api(`/simulators/calls/${mine.id}?version=${mine.version}`);
  if (answer.ok && mine === call) take(answer.data);
};
setInterval(() => document.hidden || look_at_call(), 300);

const act = async (what, body, complaint) => {
  const mine = call;
  const answer = await api(`/simulators/calls/${mine.id}/${what}`, body ?? {});
  if (mine !== call) return;
  problem(complaint, answer);
  if (answer.ok) take(answer.data);
};

// ---- Talking, keys, the code ----
by("sarah-says").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value.trim();
  if (!text || call.over) return;
  field.value = "";
  hush();
  act("say", { text }, "said-problem");
});
for (const key of document.querySelectorAll("[data-key]")) key.addEventListener("click", () => call.over || (hush(), act("press", { keys: key.dataset.key }, "said-problem")));
const digits = by("digits");
digits.addEventListener("input", () => (digits.value = digits.value.replace(/\D/g, "").slice(0, 8).replace(/(\d{4})(?=\d)/, "$1 ")));
by("keys").addEventListener("submit", (event) => {
  event.preventDefault();
  const keys = digits.value.replace(/\D/g, "");
  if (keys.length !== 8) return problem("code-problem", { ok: false, data: { detail: "The code has eight digits. It is in the chat, under “Continue on phone”." } });
  if (call.over) return;
  digits.value = "";
  hush();
  act("press", { keys }, "code-problem");
});

by("hang-up").addEventListener("click", async () => {
  hush();
  if (!call.over) await act("hang-up", {}, "said-problem");
  call.closed = true;
  show("dial");
});

// A call that is on stays on when the page is loaded again: this tab knows which one is its own.
addEventListener("load", async () => {
  const id = sessionStorage.getItem("call");
  const answer = id && (await api(`/simulators/calls/${id}`));
  if (answer?.ok && answer.data.call.state !== "ended" && !call) begin(answer.data);
});
