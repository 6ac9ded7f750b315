// The page behind a form's secure link. The token comes in the address' fragment, leaves the address at once, and stays in this page's memory.
// What a reload needs is the grant alone: it is kept for this tab until the form is sent.

import { el, paint } from "./draw.js";
import { Saving } from "./saving.js";
import { ask, freshId } from "./service.js";
import { Sheet } from "./sheet.js";
import { fill, wordsOf } from "./words.js";

const boot = JSON.parse(document.getElementById("boot").textContent);
const { clinic } = boot;
const base = `/v1/${clinic.slug}/form-links`;
const kept = `samtal-form-${clinic.slug}`;
let t = wordsOf(boot.language);
// What is on its way for the form that is open.
let saving = null;

const storage = {
  get: () => guarded(() => sessionStorage.getItem(kept)),
  set: (grant) => guarded(() => sessionStorage.setItem(kept, grant)),
  clear: () => guarded(() => sessionStorage.removeItem(kept)),
};

// Storage may be refused: then a reload needs a new link, and nothing else is lost.
function guarded(use) {
  try {
    return use();
  } catch {
    return null;
  }
}

const page = document.getElementById("page");
const main = el("main");
const foot = el("footer");
page.append(el("header", {}, el("p", { class: "clinic", dir: "auto" }, clinic.name)), main, foot);
paint(clinic.accent);

function speak(language) {
  t = wordsOf(language);
  document.documentElement.lang = language;
  foot.replaceChildren(clinic.emergency ? el("p", {}, fill(t.emergency, { n: clinic.emergency })) : "");
}

function show(title, ...view) {
  document.title = `${title} – ${clinic.name}`;
  main.replaceChildren(...view.flat().filter(Boolean));
  main.querySelector("h1")?.focus();
  scrollTo(0, 0);
}

const heading = (words) => el("h1", { tabindex: "-1" }, words);
const phone = () => el("p", {}, el("a", { class: "number", href: `tel:${clinic.phone}` }, boot.phone || clinic.phone));

