// The site's own script: the demo clock ticks, and the patient guide is a single-page app. Of the chat it hears what any host page may.
"use strict";

// ---- The demo clock ----
const clock = document.getElementById("clock");
let demo; // { offset_ms, time_zone }, as the edge says
const tick = () => {
  if (!demo) return;
  const now = new Date(Date.now() + demo.offset_ms);
  const shown = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: demo.time_zone };
  const part = Object.fromEntries(new Intl.DateTimeFormat("en-GB", shown).formatToParts(now).map(({ type, value }) => [type, value]));
  clock.dateTime = now.toISOString();
  clock.textContent = `${part.weekday} ${part.day} ${part.month} ${part.hour}:${part.minute}`;
};
const ask = async () => {
  if (document.hidden) return;
  try {
    demo = await (await fetch("/demo/clock")).json();
    tick();
  } catch {
    // The server is being restarted: the clock goes on from what it knows.
  }
};
if (clock) {
  ask();
  setInterval(tick, 1000);
  setInterval(ask, 15000);
}

// The button leads back to where the patient is by now, not to where the page was loaded.
document.querySelector(".demo form")?.addEventListener("submit", ({ target }) => {
  target.elements.back.value = location.pathname;
});

// ---- The chat is to go on elsewhere: in the demo, on Sarah's phone ----
const SCREENS = { whatsapp: "whatsapp", phone: "dial" };
addEventListener("samtal:handoff", ({ detail }) => {
  const link = document.getElementById("to-phone");
  const screen = SCREENS[detail?.to];
  if (!link || !screen) return;
  // A tab of its own: the chat stays open in this one, as it does beside a real phone.
  Object.assign(link, { href: `/phone?screen=${screen}`, target: "sarah", textContent: "Open on Sarah's phone", className: "onwards" });
});

// ---- The patient guide: links between chapters become history navigation ----
const guide = document.querySelector("[data-guide]");
if (guide) {
  const chapters = [...guide.querySelectorAll("article")];
  const find = (path) => chapters.find((chapter) => chapter.dataset.path === path.replace(/\/$/, ""));
  const show = (chapter, moveFocus) => {
    for (const other of chapters) other.hidden = other !== chapter;
    for (const link of guide.querySelectorAll("nav a")) {
      if (link.getAttribute("href") === chapter.dataset.path) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const heading = chapter.querySelector("h1");
    document.title = `${heading.textContent} – ${guide.dataset.guide}`;
    if (moveFocus) heading.focus();
  };
  guide.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const chapter = link && find(link.pathname);
    if (!chapter || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    history.pushState({}, "", link.href);
    show(chapter, true);
    scrollTo(0, 0);
  });
  addEventListener("popstate", () => {
    const chapter = find(location.pathname);
    if (chapter) show(chapter, false);
  });
}
