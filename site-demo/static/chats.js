// The phone's WhatsApp and its messages, on top of the simulators. What is on the screens lies there; this page only shows it.
"use strict";

const WAYS = { whatsapp: ["whatsapp", "twilio_whatsapp"], texts: ["sms"] };
let who = by("caller").value; // whose phone this is
let version = 0;
let offset = 0; // how far the demo's clock is ahead
let phone;
const seen = { whatsapp: 0, texts: 0 }; // how much of each chat was on the screen

const place = (screen) => by(screen).querySelector(".chat");
const told = (screen) => by(screen).querySelector(".problem");
const complain = (line, answer) => {
  line.hidden = !answer || answer.ok;
  line.textContent = line.hidden ? "" : answer.data?.detail ?? "The demo does not answer. Try again.";
};
const post = (path, body) => api(`/simulators/${path}`, body);
const isOpen = (screen) => !by(screen).hidden && !document.hidden;

// What did not arrive is not on the phone; neither is what is still on its way.
const on = (screen) =>
  phone.bubbles.filter(({ way, from_clinic, status }) => WAYS[screen].includes(way) && (!from_clinic || ["delivered", "read"].includes(status)));

const press = async (button) => {
  complain(told("whatsapp"), await post("press", { who, button }));
  look();
};

const draw_chat = (screen) => {
  const chat = place(screen);
  const messages = on(screen);
  const mark = JSON.stringify(messages);
  if (chat.dataset.mark === mark) return;
  chat.dataset.mark = mark;
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
  const now = Date.now() + offset;
  const known = new Map([...chat.querySelectorAll("[data-id]")].map((element) => [element.dataset.id, element]));
  let day = "";
  const items = [];
  for (const message of messages) {
    const its = dayOf(message.at_ms, now);
    if (its !== day) items.push(make("p", { className: "day", textContent: its }));
    day = its;
    // What has not changed stays as it is: a screen reader says only what is new, and an open list stays open.
    const as = JSON.stringify(message);
    const old = known.get(message.id);
    const item = old?.dataset.as === as ? old : bubble(message, press);
    item.dataset.as = as;
    items.push(item);
  }
  const empty = chat.querySelector(".empty");
  empty.hidden = items.length > 0;
  for (const child of [...chat.children]) if (child !== empty && !items.includes(child)) child.remove();
  items.forEach((item, n) => chat.children[n + 1] !== item && chat.insertBefore(item, chat.children[n + 1] ?? null));
  if (atEnd) chat.scrollTop = chat.scrollHeight;
};

const count = () => {
  for (const screen of Object.keys(WAYS)) {
    const total = on(screen).filter(({ from_clinic }) => from_clinic).length;
    if (isOpen(screen) || total < seen[screen]) seen[screen] = total;
    const badge = by(`new-${screen}`);
    badge.hidden = total === seen[screen];
    badge.textContent = total - seen[screen];
  }
};

const typing = () => {
  const types = phone && phone.typing_until > Date.now() + offset;
  const line = by("whatsapp").querySelector("[data-line]");
  const text = types ? "typing…" : "Business account";
  if (line.textContent !== text) line.textContent = text;
  line.className = types ? "typing" : "";
};

const look = async () => {
  const mine = who;
  const answer = await api(`/simulators/phone?who=${encodeURIComponent(mine)}&version=${version}`);
  if (!answer.ok || mine !== who) return;
  offset = answer.data.now_ms - Date.now();
  if (answer.data.phone) {
    version = answer.data.version;
    const first = !phone;
    phone = answer.data.phone;
    for (const screen of Object.keys(WAYS)) draw_chat(screen);
    if (first) for (const screen of Object.keys(WAYS)) seen[screen] = on(screen).filter((m) => m.from_clinic).length;
    for (const box of document.querySelectorAll("[data-able]")) box.checked = phone[box.dataset.able];
  }
  count();
  typing();
  if (isOpen("whatsapp") && phone?.bubbles.some((m) => m.from_clinic && m.status === "delivered" && m.way !== "sms")) post("look", { who });
};
setInterval(() => document.hidden || look(), 700);