// A page that ends here: what it says, and where the patient gets help.
function end(title, texts, call = t.call) {
  const site = boot.site && /^https?:\/\//.test(boot.site) ? boot.site : null;
  const [before, after] = t.chat.split("{site}");
  const chat = site && el("p", {}, before, el("a", { href: site, rel: "noopener noreferrer" }, site.replace(/^https?:\/\//, "")), after);
  show(title, heading(title), texts.map((text) => el("p", {}, text)), el("p", {}, call), phone(), call === t.call ? chat : null);
}

const over = () => {
  storage.clear();
  end(t.over, [t.over_text]);
};
const away = () => end(t.away, [t.away_text]);

function unreachable(again) {
  show(t.heading, heading(t.heading), el("p", { role: "alert" }, t.no_answer), el("button", { class: "main", type: "button", onclick: again }, t.retry));
}

// The link was opened: what does it ask for?
async function open(token) {
  show(t.heading, el("p", { class: "hint", role: "status" }, t.wait));
  const { status, body } = await ask("POST", `${base}/open`, { body: { token } });
  if (status === 200 && body.check === "date_of_birth") return askBirth(token);
  if (status === 200 && body.check === "code") return askCode(token);
  if (status === 0 || status === 429 || status >= 500) return unreachable(() => open(token));
  over();
}

// Sends the answer to the check. The same id for every attempt: after a lost answer the service knows this page again.
function redeemer(token, complain) {
  const cid = freshId();
  let busy = false;
  return async (proof) => {
    if (busy) return;
    busy = true;
    const { status, body } = await ask("POST", `${base}/redeem`, { body: { token, cid, ...proof } });
    busy = false;
    if (status === 200) {
      storage.set(body.grant);
      return fillIn(body, body.grant);
    }
    if (status === 422 && body.left > 0) return complain(body.left === 1 ? t.not_right_once : fill(t.not_right, { n: body.left }));
    if (status === 422 || status === 410) return over();
    complain(status === 429 ? t.slow_down : t.no_answer);
  };
}

function askBirth(token) {
  const wrong = el("p", { class: "wrong", id: "wrong", role: "alert" });
  const part = (id, words, length, complete) => {
    const input = el("input", { id, name: id, inputmode: "numeric", autocomplete: complete, maxlength: length, size: length, "aria-describedby": "wrong" });
    return [input, el("div", { class: "part" }, el("label", { for: id }, words), input)];
  };
  const [day, dayView] = part("day", t.day, 2, "bday-day");
  const [month, monthView] = part("month", t.month, 2, "bday-month");
  const [year, yearView] = part("year", t.year, 4, "bday-year");
  const complain = (words) => {
    wrong.textContent = words;
    for (const input of [day, month, year]) input.setAttribute("aria-invalid", "true");
    day.focus();
  };
  const redeem = redeemer(token, complain);
  const submit = (event) => {
    event.preventDefault();
    const born = birth(day.value, month.value, year.value);
    if (born) redeem({ date_of_birth: born });
    else complain(t.born_wrong);
  };
  show(
    t.heading,
    el(
      "form",
      { class: "check", novalidate: true, onsubmit: submit },
      heading(t.heading),
      el("p", {}, t.why_born),
      el("fieldset", { "aria-describedby": "hint" }, el("legend", {}, t.born), el("p", { class: "hint", id: "hint" }, t.born_hint), el("div", { class: "parts" }, dayView, monthView, yearView)),
      wrong,
      el("button", { class: "main", type: "submit" }, t.go_on),
    ),
  );
}

// `1985-03-12`; nothing where that was no day.
function birth(day, month, year) {
  const [d, m, y] = [day, month, year].map((part) => (/^\d{1,4}$/.test(part.trim()) ? Number(part) : 0));
  const date = new Date(Date.UTC(y, m - 1, d));
  const good = y >= 1900 && date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return good ? date.toISOString().slice(0, 10) : null;
}

function askCode(token) {
  const said = el("p", { class: "hint", role: "status" });
  const wrong = el("p", { class: "wrong", id: "wrong", role: "alert" });
  const input = el("input", { id: "code", name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 12, "aria-describedby": "hint wrong" });
  const complain = (words) => {
    wrong.textContent = words;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  const redeem = redeemer(token, complain);
  const submit = (event) => {
    event.preventDefault();
    const code = input.value.replace(/\D/g, "");
    if (code.length === 6) redeem({ code });
    else complain(t.code_wrong);
  };
  const send = el("button", { class: "main", type: "button" }, t.send_code);
  const form = el(
    "form",
    { class: "check", novalidate: true, hidden: true, onsubmit: submit },
    el("label", { class: "ask", for: "code" }, t.code),
    el("p", { class: "hint", id: "hint" }, t.code_hint),
    input,
    wrong,
    el("button", { class: "main", type: "submit" }, t.go_on),
  );
  send.addEventListener("click", async () => {
    said.textContent = t.wait;
    const { status } = await ask("POST", `${base}/code`, { body: { token } });
    if (status === 410 || status === 404) return over();
    if (status !== 202) {
      said.textContent = status === 429 ? t.slow_down : t.no_answer;
      return;
    }
    said.textContent = t.code_sent;
    send.textContent = t.new_code;
    send.className = "quiet";
    form.hidden = false;
    main.append(send);
    input.focus();
  });
  show(t.heading, heading(t.heading), el("p", {}, t.why_code), said, form, send);
}

// The form, where the patient goes on.
function fillIn(told, grant) {
  speak(told.language);
  if (told.completed) return done();
  const path = `${base}/form`;
  const sheet = new Sheet(told, t, {
    save: (field, value) => saving?.put(field, value),
    finish: (fields) => finish(fields, grant, sheet),
  });
  saving?.end();
  saving = new Saving(path, grant, {
    told: (state) => sheet.tell(state),
    refused: (field) => sheet.refused(field),
    over: () => closed(sheet),
  });
  show(told.form.title, sheet.view);
  sheet.open();
}

// One request with everything: what was on its way is in it. The same id again after a lost answer is the same sending.
async function finish(fields, grant, sheet) {
  await saving.settled();
  const known = sheet.sent && JSON.stringify(sheet.sent.fields) === JSON.stringify(fields);
  sheet.sent = known ? sheet.sent : { fields, cid: freshId() };
  const body = { cid: sheet.sent.cid, fields, complete: true };
  const { status, body: answer } = await ask("PUT", `${base}/form`, { bearer: grant, body });
  if (status === 200) {
    done();
    return { ok: true };
  }
  if (status === 401 || status === 404) {
    closed(sheet);
    return { ok: true };
  }
  return { ok: false, field: status === 400 ? answer.field : undefined };
}

function done() {
  storage.clear();
  saving?.end();
  saving = null;
  end(t.done, [fill(t.done_text, { clinic: clinic.name })], t.done_call);
}

// The grant has ended. What did not arrive any more is named, so that nobody believes it was kept.
function closed(sheet) {
  storage.clear();
  const lost = saving?.unsaved.map((id) => sheet.item(id)?.text).filter(Boolean) ?? [];
  saving?.end();
  saving = null;
  const texts = [t.closed_text];
  if (lost.length) texts.push(fill(t.closed_unsaved, { n: lost.join(", ") }));
  end(t.closed, texts);
}

// The same tab after a reload: the grant is still good, or it is not.
async function resume(grant) {
  show(t.heading, el("p", { class: "hint", role: "status" }, t.wait));
  const { status, body } = await ask("GET", `${base}/form`, { bearer: grant });
  if (status === 200) return fillIn(body, grant);
  if (status === 0 || status === 429 || status >= 500) return unreachable(() => resume(grant));
  storage.clear();
  away();
}

function start() {
  const token = location.hash.slice(1);
  // Out of the address at once: no history, no screenshot and no shared address may carry it.
  if (token) history.replaceState(null, "", location.pathname);
  const grant = storage.get();
  if (token) open(token);
  else if (grant) resume(grant);
  else away();
}

speak(boot.language);
// Another link opened in the same tab changes the fragment alone.
addEventListener("hashchange", () => location.hash.length > 1 && start());
// A phone may never come back to a page that it puts aside.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  document.activeElement?.dispatchEvent(new Event("change", { bubbles: true }));
  saving?.leave();
});
// A page from the browser's memory could show a form after it was sent.
addEventListener("pageshow", (event) => event.persisted && location.reload());
start();
