// The desk's states that people look at: `[name, reach]`, each from a desk that was just opened, with a patient who waits.
const opened = async ({ page }, person) => {
  await page.locator(`[id="card-${person.session}"]`).click();
  await page.locator("#box").waitFor();
};

const dialog = (press) => async (desk, person) => {
  await opened(desk, person);
  await desk.page.locator(press).click();
  await desk.page.getByRole("dialog").waitFor();
  await desk.page.waitForTimeout(300);
};

export const DESK_STATES = [
  ["sign in", async ({ page }) => {
    await page.locator("#sign-out").click();
    await page.locator(".member").first().waitFor();
  }],
  ["inbox", async ({ page }, person) => page.locator(`[id="card-${person.session}"]`).waitFor()],
  ["nothing found", async ({ page }) => {
    await page.locator("#search").fill("Nobody of that name");
    await page.locator(".people .empty").waitFor();
  }],
  ["conversation", async (desk, person) => {
    await opened(desk, person);
    await desk.page.locator("#box").fill("Dr. Phillips is in on Monday.");
  }],
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
  ["owned by a colleague", async (desk, person) => {
    await opened(desk, person);
    await desk.page.locator("#hand-on option", { hasText: "Ben" }).waitFor({ state: "attached" });
    await desk.page.locator("#hand-on").selectOption("ben");
    await desk.page.locator("#stop").waitFor();
  }],
  ["resolve", dialog("#resolve")],
  ["approved text", dialog("#texts")],
  ["settings", dialog("#settings")],
  ["keys", async (desk, person) => {
    await opened(desk, person);
    await desk.page.locator("#who").focus();
    await desk.page.keyboard.press("?");
    await desk.page.getByRole("dialog").waitFor();
  }],
];
