// A form that was left, the day that passes, and the text message with its link on the simulated phone.
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export const BORN = { day: "12", month: "3", year: "1985" };
const DAY = 24 * 3600;

/** What the phone of this number shows, newest last. */
const texts = (world, number) =>
  new Promise((resolve, reject) => {
    const { port, host } = new URL(world.told.site);
    const path = `/simulators/phone?who=${encodeURIComponent(number)}`;
    const asked = request({ host: "127.0.0.1", port, path, headers: { host } }, (answer) => {
      let said = "";
      answer.on("data", (part) => (said += part)).on("end", () => resolve(said));
    });
    asked.on("error", reject);
    asked.end();
  });

const arrives = async (world, number, pattern) => {
  for (let n = 0; n < 60; n++) {
    const found = (await texts(world, number)).match(pattern);
    if (found) return found[1];
    await sleep(100);
  }
  return undefined;
};

/** `{ link, token, answers() }`: a patient who proved a number, agreed to text messages and left the form half filled in, a day later. */
export async function leftForm(world, { language = "en", fields = { name: "Sarah Lind", date_of_birth: "1985-03-12" } } = {}) {
  const { edge } = world;
  const at = (path) => `${edge.clinic}${path}`;
  // A number that nobody else has.
  const number = `+4474001${String(Date.now()).slice(-5)}`;
  const begun = await edge.good("POST", at("/sessions"), { body: { language, consent: { version: "2026-11" } } });
  let bearer = begun.token;
  const post = (path, body) => edge.good("POST", at(path), { bearer, body });
  const { identifier, id } = await post("/session/identifiers", { type: "phone", value: number, cid: "n1" });
  const own = id ?? identifier;
  await post(`/session/identifiers/${own}/verification`, {});
  const code = await arrives(world, number, /\b(\d{6})\b/);
  const checked = await post(`/session/identifiers/${own}/check`, { code });
  bearer = checked.token ?? bearer;
  await post("/session/device", { kind: "own" });
  await post("/session/consent", { purpose: "sms", version: "2026-11", given: true });
  await edge.good("PUT", at("/session/forms/intake"), { bearer, body: { fields } });
  await edge.advance(DAY + 60);
  let link = await arrives(world, number, /(https?:\/\/[^\s"\\]+\/form\/[^\s"\\]+)/);
  if (!link) {
    // It was night at the clinic.
    await edge.advance(11 * 3600);
    link = await arrives(world, number, /(https?:\/\/[^\s"\\]+\/form\/[^\s"\\]+)/);
  }
  if (!link) throw new Error(`no link on the phone: ${await texts(world, number)}`);
  const answers = async () => (await edge.good("GET", at("/session/forms/intake"), { bearer })).answers;
  return { link, token: bearer, answers, form: () => edge.good("GET", at("/session/forms/intake"), { bearer }) };
}

/** Answers the check. */
export async function prove(page, born = BORN) {
  for (const [part, value] of Object.entries(born)) await page.locator(`#${part}`).fill(value);
  await page.locator("button[type=submit]").click();
}