// ---- Writing ----
const write = async (screen, form) => {
  const text = form.elements.text.value.trim();
  if (!text) return;
  form.elements.text.value = "";
  const forwarded = screen === "whatsapp" && by("forwarded").checked;
  by("forwarded").checked &&= screen !== "whatsapp";
  const sent = post("say", { who, way: WAYS[screen][0], text, ...(forwarded ? { forwarded } : {}) });
  setTimeout(look, 60); // it is on the screen before the clinic has it
  complain(told(screen), await sent);
  look();
};
for (const screen of Object.keys(WAYS)) {
  const form = by(screen).querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write(screen, form);
  });
  form.elements.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    write(screen, form);
  });
}
const PIXEL = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="), (c) => c.charCodeAt(0));
for (const button of document.querySelectorAll("[data-attach]"))
  button.addEventListener("click", async () => {
    button.closest("details").open = false;
    const message = { type: "location", location: { latitude: 52.4, longitude: -1.5, name: "" } };
    if (button.dataset.attach === "image") {
      const laid = await fetch("/simulators/media", { method: "POST", headers: { "content-type": "image/png" }, body: PIXEL });
      const { id } = await laid.json();
      delete message.location;
      Object.assign(message, { type: "image", image: { id, mime_type: "image/png", caption: "" } });
    }
    complain(told("whatsapp"), await post("message", { who, message }));
    look();
  });

// ---- Whose phone ----
const turn = (number, name) => {
  who = number;
  version = 0;
  phone = undefined;
  seen.whatsapp = seen.texts = 0;
  by("sarah").textContent = name;
  by("caller").value = number;
  for (const box of document.querySelectorAll("#whose input[type=radio], #from input[type=radio]")) box.checked = box.value === number;
  const other = document.querySelector("input[name=whose][value='']");
  other.checked = !document.querySelector("input[name=whose]:checked");
  for (const screen of Object.keys(WAYS)) {
    delete place(screen).dataset.mark;
    complain(told(screen));
  }
  look();
};
by("whose").addEventListener("change", async () => {
  const chosen = document.querySelector("input[name=whose]:checked");
  const number = chosen.value || by("another").value.trim();
  if (!number) return by("another").focus();
  const answer = await api(`/simulators/phone?who=${encodeURIComponent(number)}`);
  complain(by("whose-problem"), answer);
  if (answer.ok) turn(answer.data.phone.number || number, chosen.dataset.name);
});
by("from").addEventListener("change", ({ target }) => turn(target.value, target.dataset.name));
by("another").addEventListener("focus", () => (document.querySelector("input[name=whose][value='']").checked = true));
by("able").addEventListener("change", ({ target }) => {
  if (target.dataset.able) post("phone", { who, [target.dataset.able]: target.checked });
});

// ---- Links ----
/** The text of a wa.me link, or one around the ref that stands beside it; nothing: it is neither. */
const prefilled = (link) => {
  const ref = link.match(/^(?:ref:?\s*)?([0-9a-z]{5}-?[0-9a-z]{5})$/i);
  if (ref) return `Hello! I would like to continue our chat here. Ref: ${ref[1]}`;
  if (!URL.canParse(link)) return;
  const url = new URL(link);
  if (!/^(wa\.me|api\.whatsapp\.com)$/.test(url.hostname)) return;
  return url.searchParams.get("text") ?? "";
};
const open_link = async (link) => {
  if (await open_tel(link.trim())) return;
  const text = prefilled(link.trim());
  complain(by("link-problem"), { ok: text !== undefined, data: { detail: "That is neither a link to WhatsApp (https://wa.me/…) or to a phone (tel:…) nor a ref such as ABCDE-FGHJK." } });
  if (text === undefined) return;
  show("whatsapp");
  const field = by("whatsapp").querySelector("textarea");
  field.value = text;
  field.focus();
};
by("open-link").addEventListener("submit", (event) => {
  event.preventDefault();
  open_link(event.target.elements.link.value);
});
by("paste").addEventListener("click", async () => {
  try {
    by("open-link").elements.link.value = await navigator.clipboard.readText();
    open_link(by("open-link").elements.link.value);
  } catch {
    complain(by("link-problem"), { ok: false, data: { detail: "The browser did not hand the copied link over: paste it into the field." } });
  }
});

// `/phone?screen=whatsapp`, `/phone?link=https://wa.me/…` and `/phone?text=…` open what they say.
const asked = new URLSearchParams(location.search);
// Once: loading the page again does not do it again.
if (asked.size) history.replaceState(null, "", location.pathname);
if (asked.has("link")) open_link(asked.get("link"));
else if (asked.has("text")) open_link(`https://wa.me/?text=${encodeURIComponent(asked.get("text"))}`);
else if (["dial", "whatsapp", "texts"].includes(asked.get("screen"))) show(asked.get("screen"));
look();
