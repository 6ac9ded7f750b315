// The page behind a form's secure link: it shows nothing before the check, saves as it goes, and ends with a thank-you.
import assert from "node:assert/strict";
import { violations } from "./lib/axe.mjs";
import { leftForm, prove } from "./lib/form-link.mjs";
import { test } from "./lib/runner.mjs";

const heading = (page) => page.locator("h1").textContent();
const until = async (check, what) => {
  for (let n = 0; n < 80; n++) {
    if (await check()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail(what);
};
const field = (page, id) => page.locator(`#f-${id}`);
const focused = (page) => page.locator(":focus").getAttribute("id");

const opened = async (world, options = {}) => {
  const left = await leftForm(world, options);
  const patient = await world.patient({ viewport: { width: 360, height: 740 }, ...options.browser });
  const page = await patient.context.newPage();
  await page.goto(left.link);
  await page.locator("#day").waitFor();
  return { ...left, patient, page };
};

test("a form's link shows nothing before the date of birth, and then the form where the patient stopped", async (world) => {
  const { page, patient, link } = await opened(world);
  assert.equal(new URL(page.url()).hash, "", "the token has left the address");
  const token = link.split("#")[1];
  assert.ok(!(await page.content()).includes(token) && !(await page.content()).includes("Sarah"));
  await prove(page, { day: "31", month: "2", year: "1985" });
  await page.getByText("Enter the day, the month and the year").waitFor();
  await prove(page, { day: "13", month: "3", year: "1985" });
  await page.getByText("You can try 4 more times.").waitFor();
  assert.equal(await focused(page), "day", "the focus is where it is put right");
  await prove(page);
  await field(page, "name").waitFor();
  assert.equal(await field(page, "name").inputValue(), "Sarah Lind");
  assert.equal(await focused(page), "f-email", "the first empty field");
  for (const request of patient.requests) assert.ok(!request.url().includes("fl_"), "the token is in no address");
  for (const request of patient.requests.slice(1)) assert.ok(!request.headers().referer, "no address is passed on");
});

test("each answer of a linked form is saved when its field is left, also after a lost connection, and the form is finished once", async (world) => {
  const { page, patient, answers, form } = await opened(world);
  await prove(page);
  await field(page, "email").fill("sarah@clinic.example");
  await page.keyboard.press("Tab");
  await until(async () => (await answers()).email === "sarah@clinic.example", "the address is saved");
  await page.getByText("What you write is saved as you go.").waitFor();
  await field(page, "phone").fill("12");
  await field(page, "reason").focus();
  await page.getByText("This does not look like a phone number.").waitFor();
  await field(page, "phone").fill("07700 900456");
  await patient.context.setOffline(true);
  await field(page, "reason").fill("My eczema is back.");
  await page.keyboard.press("Tab");
  await page.getByText("Not saved yet").waitFor();
  await patient.context.setOffline(false);
  await until(async () => (await answers()).reason === "My eczema is back.", "what waited is saved");
  await page.getByRole("button", { name: "Send the form" }).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
  assert.equal((await form()).completed, true);
  assert.match(await page.locator("a.number").getAttribute("href"), /^tel:\+\d+$/);
  await page.reload();
  await page.getByRole("heading", { name: "Please open your link again" }).waitFor();
});

test("a linked form survives a reload, and is gone on with by the keyboard alone", async (world) => {
  const { page } = await opened(world);
  for (const part of ["12", "3", "1985"]) {
    if (part === "12") await page.locator("#day").focus();
    await page.keyboard.type(part);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await field(page, "name").waitFor();
  await page.reload();
  await field(page, "name").waitFor();
  assert.equal(await field(page, "name").inputValue(), "Sarah Lind");
  await page.keyboard.press("Shift+Tab");
  assert.equal((await focused(page)).slice(0, 2), "f-");
});

test("a used link says what to do, in the patient's language", async (world) => {
  const { page, link } = await opened(world, { language: "sv", browser: { locale: "sv-SE" } });
  assert.equal(await heading(page), "Fortsätt med ditt formulär");
  await prove(page);
  await field(page, "name").waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "sv");
  const other = await (await world.patient({ locale: "sv-SE" })).context.newPage();
  await other.goto(link);
  await other.getByRole("heading", { name: "Länken går inte att använda längre" }).waitFor();
  assert.match(await other.locator("a.number").getAttribute("href"), /^tel:/);
  assert.ok(await other.getByText("fortsätt i chatten").isVisible());
});

test("the page behind a form's link is accessible in every state and both themes", async (world) => {
  const { page, link } = await opened(world);
  const check = async (state) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page), [], `${state}, ${colorScheme}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.ok(!wide, `${state} fits`);
    }
  };
  await check("the check");
  await prove(page, { day: "1", month: "1", year: "1990" });
  await page.getByText("You can try 4 more times.").waitFor();
  await check("a wrong answer");
  await prove(page);
  await field(page, "name").waitFor();
  await page.getByRole("button", { name: "Send the form" }).click();
  await page.getByText("Please answer this.").first().waitFor();
  await check("the form");
  await field(page, "phone").fill("07700 900456");
  await field(page, "reason").fill("My eczema is back.");
  await page.getByRole("button", { name: "Send the form" }).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
  await check("the end");
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByRole("heading", { name: "This link cannot be used any more" }).waitFor();
  await check("a dead link");
});
