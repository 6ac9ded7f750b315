// How a message looks on the phone: bubbles, ticks, things to press, a place on the map. Text is only ever set as text.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const drawn = (name, attributes, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const zone = document.querySelector("main").dataset.zone;
const clockTime = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
const dayName = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: zone });
const dayOf = (ms, now) => (dayName.format(ms) === dayName.format(now) ? "Today" : dayName.format(ms));

// Addresses in a text can be opened; everything else is only text.
const ADDRESS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;
const worded = (text) => {
  const line = make("p", {});
  let done = 0;
  for (const { 0: url, index } of text.matchAll(ADDRESS)) {
    line.append(text.slice(done, index), outside(url, url));
    done = index + url.length;
  }
  line.append(text.slice(done));
  return line;
};
const outside = (url, label) => make("a", { href: /^https?:/.test(url) ? url : "#", textContent: label, target: "_blank", rel: "noopener noreferrer" });

const TICKS = { sent: "Sent", delivered: "Delivered", read: "Read" };
const ticks = ({ status, from_clinic }) => {
  if (from_clinic || !TICKS[status]) return;
  const second = status === "sent" ? [] : [drawn("path", { d: "m8.5 9 1.5 1.5L17 3.5" })];
  return drawn("svg", { class: `ticks ${status}`, viewBox: "0 0 18 14", role: "img", "aria-label": TICKS[status] },
    drawn("path", { d: "m2 7.5 3.5 3.5L12.5 3.5" }), ...second);
};

const PICTURES = { image: "Photo", video: "Video", audio: "Voice message", document: "Document", sticker: "Sticker", location: "My location", contacts: "Contact" };

const card = ({ latitude, longitude, name, address }) => {
  const url = `https://www.openstreetmap.org/?mlat=${Number(latitude)}&mlon=${Number(longitude)}#map=16/${Number(latitude)}/${Number(longitude)}`;
  const link = outside(url, "");
  link.className = "place";
  link.append(
    drawn("svg", { viewBox: "0 0 240 110", "aria-hidden": "true" },
      drawn("path", { class: "land", d: "M0 0h240v110H0z" }),
      drawn("path", { class: "water", d: "M0 86c40-22 70 6 120-10s70-28 120-14v48H0z" }),
      drawn("path", { class: "street", d: "M-5 40 250 22M40-5l34 90M120-5l-10 80M186-5l26 70" }),
      drawn("path", { class: "pin", d: "M120 70c-18-22-22-30-22-38a22 22 0 0 1 44 0c0 8-4 16-22 38z" }),
      drawn("circle", { class: "hole", cx: 120, cy: 32, r: 8 })),
    make("strong", { textContent: name || "A place on the map" }),
    ...(address ? [make("small", { textContent: address })] : []),
  );
  return link;
};

/** One message. `press(button)` when something of it is pressed. */
const bubble = (message, press) => {
  const { shown } = message;
  const box = make("div", { className: "bubble" });
  if (shown.header) box.append(make("strong", { textContent: shown.header }));
  if (shown.media) box.append(make("p", { className: "media", textContent: PICTURES[shown.media] ?? "File" }));
  if (shown.place) box.append(card(shown.place));
  if (shown.text) box.append(worded(shown.text));
  if (shown.footer) box.append(make("small", { className: "footer", textContent: shown.footer }));
  const foot = make("small", { className: "when" }, clockTime.format(message.at_ms), ticks(message));
  box.append(foot);
  if (message.reaction) box.append(make("span", { className: "reaction", textContent: message.reaction }));

  const item = make("div", { className: `message ${message.from_clinic ? "clinic" : "own"}` }, box);
  item.dataset.id = message.id;
  const button = (label, id) => {
    const pressed = message.pressed !== "";
    const element = make("button", { type: "button", textContent: label, disabled: pressed, onclick: () => press(id) });
    if (message.pressed === label) element.className = "pressed";
    return element;
  };
  if (shown.link) {
    const link = outside(shown.link.url, shown.link.label);
    link.className = "out";
    item.append(link);
  }
  for (const { id, title } of shown.buttons) item.append(button(title, id));
  if (shown.list) {
    const rows = make("div", { className: "rows" });
    for (const { id, title, description } of shown.list.rows) {
      const row = button(title, id);
      if (description) row.append(make("small", { textContent: description }));
      rows.append(row);
    }
    item.append(make("details", {}, make("summary", { textContent: shown.list.open }), rows));
  }
  return item;
};
