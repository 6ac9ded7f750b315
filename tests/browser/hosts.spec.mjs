// The pages that carry the chat: what it leaves alone, and what it survives there.
import assert from "node:assert/strict";
import { figure, test } from "./lib/runner.mjs";

/** A task of this many milliseconds is long. */
const LONG = 50;

/** Watches what a page goes through from its first moment. */
const watch = () => {
  if (parent !== window) return;
  window.long = [];
  window.own = [0];
  window.moved = [];
  new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: "longtask", buffered: true });
  // A long frame says which scripts ran in it, and for how long.
  new PerformanceObserver((list) => {
    for (const { scripts } of list.getEntries()) for (const { sourceURL, duration } of scripts) if (sourceURL.includes("/widget.js")) window.own.push(Math.round(duration));
  }).observe({ type: "long-animation-frame", buffered: true });
  // What moved, from where and to where.
  const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      window.moved.push([value, ...sources.map(({ node, previousRect, currentRect }) => `${node?.nodeName}: ${place(previousRect)} -> ${place(currentRect)}`)]);
    }
  }).observe({ type: "layout-shift", buffered: true });
  window.before = new Set(Object.getOwnPropertyNames(window));
};

/** What a page is like before the first click. */
const untouched = async (world) => {
  const patient = await world.patient({ init: watch });
  const page = await patient.context.newPage();
  const session = await patient.context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(world.hosts.at("/plain"));
  await page.getByRole("button", { name: "Chat with us" }).waitFor();
  await page.mouse.move(200, 200);
  await page.keyboard.press("PageDown");
  await page.waitForTimeout(2000);
  const left = await page.evaluate(async () => ({
    storage: localStorage.length + sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    cookies: document.cookie,
    caches: window.caches ? (await caches.keys()).length : 0,
    workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
    globals: Object.getOwnPropertyNames(window).filter((name) => !window.before.has(name) && !["long", "own", "moved", "before", "0"].includes(name)),
    moved: window.moved,
    long: window.long,
    own: Math.max(...window.own),
  }));
  const { long, own, ...rest } = left;
  assert.deepEqual(rest, { storage: 0, databases: 0, cookies: "", caches: 0, workers: 0, globals: ["samtal"], moved: [] });
  assert.deepEqual(await patient.context.cookies(), []);
  const asked = patient.requests.map((request) => request.url()).filter((url) => url.startsWith(world.edge.url));
  assert.deepEqual(asked, [`${world.edge.url}/widget.js`]);
  return { long, own };
};

/** The long tasks of the same page without the chat. */
const without = async (world) => {
  const patient = await world.patient({ init: watch });
  await patient.context.route("**/widget.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  const page = await patient.context.newPage();
  const session = await patient.context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(world.hosts.at("/plain"));
  await page.waitForTimeout(2000);
  return page.evaluate(() => window.long);
};

test("before the first click nothing is stored, asked for, shifted, delayed or left behind but samtal", async (world) => {
  // At a quarter of its speed a busy machine makes any page's tasks long, the chat's among them. It only ever adds: the quietest run counts.
  const runs = [];
  while (runs.length < 5 && !runs.some(({ long, own }) => long.length === 0 || own < LONG)) runs.push(await untouched(world));
  const control = runs.at(-1).long.length ? await without(world) : [];
  const own = Math.min(...runs.map((run) => run.own));
  figure("long tasks before the first click, 4x CPU, the chat's own", own < LONG ? `0 (longest script ${own} ms)` : `one of ${own} ms`);
  if (control.length) figure("  of the whole page on this busy machine, with and without the chat", `${JSON.stringify(runs.map(({ long }) => long))}, ${JSON.stringify(control)}`);
  assert.ok(own < LONG, `the loader ran ${own} ms in one task`);
});

test("the page's own handlers, history and prototypes are as they were, also with the chat open", async (world) => {
  const patient = await world.patient({ init: () => {
    if (parent !== window) return;
    const watched = { fetch, XMLHttpRequest, WebSocket, setTimeout, addEventListener, pushState: History.prototype.pushState, replaceState: History.prototype.replaceState,
      attachShadow: Element.prototype.attachShadow, setItem: Storage.prototype.setItem, postMessage };
    window.touched = () => Object.entries(watched).filter(([name, value]) =>
      value !== { fetch: window.fetch, XMLHttpRequest: window.XMLHttpRequest, WebSocket: window.WebSocket, setTimeout: window.setTimeout, addEventListener: window.addEventListener,
        pushState: History.prototype.pushState, replaceState: History.prototype.replaceState, attachShadow: Element.prototype.attachShadow,
        setItem: Storage.prototype.setItem, postMessage: window.postMessage }[name]).map(([name]) => name);
  } });
  const chat = await (await patient.tab("/app")).open();
  await chat.say("Hello.");
  const kept = await chat.page.evaluate(() => ({
    touched: window.touched(),
    onmessage: window.onmessage?.name,
    push: history.pushState.name,
    others: ["onpopstate", "onerror", "onstorage", "onkeydown", "onclick", "onhashchange", "onunhandledrejection", "onbeforeunload", "onpagehide"].filter((name) => window[name]),
    body: document.body.children.length,
    attributes: document.documentElement.getAttributeNames().join() + document.body.getAttributeNames().join(),
  }));
  assert.deepEqual(kept, { touched: [], onmessage: "own", push: "ownPush", others: [], body: 1, attributes: "lang" });
});

test("under the strictest policy with Trusted Types the chat works, and no policy is violated", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab("/strict")).open();
  await chat.say("Is the policy kept?");
  await chat.button("phone").click();
  await chat.frame.locator(".code").waitFor();
  await chat.frame.locator(".qr img").waitFor();
  await chat.button("back").click();
  await chat.menu("Svenska");
  await chat.speak("sv").button("back").click();
  await chat.box.waitFor();
});

