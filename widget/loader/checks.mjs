// The loader alone, in a real Chromium, against a stub edge: `node widget/loader/checks.mjs`.
//
// The stub's iframe speaks the port protocol and records what it hears, so that each check says one sentence about the loader
// without the chat app. The suite with the real app is tests/browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOADER = await readFile(new URL("loader.js", import.meta.url));

// What stands in for the chat: it answers the greeting, keeps what it hears in `heard` and says what a check tells it to.
const APP = `
const heard = []; let port; let greetings = 0;
addEventListener("message", ({ data, ports, origin }) => {
  if (data?.samtal !== 1) return;
  greetings++; heard.push(data); port = ports[0];
  port.onmessage = (event) => heard.push(event.data);
  port.postMessage(location.search.includes("lang=xx") ? { type: "error", code: "not-started" } : { type: "ready", title: "Chat with Riverside Medical Center" });
});`;

const servers = [];
const serve = (answer) =>
  new Promise((resolve) => {
    const server = createServer((request, response) => {
      const { status = 200, headers = {}, body } = answer(new URL(request.url, "http://x"));
      response.writeHead(status, { "content-type": "text/html; charset=utf-8", ...headers }).end(body);
    }).listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`));
    servers.push(server);
  });

let embedded = 0;
let mute = false;
const edge = await serve(({ pathname }) => {
  if (pathname === "/widget.js") return { headers: { "content-type": "text/javascript" }, body: LOADER };
  if (pathname === "/embed/riverside") {
    embedded++;
    const app = mute ? "" : APP;
    return { body: `<!doctype html><html lang="en"><title>Chat</title><script>${app}</script><textarea aria-label="Message"></textarea>` };
  }
  return { status: 404, body: "" };
});

// The host's own policy: no inline anything, Trusted Types, and of the edge only script and frame.
const STRICT = `default-src 'none'; script-src 'self' ${edge} 'nonce-n'; frame-src ${edge}; require-trusted-types-for 'script'; trusted-types 'none'`;
let attributes = "";
let head = "";
let tags = 1;
const site = await serve(({ pathname }) => ({
  status: pathname === "/favicon.ico" ? 404 : 200,
  headers: { "content-security-policy": STRICT },
  body: `<!doctype html><html lang="en"><title>Page ${pathname}</title>${head}
    ${`<script async src="${edge}/widget.js" data-clinic="riverside" ${attributes}></script>`.repeat(tags)}
    <main><h1>Page ${pathname}</h1><button id="own">Own button</button><a href="/next">Next</a></main>`,
}));

const checks = [];
const check = (sentence, run, options = {}) => checks.push({ sentence, run, options });
const launcher = (page) => page.getByRole("button", { name: "Chat with us", exact: true });
const dialog = (page) => page.getByRole("dialog");
const heard = async (page, type) => {
  await page.waitForFunction(() => true);
  const frame = page.frames().find((one) => one.url().includes("/embed/"));
  return (await frame.evaluate(() => heard)).filter((message) => !type || message.type === type);
};
const say = async (page, message) => {
  const frame = page.frames().find((one) => one.url().includes("/embed/"));
  await frame.evaluate((it) => port.postMessage(it), message);
  await page.waitForTimeout(50);
};
const open = async (page) => {
  await launcher(page).click();
  await page.getByRole("dialog", { name: "Chat with Riverside Medical Center" }).waitFor();
};
const storage = (page) => page.evaluate(() => ({ ...localStorage }));

check("before the first click nothing is stored, fetched, overwritten or shifted", async ({ page, requests }) => {
  const before = await page.evaluate(() => ({
    stored: localStorage.length + sessionStorage.length + document.cookie.length,
    globals: Object.keys(window).filter((key) => key.toLowerCase().includes("samtal")),
    push: String(history.pushState).includes("native code"),
    handlers: [window.onmessage, window.onpopstate, window.onerror].every((handler) => handler === null),
    shift: performance.getEntriesByType("layout-shift").length,
    body: document.body.children.length,
  }));
  assert.deepEqual(before, { stored: 0, globals: ["samtal"], push: true, handlers: true, shift: 0, body: 1 });
  assert.deepEqual(requests.filter((url) => url.startsWith(edge)), [`${edge}/widget.js`]);
});

check("a strict policy with Trusted Types is met without a violation, also with the chat open", async ({ page, problems }) => {
  await open(page);
  assert.deepEqual(problems, []);
});

check("the first click opens the chat once, however often it comes", async ({ page }) => {
  const before = embedded;
  await page.evaluate(() => { samtal("open"); samtal("open"); samtal("open"); });
  await page.getByRole("dialog", { name: "Chat with Riverside Medical Center" }).waitFor();
  assert.equal(embedded - before, 1);
  const [hello] = await heard(page, "hello");
  assert.deepEqual(hello.page, { path: "/", title: "Page /" });
  assert.equal(hello.open, true);
  assert.equal(hello.language, "en");
  assert.equal(hello.pages, true);
  assert.equal(hello.narrow, false);
  assert.equal(hello.quiet, false);
});

check("the launcher is one pill of at least 44 px with its icon inside, and shows where the focus is", async ({ page }) => {
  const outer = await launcher(page).boundingBox();
  const inner = await launcher(page).locator("svg").boundingBox();
  assert.ok(outer.height >= 44 && outer.width >= 44);
  assert.ok(inner.x > outer.x && inner.y > outer.y && inner.x + inner.width < outer.x + outer.width && inner.y + inner.height < outer.y + outer.height);
  await launcher(page).focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  assert.equal(await launcher(page).evaluate((node) => getComputedStyle(node).outlineStyle), "solid");
});

for (const colorScheme of ["light", "dark"])
  check(`axe finds nothing, closed, open and failed (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const clean = async () => {
      const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], iframes: false }));
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
    };
    await page.evaluate(AXE);
    await clean();
    await page.clock.install();
    mute = true;
    await launcher(page).click();
    await page.clock.runFor(500);
    await clean();
    await page.clock.runFor(10_500);
    await page.getByText("The chat could not start").waitFor();
    await clean();
  }, { mayThrow: true, bypassCSP: true, attributes: 'data-phone="01632 960001"' });

