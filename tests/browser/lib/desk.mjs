// A member of staff at a desk: a browser of their own, signed in as in a demo.
import assert from "node:assert/strict";

export class Desk {
  constructor(world, page, context) {
    Object.assign(this, { world, page, context });
  }

  /** Goes to a place of the app. */
  async go(hash) {
    await this.page.evaluate((to) => (location.hash = to), hash);
    await this.page.waitForTimeout(50);
  }

  /** Asks the desk's API as this member, as the app does. */
  api(method, path, body) {
    return this.page.evaluate(async ([clinic, way, where, what]) => {
      const answer = await fetch(`/v1/${clinic}/desk${where}`, {
        method: way,
        headers: { "x-samtal-desk": "active", ...(what && { "content-type": "application/json" }) },
        body: what && JSON.stringify(what),
      });
      const text = await answer.text();
      return { status: answer.status, json: text ? JSON.parse(text) : undefined };
    }, [this.world.told.clinic, method, path, body]);
  }

  /** Begins a training: invented patients, and nothing is asked of the edge any more. */
  async train() {
    await this.go("#/guide");
    await this.page.getByRole("button", { name: /^(Begin training|Börja öva)$/ }).click();
    await this.page.locator("#training-banner").waitFor();
    await this.page.locator(".card").first().waitFor();
  }

  /** The newest call's card. */
  get call() {
    return this.page.locator("article.call");
  }
}

/** Opens the desk as a member; options as of a Playwright context. */
export async function openDesk(world, { member = "ann", language = "en", init, ...options } = {}) {
  const { context } = await world.patient({
    viewport: { width: 1440, height: 900 },
    locale: language === "sv" ? "sv-SE" : "en-GB",
    init,
    ...options,
  });
  const page = await context.newPage();
  await page.goto(`${world.told.edge}/desk/${world.told.clinic}`);
  await page.locator(".member").filter({ hasText: NAMES[member] }).click();
  await page.locator(".columns").waitFor();
  assert.ok(!(await page.locator("#fallback").isVisible()), "the app runs");
  return new Desk(world, page, context);
}

/** How the demo's members are called. */
const NAMES = { ann: "Ann", ben: "Ben", phillips: "Dr. Phillips", okafor: "Dr. Okafor", maya: "Maya", olga: "Olga", carl: "Carl" };