test("a page with hostile styles cannot hide, move or shrink the chat", async (world) => {
  const patient = await world.patient();
  const plain = await (await patient.tab("/plain")).open();
  const measure = async (chat) => ({
    panel: await chat.page.locator("samtal-chat [role=dialog]").boundingBox(),
    font: await chat.frame.locator("textarea").evaluate((box) => getComputedStyle(box).fontSize),
    frame: await chat.iframe.evaluate((frame) => getComputedStyle(frame).opacity + getComputedStyle(frame).visibility),
  });
  const wanted = await measure(plain);
  await plain.close();
  const hostile = await patient.tab("/hostile");
  const launcher = await hostile.launcher.boundingBox();
  assert.ok(launcher.width >= 44 && launcher.height >= 44, JSON.stringify(launcher));
  assert.ok(launcher.x + launcher.width > 1200 && launcher.y + launcher.height > 720, "at its corner");
  await hostile.open();
  assert.deepEqual(await measure(hostile), wanted);
  await hostile.say("Still here.");
});

test("a root font of 10 px changes nothing", async (world) => {
  const patient = await world.patient();
  const sizes = async (path) => {
    const chat = await patient.tab(path);
    const launcher = await chat.launcher.boundingBox();
    await chat.open();
    const box = await chat.page.locator("samtal-chat [role=dialog]").boundingBox();
    await chat.close();
    return { launcher, box };
  };
  assert.deepEqual(await sizes("/small"), await sizes("/plain"));
});

test("where every storage throws the chat works, and the page remembers for as long as it lives", async (world) => {
  const patient = await world.patient({ init: () => {
    const refuse = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) Object.defineProperty(window, name, { get: refuse });
    if (navigator.locks) navigator.locks.request = () => Promise.reject(new DOMException("refused", "SecurityError"));
    window.BroadcastChannel = class {
      constructor() {
        refuse();
      }
    };
  } });
  const chat = await (await patient.tab()).open();
  await chat.say("One.");
  await chat.say("Two.");
  await chat.close();
  await chat.launcher.click();
  await chat.text("Two.").waitFor();
  assert.deepEqual(await patient.said(), ["One.", "Two."]);
});

test("in a single-page app the chat stays and follows the pages", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab("/app")).open();
  await chat.say("First.");
  await chat.write("a draft");
  await chat.page.evaluate(() => window.go("/app/two"));
  await chat.until(async () => (await patient.events()).some(({ kind, path, title }) => kind === "page_visited" && path === "/app/two" && title === "Page /app/two"), "the page is in the log");
  assert.equal(await chat.box.inputValue(), "a draft");
  await chat.text("First.").waitFor();
});

test("the demo clinic's patient guide is such an app", async (world) => {
  const patient = await world.patient();
  const chat = await patient.tab(world.told.site + "/patient-guide");
  await chat.open();
  await chat.say("What shall I bring?");
  const links = chat.page.locator("[data-guide] nav a");
  await links.nth(1).click({ force: true });
  const path = await chat.page.evaluate(() => location.pathname);
  await chat.until(async () => (await patient.events()).some((event) => event.kind === "page_visited" && event.path === path), "the chapter is in the log");
  await chat.text("What shall I bring?").waitFor();
});

test("on a Swedish page the chat speaks Swedish, by the names of the contract", async (world) => {
  const patient = await world.patient({ locale: "sv-SE" });
  const chat = (await patient.tab("/sv")).speak("sv");
  await chat.open();
  await chat.log.waitFor();
  for (const name of ["send", "phone", "whatsapp", "callback", "close", "menu"]) await chat.button(name).waitFor();
  await chat.text("Hej och välkommen till Riverside.", { exact: false }).waitFor();
  await chat.say("Mitt eksem är tillbaka.");
  await chat.button("menu").click();
  for (const name of ["forget", "notYou", "shared"]) await chat.button(name).waitFor();
  assert.equal(await (await chat.document()).evaluate(() => document.documentElement.lang), "sv");
  await chat.dialog.waitFor();
});

