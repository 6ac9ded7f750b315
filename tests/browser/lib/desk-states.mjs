// The desk's states that people look at: `[name, reach, options]`, each from a desk that was just opened, with a patient who waits.
//
// `member`: who is at the desk (else Ann, of reception); `training`: with invented patients, whose day, tasks and people are always the same.
import { openDesk } from "./desk.mjs";
import { Person } from "./people.mjs";

/** Whatever comes over the desks' feed passes here: a state shows what would come, without waiting for it. */
const FEED = () => {
  const Real = WebSocket;
  globalThis.WebSocket = class extends Real {
    constructor(...given) {
      super(...given);
      if (String(given[0]).endsWith("/desk/live")) globalThis.feed = this;
    }
  };
};

/** A desk for a state, and the patient who waits. */
export const deskFor = async (world, { member, training, width, height, language }) => {
  const small = width < 1000 && { isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
  const desk = await openDesk(world, { member, language, init: FEED, viewport: { width, height }, colorScheme: "light", ...small });
  if (training) {
    await desk.train();
    await desk.go("#/inbox");
    return { desk };
  }
  // Comes to the desk that is open: among those who have waited longer it is not on the first page.
  const person = await (await Person.of(world, { language })).wants("Can I speak to somebody about my eczema? The cream does not help.");
  return { desk, person };
};

const comes = (page, frame) =>
  page.evaluate((data) => globalThis.feed.dispatchEvent(new MessageEvent("message", { data })), JSON.stringify(frame));

const opened = async (desk, person) => {
  await desk.go(`#/s/${person.session}`);
  await desk.page.locator("#box").waitFor();
};

const dialog = (press) => async (desk, person) => {
  await opened(desk, person);
  await desk.page.locator(press).click();
  await desk.page.getByRole("dialog").waitFor();
  await desk.page.waitForTimeout(300);
};

const room = (hash, there) => async (desk) => {
  await desk.go(hash);
  await desk.page.locator(there).first().waitFor();
};

/** Says who they are, as the contact form does. */
const named = (person, name = "Sarah Examplewood") => person.ask("PUT", "/forms/contact", { fields: { name, date_of_birth: "1985-03-12" } });

/** No call of a picture rings on in the next one. */
const ends = ({ world }, id, grant) =>
  world.finally(() => world.edge.writeBack(grant, id, [{ cid: Math.random().toString(36).slice(2), kind: "call_ended" }]).catch(() => {}));

/** Rings with a code that the chat gave. */
const rings = async (desk, person, name) => {
  await named(person, name);
  const { code } = await person.ask("POST", "/handoffs", { to: "phone" });
  const id = `CA${Math.random().toString(36).slice(2)}`;
  const { grant } = await desk.world.edge.context({ code, call_id: id });
  ends(desk, id, grant);
  await desk.page.locator(`[data-call="${id}"], [data-tab="${id}"]`).first().waitFor();
  return { id, grant };
};

/** Rings from a number. */
const ringsFrom = async (desk, caller) => {
  const id = `CA${Math.random().toString(36).slice(2)}`;
  const context = await desk.world.edge.context({ caller, call_id: id });
  ends(desk, id, context.grant);
  return context;
};

/** Rings from a number that the clinic has heard of: of somebody, perhaps. */
const ringsPerhaps = async (desk, person) => {
  const number = `+447700900${String(Math.floor(Math.random() * 1_000)).padStart(3, "0")}`;
  await named(person);
  await person.ask("POST", "/identifiers", { type: "phone", value: number, cid: Math.random().toString(36).slice(2) });
  let tier = 0;
  for (let n = 0; n < 60 && !tier; n++) {
    ({ tier } = await ringsFrom(desk, number));
    if (!tier) await desk.page.waitForTimeout(100);
  }
  const tab = desk.page.locator(".call-tab").filter({ hasText: /Possible match|Möjlig träff/ });
  if (await tab.count()) await tab.first().click();
  await desk.page.locator(".check-form").waitFor();
};

/** A text of the clinic is chosen in the list. */
const text = async (desk) => {
  await desk.go("#/templates");
  await desk.page.locator(".text-entry").first().click();
  await desk.page.locator(".text-detail").waitFor();
};

const LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Maximiliana Alexandrina de la Rosa";

export const DESK_STATES = [
  ["sign in", async ({ page }) => {
    await page.locator("#sign-out").click();
    await page.locator(".member").first().waitFor();
  }],
  ["signed out", async (desk, person) => {
    await opened(desk, person);
    await desk.context.clearCookies();
    await desk.page.locator("#take").click();
    await desk.page.locator(".notice").waitFor();
  }],
  ["inbox", async ({ page }, person) => page.locator(`[id="card-${person.session}"]`).waitFor()],
  ["inbox empty", async ({ page }) => {
    await page.locator('[data-shown="mine"]').click();
    await page.locator(".people .empty").waitFor();
  }, { member: "okafor" }],
  ["nothing found", async ({ page }) => {
    await page.locator("#search").fill("Nobody of that name");
    await page.locator(".people .empty").waitFor();
  }],
  ["inbox training", async ({ page }) => page.locator(".card").first().waitFor(), { training: true }],
  ["conversation", async (desk, person) => {
    await opened(desk, person);
    await desk.page.locator("#box").fill("Dr. Phillips is in on Monday.");
  }],
  ["conversation training", room("#/s/training_skin", "#box"), { training: true }],
  ["urgent", async (desk, person) => {
    await opened(desk, person);
    const { json } = await desk.api("GET", `/sessions/${person.session}?limit=1`);
    await comes(desk.page, { type: "card", card: { ...json.card, wants: ["emergency", ...json.card.wants] } });
    await desk.page.locator(`.urgent[id="card-${person.session}"]`).waitFor({ state: "attached" });
  }],
  ["what is known", async (desk) => {
    await desk.go("#/s/training_today");
    await desk.page.locator("#box").waitFor();
    const known = desk.page.locator(".known-act");
    if (await known.isVisible()) await known.click();
    await desk.page.locator(".known .block").first().waitFor();
  }, { training: true }],
  ["note", async (desk, person) => {
    await opened(desk, person);
    await desk.page.locator("#mode-note").click();
    await desk.page.locator("#box").fill("Asked about the cream before.");
  }],
  ["offline", async (desk, person) => {
    await opened(desk, person);
    await desk.context.setOffline(true);
    await desk.page.locator("#box").fill("One moment, please.");
    await desk.page.locator("#send").click();
    await desk.page.locator(".net.offline").waitFor();
  }],
  ["not sent", async (desk, person) => {
    await opened(desk, person);
    await desk.page.route("**/messages", (route) => route.fulfill({ status: 422, json: { type: "https://samtal.dev/problems/invalid", status: 422, title: "Refused" } }));
    await desk.page.locator("#box").fill("One moment, please.");
    await desk.page.locator("#send").click();
    await desk.page.locator(".turn.pending .failed, .turn.pending button").first().waitFor();
  }],
  ["owned by a colleague", async (desk, person) => {
    await opened(desk, person);
    await desk.page.locator("#hand-on option", { hasText: "Ben" }).waitFor({ state: "attached" });
    await desk.page.locator("#hand-on").selectOption("ben");
    await desk.page.locator("#stop").waitFor();
  }],
  ["long names", async (desk, person) => {
    await named(person, LONG);
    await person.says(`Wherearethelongwordsthatnobodybreaks${"andgoon".repeat(20)} https://example.test/${"a".repeat(120)}`);
    await opened(desk, person);
    await desk.page.locator("h1", { hasText: "Wolfeschlegel" }).waitFor();
    await desk.page.waitForTimeout(500);
  }],
  ["right to left", async (desk, person) => {
    await named(person, "ليلى المنصوري");
    await person.says("مرحباً، أريد موعداً يوم الاثنين مع Dr. Phillips من فضلك.");
    await opened(desk, person);
    await desk.page.locator(".turn", { hasText: "مرحباً" }).first().waitFor();
    await desk.page.locator("#box").fill("نعم، يوم الاثنين الساعة 10:30.");
  }],
  ["call known", (desk, person) => rings(desk, person)],
  ["call known in a conversation", async (desk, person) => {
    await opened(desk, person);
    await rings(desk, person);
  }],
  ["call possible", ringsPerhaps],
  ["call possible wrong", async (desk, person) => {
    await ringsPerhaps(desk, person);
    await desk.page.locator(".check-form input").fill("1 January 1990");
    await desk.page.locator(".check-form .btn").click();
    await desk.page.locator(".check-says .wrong").waitFor();
  }],
  ["call over", async (desk, person) => {
    const { id, grant } = await rings(desk, person);
    await desk.world.edge.writeBack(grant, id, [{ cid: "over", kind: "call_ended" }]);
    await desk.page.locator(`[data-call="${id}"].over`).waitFor();
  }],
  ["call in the day", async (desk, person) => {
    await desk.go("#/day");
    await rings(desk, person);
  }],
  ["alerts", async ({ page }, { session }) => {
    const at = new Date().toISOString();
    for (const [kind, by] of [["emergency", ""], ["break_glass", "staff:okafor"], ["browsing", "staff:ben"]]) await comes(page, { type: "alert", kind, session, by, at });
    await page.locator(".alert").nth(2).waitFor();
  }],
  ["break the glass", async (desk, person) => {
    await desk.page.route(`**/sessions/${person.session}?*`, (route) => route.fulfill({ status: 403, json: { type: "https://samtal.dev/problems/glass", status: 403, title: "Opening this takes a reason" } }));
    await desk.go(`#/s/${person.session}`);
    await desk.page.locator("form.glass").waitFor();
  }],
  ["resolve", dialog("#resolve")],
  ["approved text", dialog("#texts")],
  ["approved text chosen", async (desk, person) => {
    await dialog("#texts")(desk, person);
    await desk.page.locator(".picker .text-entry").first().click();
    await desk.page.waitForTimeout(300);
  }],
  ["settings", dialog("#settings")],
  ["keys", async (desk, person) => {
    await opened(desk, person);
    await desk.page.locator("#who").focus();
    await desk.page.keyboard.press("?");
    await desk.page.getByRole("dialog").waitFor();
  }],
  ["day", async (desk) => {
    await room("#/day", ".visit-row")(desk);
    await desk.page.locator(".visit-more summary").first().click();
    await desk.page.locator(".stone").first().waitFor();
  }, { training: true }],
  ["tasks", room("#/tasks", ".task"), { training: true }],
  ["texts", room("#/templates", ".text-entry"), { member: "olga" }],
  ["text", text, { member: "phillips" }],
  ["text editor", async (desk) => {
    await desk.go("#/templates");
    await desk.page.locator(".group").nth(1).locator(":scope > .btn").click();
    await desk.page.locator("#text-id").fill("aftercare");
    await desk.page.locator("#text-main").fill("Hello {name}, keep the arm dry today.");
    await desk.page.locator(".editor .pick").nth(1).click();
    await desk.page.locator("#text-main").fill("Hej {name}, håll armen torr i dag.");
    await desk.page.locator(".rendering").first().waitFor();
  }, { member: "phillips" }],
  ["tokens", async (desk) => {
    await desk.go("#/templates");
    await desk.page.locator(".filters .pick").first().click();
    await desk.page.locator(".token").first().waitFor();
  }, { member: "olga" }],
  ["token changed", async (desk) => {
    await desk.go("#/templates");
    await desk.page.locator(".filters .pick").first().click();
    await desk.page.locator(".token button").first().click();
    await desk.page.locator(".token-edit input[lang]").first().fill("12 Elsewhere Street");
    await desk.page.locator("#token-reason").fill("It has moved this week");
    await desk.page.locator(".token-edit .btn.main, .token-edit .btn").first().click();
    await desk.page.locator(".impact").waitFor();
  }, { member: "olga" }],
  ["rights", async (desk) => {
    await desk.go("#/templates");
    await desk.page.locator(".filters .pick").nth(1).click();
    await desk.page.locator(".rights").waitFor();
  }, { member: "olga" }],
  ["audit", async (desk) => {
    await room("#/audit", ".audit-table tbody tr")(desk);
    await desk.page.locator(".verify button").click();
    await desk.page.locator(".verdict.is-right").waitFor();
  }, { member: "carl" }],
  ["audit broken", async (desk) => {
    await desk.page.route("**/audit/verify*", (route) => route.fulfill({ json: { whole: false, rows: 12, broken_at: 7, why: "changed", head: "0".repeat(64) } }));
    await room("#/audit", ".audit-table tbody tr")(desk);
    await desk.page.locator(".verify button").click();
    await desk.page.locator(".verdict").waitFor();
  }, { member: "carl" }],
  ["no audit", room("#/audit", ".room p")],
  ["staff", room("#/staff", ".person"), { member: "olga" }],
  ["guide", room("#/guide", ".training-switch")],
  // Last: nobody tells of such a call that it is over.
  ["call unknown", async (desk) => {
    await ringsFrom(desk, `+4420794600${String(Math.floor(Math.random() * 100)).padStart(2, "0")}`);
    await desk.page.locator("article.call").waitFor();
  }],
  ["calls at once", async (desk, person) => {
    await rings(desk, person, LONG);
    await ringsFrom(desk, "+442079460999");
    await desk.page.locator(".call-tab").nth(1).waitFor();
  }],
];
