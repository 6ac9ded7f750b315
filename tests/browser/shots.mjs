// Pictures of every state, for people to look at: `node tests/browser/shots.mjs [words of a state]`, into target/shots/.
//
// Light and dark, 360, 768 and 1440 px wide, English and Swedish; the launcher and the demo clinic's pages too. The desk 360, 768 and 1280 px
// wide: in Swedish light alone (its words are longer, its colours the same), and once in the colours that a person forces on it.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROMIUM, FLAGS } from "./lib/chromium.mjs";
import { ROOT, startDemo } from "./lib/demo.mjs";
import { DESK_STATES, deskFor } from "./lib/desk-states.mjs";
import { Edge } from "./lib/edge.mjs";
import { leftForm, prove } from "./lib/form-link.mjs";
import { Hosts } from "./lib/hosts.mjs";
import { STATES } from "./lib/states.mjs";
import { World } from "./lib/world.mjs";

const filter = process.argv.slice(2).join(" ");
const OUT = join(ROOT, "target/shots");
const SIZES = [[360, 740], [768, 1024], [1440, 900]];
const DESK_SIZES = [[360, 740], [768, 1024], [1280, 800]];
const PAGES = ["", "/doctors", "/services", "/prices", "/patient-guide", "/contact", "/eczema", "/privacy"];

/** The page behind a form's secure link: its states, each as the one before it leaves the page. */
const LINKED = [
  ["check", (page) => page.locator("#day").waitFor()],
  ["wrong answer", async (page) => {
    await prove(page, { day: "1", month: "1", year: "1990" });
    await page.locator("#wrong:not(:empty)").waitFor();
  }],
  ["form", async (page) => {
    await prove(page);
    await page.locator("#f-name").waitFor();
  }],
  ["something missing", (page) => page.locator("button.main").click()],
  ["sent", async (page) => {
    await page.locator("#f-phone").fill("07700 900456");
    await page.locator("#f-reason").fill("My eczema is back.");
    await page.locator("button.main").click();
    await page.locator("a.number").waitFor();
  }],
];

/** How a state of the desk is looked at. */
const looks = (width, language) => [
  ["light", { colorScheme: "light" }],
  ...(language === "en" ? [["dark", { colorScheme: "dark" }]] : []),
  ...(language === "en" && width === 1280 ? [["forced", { colorScheme: "dark", forcedColors: "active" }]] : []),
];

const launcher = [
  ["launcher", (chat) => chat.launcher.waitFor()],
  ["launcher with unread", async (chat, patient) => {
    await chat.open();
    await chat.say("First.");
    await chat.close();
    await patient.hears(chat, "One.", "Two.");
    await chat.until(() => chat.launcher.evaluate((button) => button.ariaDescription), "unread");
  }],
];

process.on("unhandledRejection", () => {});
const { told, stop } = await startDemo();
const edge = new Edge(told);
const hosts = await Hosts.start(told.edge);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
let missed = 0;
try {
  await edge.configure((clinic) => clinic.sites.push(...hosts.origins));
  await mkdir(OUT, { recursive: true });
  for (const [name, reach] of [...launcher, ...STATES].filter(([name]) => name.includes(filter)))
    for (const [width, height] of SIZES)
      for (const language of ["en", "sv"]) {
        const world = new World({ browser, edge, hosts, told });
        const touch = width < 480 ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {};
        const patient = await world.patient({ viewport: { width, height }, colorScheme: "light", locale: language, ...touch });
        try {
          const chat = (await patient.tab(told.site + (language === "sv" ? "/sv" : "/"))).speak(language);
          await reach(chat, patient, world);
          for (const colorScheme of ["light", "dark"]) {
            await chat.page.emulateMedia({ colorScheme });
            await chat.page.waitForTimeout(150);
            await chat.page.screenshot({ path: join(OUT, `${name.replace(/\W+/g, "-")}-${width}-${language}-${colorScheme}.png`) });
          }
        } catch (error) {
          missed++;
          console.log(`✗ ${name}, ${width}, ${language}: ${String(error.message).split("\n")[0]}`);
        }
        await world.close();
      }
  if ("form link".includes(filter))
    for (const [width, height] of SIZES)
      for (const language of ["en", "sv"]) {
        const { link } = await leftForm({ edge, told }, { language });
        const context = await browser.newContext({ viewport: { width, height }, locale: language });
        const page = await context.newPage();
        await page.goto(link);
        for (const [name, reach] of LINKED) {
          await reach(page);
          for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme });
            await page.screenshot({ path: join(OUT, `form-link-${name.replace(/\W+/g, "-")}-${width}-${language}-${colorScheme}.png`), fullPage: name === "form" });
          }
        }
        await context.close();
      }
  for (const [name, reach, options = {}] of DESK_STATES.filter(([name]) => `desk ${name}`.includes(filter)))
    for (const [width, height] of DESK_SIZES)
      for (const language of ["en", "sv"]) {
        const world = new World({ browser, edge, hosts, told });
        try {
          const { desk, person } = await deskFor(world, { ...options, width, height, language });
          await reach(desk, person);
          for (const [look, media] of looks(width, language)) {
            await desk.page.emulateMedia(media);
            await desk.page.waitForTimeout(150);
            await desk.page.screenshot({ path: join(OUT, `desk-${name.replace(/\W+/g, "-")}-${width}-${language}-${look}.png`) });
          }
        } catch (error) {
          missed++;
          console.log(`✗ desk ${name}, ${width}, ${language}: ${String(error.message).split("\n")[0]}`);
        }
        await world.close();
      }
  if (!filter)
    for (const path of [...PAGES, ...PAGES.map((page) => `/sv${page}`), "/phone", "/reception"])
      for (const [width, height] of SIZES)
        for (const colorScheme of ["light", "dark"]) {
          const context = await browser.newContext({ viewport: { width, height }, colorScheme });
          const page = await context.newPage();
          await page.goto(told.site + path);
          await page.screenshot({ path: join(OUT, `site${path.replace(/\W+/g, "-") || "-home"}-${width}-${colorScheme}.png`), fullPage: true });
          await context.close();
        }
  console.log(`target/shots: done, ${missed} missed`);
} finally {
  await browser.close();
  hosts.stop();
  await stop();
}
process.exit(missed ? 1 : 0);