test("the chat changes its language while it is open, and remembers the choice", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Hello.");
  await chat.write("a draft");
  await chat.menu("Svenska");
  await chat.speak("sv").button("back").click();
  assert.equal(await chat.box.inputValue(), "a draft");
  await chat.text("Hello.").waitFor();
  await chat.page.reload();
  await chat.box.waitFor();
  assert.equal(await chat.box.inputValue(), "a draft");
  await chat.text("Hello.").waitFor();
});

test("a second click while the chat is loading opens it once; a listener that throws stops nothing", async (world) => {
  world.tolerate(/listener of the page/);
  const patient = await world.patient();
  const chat = await patient.tab();
  await chat.page.evaluate(() => samtal("on", "open", () => {
    throw new Error("listener of the page");
  }));
  await chat.launcher.click();
  await chat.page.evaluate(() => {
    samtal("open");
    samtal("open");
  });
  await chat.ready();
  await chat.say("Once.");
  assert.equal(patient.requests.filter((request) => request.url().includes("/embed/")).length, 1);
});

test("closed, the chat is out of the way of the keyboard, and the focus goes back to the launcher", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.until(() => chat.box.evaluate((box) => box === document.activeElement), "the text box has the focus");
  await chat.page.keyboard.press("Escape");
  await chat.launcher.waitFor();
  const at = () => chat.page.evaluate(() => {
    const { activeElement } = document;
    const at = activeElement.shadowRoot?.activeElement ?? activeElement;
    return at.getAttribute("aria-label") || at.id || at.querySelector(".t")?.textContent || at.tagName;
  });
  assert.equal(await at(), "Chat with us");
  const visited = [];
  await chat.page.evaluate(() => document.getElementById("own").focus());
  for (let n = 0; n < 6; n++) {
    visited.push(await at());
    await chat.page.keyboard.press("Tab");
  }
  assert.ok(!visited.includes("IFRAME") && !visited.some((name) => name === "Chat with Riverside Medical Center"), visited.join());
  assert.ok(await chat.page.locator("samtal-chat [role=dialog]").evaluate((panel) => panel.inert || panel.hidden));
});

test("hostile window messages are ignored", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab("/plain", "other")).open();
  await chat.say("Before the attack.");
  const frame = await chat.document();
  const before = await frame.evaluate(() => document.querySelector("[role=log]").textContent);
  await chat.page.evaluate(() => {
    const target = document.querySelector("samtal-chat").shadowRoot.querySelector("iframe").contentWindow;
    const deep = {};
    let at = deep;
    for (let n = 0; n < 500; n++) at = at.samtal = {};
    const circle = { samtal: 1, type: "hello" };
    circle.page = circle;
    for (const message of [
      undefined, null, 0, NaN, "", "hello", "{\"samtal\":1}", "x".repeat(1e6), [], [1], {}, deep, circle,
      { samtal: 1 }, { samtal: "1", type: "hello" }, { samtal: 2, type: "hello" }, { samtal: 1, type: "hello" }, { samtal: 1, type: "say", text: "planted" },
      { samtal: 1, type: "logout" }, { samtal: 1, type: "identify", jwt: "a.b.c" }, { samtal: 1, type: "handoff", to: "phone" }, { samtal: 1, type: "color", color: "red;}*{display:none" },
      { samtal: 1, type: "hello", page: { path: 7, title: {} }, open: "yes", language: "<b>" }, { __proto__: { samtal: 1, type: "logout" } }, { type: "close" }, { type: "forgotten" },
      new ArrayBuffer(8), new Date(), /x/, new Map([["samtal", 1]]),
    ]) target.postMessage(message, "*");
    // To the page's own side as well: the loader listens to its port alone.
    for (const message of [{ type: "forgotten" }, { type: "session", live: false }, { type: "close" }, { type: "error", code: "x" }, { samtal: 1, type: "close" }]) window.postMessage(message, "*");
  });
  await chat.page.waitForTimeout(300);
  assert.equal(await frame.evaluate(() => document.querySelector("[role=log]").textContent), before);
  assert.equal(await chat.box.inputValue(), "");
  await chat.say("After the attack.");
  assert.deepEqual(await patient.said(), ["Before the attack.", "After the attack."]);
});

test("a site that is not the clinic's cannot frame the chat", async (world) => {
  world.tolerate(/policy|frame-ancestors|Refused to frame|violates/i, /uncaught/);
  const patient = await world.patient();
  const stranger = `http://stranger.localhost:${world.hosts.port}/plain`;
  const chat = await patient.tab(stranger);
  await chat.launcher.click();
  await chat.page.waitForTimeout(1500);
  assert.equal(await chat.box.count(), 0);
  // What the patient sees instead is the clinic's number.
  await chat.page.getByRole("link", { name: "Call 01632 960001" }).waitFor({ timeout: 15_000 });
});
