// A form of the clinic's: kept answer by answer whatever happens, gone on with where the patient stopped, finished once.
import assert from "node:assert/strict";
import { test } from "./lib/runner.mjs";
import { offered } from "./lib/states.mjs";

const opened = async (world, options) => {
  const patient = await world.patient(options);
  const chat = await patient.tab();
  await offered(chat, patient, "form");
  await chat.button("Fill in the form").click();
  await field(chat, "name").waitFor();
  return { patient, chat };
};

const field = (chat, id) => chat.frame.locator(`#f-${id}`);

/** What the clinic has of the form. */
const answers = async (patient) => {
  const saved = (await patient.events()).filter(({ kind, form }) => kind === "form_saved" && form === "intake");
  return Object.assign({}, ...saved.flatMap((event) => event.answers.map(({ field, value }) => ({ [field]: value }))));
};

const focused = (chat) => chat.frame.locator(":focus").getAttribute("id");

test("a form opens from a quick reply at its first empty field, and each answer is saved as the patient goes on", async (world) => {
  const { patient, chat } = await opened(world);
  await chat.until(async () => (await focused(chat)) === "f-name", "the focus is in the first field");
  await chat.page.keyboard.type("Sarah Lind");
  await chat.page.keyboard.press("Tab");
  await chat.until(async () => (await answers(patient)).name === "Sarah Lind", "the name is saved");
  await chat.frame.getByText("1 of ", { exact: false }).waitFor();
  await field(chat, "phone").fill("07700 900456");
  await field(chat, "date_of_birth").fill("1985-03-12");
  await field(chat, "reason").fill("My eczema is back.");
  await field(chat, "takes_medicines").check();
  await field(chat, "medicines").fill("A cream");
  await chat.frame.getByRole("button", { name: "Send the form" }).click();
  await chat.text("You finished the form").waitFor();
  await chat.box.waitFor();
  const kept = await answers(patient);
  assert.deepEqual(
    { name: kept.name, phone: kept.phone, date_of_birth: kept.date_of_birth, reason: kept.reason, takes_medicines: kept.takes_medicines, medicines: kept.medicines },
    { name: "Sarah Lind", phone: "+447700900456", date_of_birth: "1985-03-12", reason: "My eczema is back.", takes_medicines: "true", medicines: "A cream" });
  assert.equal((await patient.events()).filter(({ kind }) => kind === "form_completed").length, 1);
  assert.equal(await chat.frame.getByText("Your form is not finished.").count(), 0);
});

test("what is missing or wrong is said at its field, and the rest is kept", async (world) => {
  const { patient, chat } = await opened(world);
  await chat.frame.getByRole("button", { name: "Send the form" }).click();
  const name = field(chat, "name");
  await chat.until(async () => (await focused(chat)) === "f-name", "the focus goes to what is missing");
  assert.equal(await name.getAttribute("aria-invalid"), "true");
  const said = async (of) => chat.frame.locator(`#${await of.getAttribute("aria-describedby")}`).textContent();
  assert.equal(await said(name), "Please answer this.");
  await name.fill("Sarah Lind");
  await field(chat, "phone").fill("12");
  await field(chat, "email").fill("sarah@clinic.example");
  await chat.until(async () => (await said(field(chat, "phone"))).startsWith("Check the number"), "the number is no number", 20_000);
  assert.equal(await said(name), "");
  await chat.until(async () => (await answers(patient)).email === "sarah@clinic.example", "the rest is saved");
  assert.equal((await answers(patient)).phone, undefined);
  await field(chat, "phone").fill("07700 900456");
  await field(chat, "email").focus();
  await chat.until(async () => (await answers(patient)).phone === "+447700900456", "put right, it is saved");
  await chat.until(async () => (await said(field(chat, "phone"))) === "", "and the complaint goes");
});

test("what is typed offline, or in the moment in which the page is left, is there again and reaches the clinic", async (world) => {
  const { patient, chat } = await opened(world);
  await patient.context.setOffline(true);
  await field(chat, "name").fill("Sarah Lind");
  await field(chat, "reason").fill("My eczema is ba");
  await patient.context.setOffline(false);
  await chat.page.reload();
  await field(chat, "reason").waitFor();
  await chat.until(async () => (await field(chat, "reason").inputValue()) === "My eczema is ba", "the half answer is there");
  await chat.until(async () => { const kept = await answers(patient); return kept.name === "Sarah Lind" && kept.reason === "My eczema is ba"; }, "both have reached the clinic");
});

test("a form that was left is gone on with at its first empty field, also on the next visit", async (world) => {
  const { patient, chat } = await opened(world);
  await field(chat, "name").fill("Sarah Lind");
  await field(chat, "phone").fill("07700 900456");
  await chat.button("back").click();
  await chat.until(async () => (await answers(patient)).phone, "both are saved");
  await chat.page.goto("about:blank");
  await world.edge.advance(3600);
  await chat.page.goto(world.hosts.at("/plain/two"));
  await chat.ready();
  await chat.frame.getByText("Your form is not finished.").waitFor();
  await chat.button("Continue").click();
  await chat.until(async () => (await focused(chat)) === "f-email", "the focus is in the first empty field");
  assert.equal(await field(chat, "name").inputValue(), "Sarah Lind");
});

test("a question is asked only where an earlier answer asks for it", async (world) => {
  const { chat } = await opened(world);
  assert.equal(await field(chat, "medicines").isVisible(), false);
  const group = chat.frame.getByRole("group", { name: /^Do you take any medicines\?/ });
  await group.getByRole("radio", { name: "Yes" }).check();
  await field(chat, "medicines").waitFor();
  await group.getByRole("radio", { name: "No" }).check();
  await chat.until(async () => !(await field(chat, "medicines").isVisible()), "it is not asked any more");
});