check("the panel stands 400 by 640 in the corner, 16 px in", async ({ page }) => {
  await open(page);
  await page.waitForTimeout(250);
  const box = await dialog(page).boundingBox();
  assert.deepEqual(box, { x: 1280 - 416, y: 800 - 656, width: 400, height: 640 });
});

check("under 480 px the panel takes the whole screen and the page beneath is inert", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 700 });
  await open(page);
  await page.waitForTimeout(250);
  assert.deepEqual(await dialog(page).boundingBox(), { x: 0, y: 0, width: 360, height: 700 });
  assert.equal(await page.evaluate(() => document.body.inert), true);
  await page.evaluate(() => samtal("close"));
  assert.equal(await page.evaluate(() => document.body.inert), false);
});

check("closing hides, makes inert and gives the focus back to the launcher", async ({ page }) => {
  await open(page);
  await say(page, { type: "close" });
  const state = await page.evaluate(() => {
    const root = document.querySelector("samtal-chat").shadowRoot;
    const panel = root.querySelector("[role=dialog]");
    return { hidden: panel.hidden, inert: panel.inert, focus: root.activeElement?.querySelector(".t").textContent };
  });
  assert.deepEqual(state, { hidden: true, inert: true, focus: "Chat with us" });
});

check("closing from the page leaves the focus where it was", async ({ page }) => {
  await open(page);
  await page.locator("#own").focus();
  await page.evaluate(() => samtal("close"));
  assert.equal(await page.evaluate(() => document.activeElement.id), "own");
});

