// How it stands on screens: small ones, enlarged ones, and with every kind of text.
import assert from "node:assert/strict";
import { test } from "./lib/runner.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** Elements that stick out of the chat at a side. */
const sticksOut = async (chat) => (await chat.document()).evaluate(() => {
  const { clientWidth } = document.documentElement;
  const wide = [...document.querySelectorAll("#app *")].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && getComputedStyle(element).visibility !== "hidden" && !element.closest(".sr") && (left < -1 || right > clientWidth + 1);
  });
  const scrolls = document.documentElement.scrollWidth > clientWidth || [...document.querySelectorAll(".scroll, .panel, .body")].some((box) => box.scrollWidth > box.clientWidth);
  return { wide: wide.map((element) => `${element.tagName}.${element.className} ${element.textContent.slice(0, 30)}`), scrolls };
});

test("on a phone the chat takes the whole screen, nothing scrolls sideways, and targets are at least 44 px", async (world) => {
  const patient = await world.patient(PHONE);
  const chat = await patient.tab();
  await chat.launcher.tap();
  await chat.ready();
  const panel = await chat.page.locator("samtal-chat [role=dialog]").boundingBox();
  assert.deepEqual({ ...panel, width: Math.round(panel.width), height: Math.round(panel.height) }, { x: 0, y: 0, width: 360, height: 740 });
  await chat.say("On a phone.");
  await chat.button("phone").click();
  await chat.frame.locator(".code").waitFor();
  assert.equal(await chat.frame.locator(".qr img").count(), 0, "no picture to scan: this is the phone");
  await chat.frame.getByRole("link", { name: /^Call / }).first().waitFor();
  assert.deepEqual(await sticksOut(chat), { wide: [], scrolls: false });
  const small = await (await chat.document()).evaluate(() => [...document.querySelectorAll("button, input, textarea")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map((element) => [element.getAttribute("aria-label") || element.textContent, (element.closest(".way") ?? element).getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5)).map(([name, box]) => `${name} ${box.width}x${box.height}`));
  assert.deepEqual(small, []);
  await chat.button("back").click();
  const size = await chat.box.evaluate((box) => parseFloat(getComputedStyle(box).fontSize));
  assert.ok(size >= 16, "a smaller font makes phones zoom in");
});

test("with the on-screen keyboard open the text box stays in sight", async (world) => {
  const patient = await world.patient(PHONE);
  const chat = await patient.tab();
  await chat.launcher.tap();
  await chat.ready();
  await chat.say("Keyboard.");
  // The keyboard takes the lower half: the visual viewport shrinks, the layout viewport does not.
  await chat.page.evaluate(() => {
    Object.defineProperty(visualViewport, "height", { get: () => 380, configurable: true });
    visualViewport.dispatchEvent(new Event("resize"));
  });
  await chat.until(async () => {
    const panel = await chat.page.locator("samtal-chat [role=dialog]").boundingBox();
    const box = await chat.box.boundingBox();
    return panel.y >= -1 && panel.y + panel.height <= 381 && box.y + box.height <= 381;
  }, "everything stands above the keyboard");
});

for (const [words, options] of [["360 px", { viewport: { width: 360, height: 740 } }], ["200 % zoom of a small window", { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }], ["320 px", { viewport: { width: 320, height: 480 } }]])
  test(`at ${words} everything can be reached and nothing sticks out`, async (world) => {
    const patient = await world.patient(options);
    const chat = await (await patient.tab()).open();
    await chat.write("Something to say.");
    await chat.box.press("Enter");
    await chat.button("agree").waitFor();
    await chat.button("agree").scrollIntoViewIfNeeded();
    const box = await chat.button("agree").boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= options.viewport.height, `I agree stands at ${box.y}`);
    await chat.button("agree").click();
    await chat.sent("Something to say.");
    assert.deepEqual(await sticksOut(chat), { wide: [], scrolls: false });
    for (const way of ["phone", "whatsapp", "callback"]) {
      await chat.button(way).click();
      await chat.page.waitForTimeout(200);
      assert.deepEqual(await sticksOut(chat), { wide: [], scrolls: false });
      await chat.button("back").click();
    }
    const composer = await chat.box.boundingBox();
    assert.ok(composer.y + composer.height <= options.viewport.height);
    const log = await chat.log.boundingBox();
    assert.ok(log.height >= 60, `the conversation has ${log.height} px`);
  });

const WORDS = [
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3),
  "https://clinic.example/" + "a".repeat(400),
  "מה שלומך? אני צריך תור לד״ר פיליפס",
  "السلام عليكم، أحتاج إلى موعد 12:30 غدًا",
  "👩‍⚕️👨‍👩‍👧‍👦🏳️‍🌈🩺".repeat(20),
  "ก่อนนอนทายาได้ไหมคะ".repeat(10),
  "z̸̢̛a̷l̴g̵o̶".repeat(40),
  "‮override‬ and\u0007control\u200b\u2060",
  "W".repeat(300),
  "line\n".repeat(40),
  " leading   spaces\tand tabs ",
  "漢字かな交じり文".repeat(30),
];

test("long words, right-to-left text, emoji and stacked marks stay inside, whole and the right way round", async (world) => {
  const patient = await world.patient({ viewport: { width: 1280, height: 800 } });
  const chat = await (await patient.tab()).open();
  await chat.say("First.");
  const bearer = await patient.token();
  for (const [n, text] of WORDS.entries()) {
    const { status } = await world.edge.ask("POST", `${world.edge.clinic}/session/messages`, { bearer, body: { cid: `w${n}`, text } });
    assert.ok(status === 200 || status === 422, `${status} for ${text.slice(0, 20)}`);
  }
  await chat.text(WORDS.at(-1)).waitFor();
  assert.deepEqual(await sticksOut(chat), { wide: [], scrolls: false });
  const direction = await chat.text(WORDS[2]).evaluate((bubble) => getComputedStyle(bubble).direction);
  assert.equal(direction, "rtl");
  const kept = (await patient.said()).filter((text) => text !== "First.");
  const shown = await chat.transcript();
  for (const text of kept) assert.ok(shown.includes(text), `whole: ${text.slice(0, 20)}`);
});

test("under reduced motion nothing moves by itself", async (world) => {
  const patient = await world.patient({ reducedMotion: "reduce" });
  const chat = await (await patient.tab()).open();
  await chat.say("Quietly.");
  await chat.button("phone").click();
  await chat.frame.locator(".code").waitFor();
  for (const frame of chat.page.frames()) {
    const moving = await frame.evaluate(() => {
      const roots = [document, ...[...document.querySelectorAll("*")].map((element) => element.shadowRoot).filter(Boolean)];
      return roots.flatMap((root) => root.getAnimations?.() ?? []).filter((one) => one.playState === "running").map((one) => one.animationName ?? one.transitionProperty);
    });
    assert.deepEqual(moving, []);
  }
});

test("in forced colours every control keeps an edge", async (world) => {
  const patient = await world.patient({ forcedColors: "active" });
  const chat = await (await patient.tab()).open();
  await chat.say("High contrast.");
  const bare = await (await chat.document()).evaluate(() => [...document.querySelectorAll(".way, .main-button, .quiet, .b, .composer, .card")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => getComputedStyle(element).borderStyle === "none" && getComputedStyle(element).outlineStyle === "none")
    .map((element) => element.className));
  assert.deepEqual(bare, []);
  const border = await chat.page.locator("samtal-chat .p").evaluate((panel) => getComputedStyle(panel).borderStyle);
  assert.equal(border, "solid");
});