check("an open chat is open again on the next page, and takes no focus", async ({ page }) => {
  await open(page);
  await say(page, { type: "session", live: true });
  await page.getByRole("link", { name: "Next" }).click();
  await page.getByRole("dialog", { name: "Chat with Riverside Medical Center" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
  assert.equal((await heard(page, "hello"))[0].quiet, true);
  assert.deepEqual(await storage(page), { "samtal-riverside": '{"open":true}' });
});

check("a closed chat with a session loads hidden on the next page and shows what is unread", async ({ page }) => {
  await open(page);
  await say(page, { type: "session", live: true });
  await say(page, { type: "close" });
  await page.getByRole("link", { name: "Next" }).click();
  await page.waitForFunction(() => document.querySelector("samtal-chat")?.shadowRoot.querySelector("iframe")?.title.includes("Riverside"));
  await say(page, { type: "unread", count: 2 });
  assert.equal(await dialog(page).count(), 0);
  const [hello] = await heard(page, "hello");
  assert.equal(hello.open, false);
  const button = launcher(page);
  assert.equal(await button.locator("span").nth(1).textContent(), "2");
  assert.equal(await button.evaluate((node) => node.ariaDescription), "Unread: 2");
  assert.equal(await page.getByRole("status").first().textContent(), "Unread: 2");
  assert.equal(await page.title(), "(2) Page /next");
  await say(page, { type: "unread", count: 0 });
  assert.equal(await page.title(), "Page /next");
  assert.equal(await page.getByRole("status").first().textContent(), "");
});

check("a chat that was opened and closed without a session leaves nothing behind", async ({ page }) => {
  await open(page);
  assert.deepEqual(await storage(page), { "samtal-riverside": '{"open":true}' });
  await say(page, { type: "close" });
  assert.deepEqual(await storage(page), {});
});

check("\"forget me\" clears the marker", async ({ page }) => {
  await open(page);
  await say(page, { type: "session", live: true });
  await say(page, { type: "forgotten" });
  assert.deepEqual(await storage(page), {});
});

check("storage that throws costs nothing but the memory of it", async ({ page, problems }) => {
  await open(page);
  await say(page, { type: "close" });
  await launcher(page).click();
  await dialog(page).waitFor();
  assert.deepEqual(problems, []);
}, { head: `<script nonce="n">Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });</script>` });

check("commands wait in the standard stub until the loader is there", async ({ page }) => {
  await page.getByRole("dialog", { name: "Chat with Riverside Medical Center" }).waitFor();
  assert.deepEqual(await heard(page, "say"), [{ type: "say", text: "Hello" }]);
  assert.deepEqual(await page.evaluate(() => seen), ["ready"]);
}, { head: `<script nonce="n">window.samtal=function(){(samtal.q=samtal.q||[]).push(arguments)};var seen=[];samtal("on","ready",function(){seen.push("ready")});samtal("say","Hello")</script>` });

check("every command reaches the chat as its message", async ({ page }) => {
  await open(page);
  await page.evaluate(() => {
    samtal("say", "Hej"); samtal("handoff", "phone"); samtal("identify", "a.b.c"); samtal("logout"); samtal("language", "sv"); samtal("color", "#884400");
    samtal("nonsense", 1); samtal("constructor"); samtal();
  });
  await page.waitForTimeout(50);
  const types = (await heard(page)).map(({ type }) => type);
  assert.deepEqual(types.filter((type) => type !== "hello" && type !== "open"), ["say", "handoff", "identify", "logout", "language", "color"]);
  assert.deepEqual((await heard(page, "identify"))[0], { type: "identify", jwt: "a.b.c" });
});

check("events reach `on` and window, carry no text, and a listener that throws stops nothing", async ({ page }) => {
  await page.evaluate(() => {
    window.told = [];
    samtal("on", "message", () => { throw new Error("the site's own mistake"); });
    window.hear = (detail) => told.push(["on", detail]);
    samtal("on", "message", hear);
    addEventListener("samtal:message", (event) => told.push(["window", event.detail]));
    addEventListener("samtal:handoff", (event) => told.push(["handoff", event.detail]));
  });
  await open(page);
  await say(page, { type: "message", seq: 3, by: "assistant", text: "secret" });
  await say(page, { type: "handoff", to: "phone", code: "12345678" });
  await page.evaluate(() => samtal("off", "message", hear));
  await say(page, { type: "message", seq: 4, by: "assistant" });
  const plain = { seq: 3, by: "assistant" };
  assert.deepEqual(await page.evaluate(() => told), [["on", plain], ["window", plain], ["handoff", { to: "phone" }], ["window", { seq: 4, by: "assistant" }]]);
}, { mayThrow: true });

check("what the chat says beyond the protocol is ignored", async ({ page, problems }) => {
  await open(page);
  for (const odd of [null, 1, "ready", [], {}, { type: "__proto__" }, { type: "constructor" }, { type: "toString" }, { type: 7 }]) await say(page, odd);
  await page.evaluate((edge) => {
    postMessage({ samtal: 1, type: "close" }, "*");
    dispatchEvent(new MessageEvent("message", { data: { type: "close" }, origin: edge }));
  }, edge);
  await page.waitForTimeout(50);
  assert.equal(await dialog(page).isVisible(), true);
  assert.deepEqual(problems, []);
});

check("navigation inside a single-page app is told once, by path without query", async ({ page }) => {
  await open(page);
  await page.evaluate(() => { history.pushState({}, "", "/doctors?patient=4#eczema"); document.title = "Doctors"; });
  await page.waitForTimeout(350);
  await page.evaluate(() => history.replaceState({}, "", "/doctors?patient=5"));
  await page.waitForTimeout(350);
  await page.evaluate(() => history.back());
  await page.waitForTimeout(350);
  assert.deepEqual((await heard(page, "page")).map(({ path }) => path), ["/doctors", "/"]);
  assert.equal((await heard(page, "page"))[0].title, "Doctors");
});

check("without the Navigation API a page is still noticed, at the latest with the next click", async ({ page }) => {
  await open(page);
  await page.evaluate(() => history.pushState({}, "", "/prices"));
  await page.locator("#own").click();
  await page.waitForTimeout(350);
  assert.deepEqual((await heard(page, "page")).map(({ path }) => path), ["/prices"]);
}, { head: `<script nonce="n">Object.defineProperty(window, "navigation", { value: undefined });</script>` });

check("`data-pages=off` keeps the trail of pages to the site", async ({ page }) => {
  await open(page);
  await page.evaluate(() => history.pushState({}, "", "/doctors"));
  await page.waitForTimeout(350);
  assert.deepEqual(await heard(page, "page"), []);
  assert.equal((await heard(page, "hello"))[0].pages, false);
}, { attributes: 'data-pages="off"' });

check("a framework that swaps the body does not disturb the open chat", async ({ page }) => {
  await open(page);
  const before = embedded;
  await page.evaluate(() => {
    const body = document.createElement("body");
    body.textContent = "another page";
    document.documentElement.replaceChild(body, document.body);
  });
  await page.waitForTimeout(100);
  assert.equal(await dialog(page).isVisible(), true);
  assert.equal(embedded - before, 0);
});

check("thrown out of the document, the chat comes back and greets anew", async ({ page }) => {
  await open(page);
  await page.evaluate(() => document.querySelector("samtal-chat").remove());
  await page.getByRole("dialog", { name: "Chat with Riverside Medical Center" }).waitFor();
  await page.waitForTimeout(200);
  assert.equal((await heard(page, "hello")).length, 1);
});

check("a second tag is harmless", async ({ page }) => {
  assert.equal(await page.locator("samtal-chat").count(), 1);
}, { tags: 2 });

check("a hostile stylesheet and a host root of 10 px change neither size nor place", async ({ page }) => {
  const box = await launcher(page).boundingBox();
  assert.equal(box.height, 56);
  assert.equal(Math.round(box.x + box.width), 1280 - 16);
  assert.equal(Math.round(box.y + box.height), 800 - 16);
  await open(page);
  await page.waitForTimeout(250);
  assert.equal((await dialog(page).boundingBox()).width, 400);
}, { hostile: true });

check("the launcher can stand left, and the site can bring its own button", async ({ page }) => {
  const box = await launcher(page).boundingBox();
  assert.equal(box.x, 16);
}, { attributes: 'data-position="left"' });

check("with the site's own button there is no launcher and the focus returns to that button", async ({ page }) => {
  assert.equal(await launcher(page).count(), 0);
  await page.locator("#own").focus();
  await page.evaluate(() => samtal("toggle"));
  await page.getByRole("dialog", { name: "Chat with Riverside Medical Center" }).waitFor();
  await say(page, { type: "close" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "own");
}, { attributes: 'data-launcher="none"' });

check("a light colour gets dark text, and what is no colour is ignored", async ({ page }) => {
  const ink = () => launcher(page).evaluate((node) => { const style = getComputedStyle(node); return [style.backgroundColor, style.color]; });
  assert.deepEqual(await ink(), ["rgb(255, 214, 10)", "rgb(0, 0, 0)"]);
  await page.evaluate(() => samtal("color", "url(https://x)"));
  assert.deepEqual(await ink(), ["rgb(255, 214, 10)", "rgb(0, 0, 0)"]);
  await page.evaluate(() => samtal("color", "#0b6b66"));
  assert.deepEqual(await ink(), ["rgb(11, 107, 102)", "rgb(255, 255, 255)"]);
}, { attributes: 'data-color="#ffd60a"' });

check("a Swedish page gets Swedish names", async ({ page }) => {
  await page.getByRole("button", { name: "Chatta med oss", exact: true }).click();
  await dialog(page).waitFor();
  const frame = page.frames().find((one) => one.url().includes("/embed/"));
  assert.equal(new URL(frame.url()).search, "?lang=sv-SE");
}, { attributes: 'data-language="sv-SE"' });

check("a chat that does not answer becomes a card with the clinic's number and a way to try again", async ({ page }) => {
  mute = true;
  await page.clock.install();
  await launcher(page).click();
  await page.getByText("Starting the chat …").waitFor();
  await page.clock.runFor(10_500);
  await page.getByText("The chat could not start").waitFor();
  assert.equal(await page.getByRole("link", { name: "Call +44 1632 960001" }).getAttribute("href"), "tel:+44 1632 960001");
  mute = false;
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("dialog", { name: "Chat with Riverside Medical Center" }).waitFor();
  assert.equal(await page.getByText("The chat could not start").count() && await page.getByText("The chat could not start").isVisible(), 0);
}, { attributes: 'data-phone="+44 1632 960001"', mayThrow: true });

check("a chat that shows its own failure is not covered, and can be closed", async ({ page }) => {
  await page.evaluate(() => { window.told = []; samtal("on", "error", (error) => told.push(error)); });
  await launcher(page).click();
  await page.getByText("Starting the chat …").waitFor({ state: "hidden" });
  assert.deepEqual(await page.evaluate(() => told), [{ code: "not-started" }]);
  await page.getByRole("button", { name: "Close chat" }).click();
  assert.equal(await dialog(page).count(), 0);
}, { attributes: 'data-language="xx"' });

check("Escape closes while the chat is starting", async ({ page }) => {
  mute = true;
  await launcher(page).click();
  await page.keyboard.press("Escape");
  mute = false;
  assert.equal(await dialog(page).count(), 0);
  await page.waitForTimeout(20);
  assert.equal(await page.evaluate(() => document.querySelector("samtal-chat").shadowRoot.activeElement?.querySelector(".t").textContent), "Chat with us");
});

check("`destroy` leaves no element, global, listener or marker, and the tag can start anew", async ({ page }) => {
  await open(page);
  await page.evaluate(() => {
    window.told = 0;
    samtal("on", "open", () => told++);
    samtal("destroy");
  });
  assert.equal(await page.locator("samtal-chat").count(), 0);
  assert.equal(await page.evaluate(() => "samtal" in window), false);
  assert.deepEqual(await storage(page), {});
  await page.evaluate(() => dispatchEvent(new CustomEvent("samtal:open")));
  assert.equal(await page.evaluate(() => told), 0);
});

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let failed = 0;
for (const { sentence, run, options } of checks) {
  if (process.argv[2] && !sentence.includes(process.argv[2])) continue;
  ({ attributes = "", head = "", tags = 1 } = options);
  if (options.hostile) head = "";
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, bypassCSP: options.bypassCSP });
  page.setDefaultTimeout(5000);
  const problems = [];
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !message.text().includes("404") && problems.push(message.text()));
  try {
    await page.goto(site);
    await page.waitForFunction(() => document.querySelector("samtal-chat"));
    if (options.hostile)
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("html{font-size:10px!important}:not(html){all:unset!important;display:none!important;position:static!important;transform:scale(.5)!important;font-size:5px!important;width:3px!important}");
        document.adoptedStyleSheets = [sheet];
      });
    await run({ page, problems, requests });
    if (!options.mayThrow) assert.deepEqual(problems, []);
    console.log(`ok      ${sentence}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${sentence}\n        ${String(error?.message ?? error).split("\n").join("\n        ")}`);
  }
  mute = false;
  await page.close();
}
await browser.close();
for (const server of servers) server.closeAllConnections(), server.close();
console.log(`${checks.length} checks, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
