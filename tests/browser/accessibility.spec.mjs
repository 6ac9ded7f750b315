// axe finds nothing in any state, light or dark.
import assert from "node:assert/strict";
import { accessible, violations } from "./lib/axe.mjs";
import { test } from "./lib/runner.mjs";
import { STATES } from "./lib/states.mjs";

test("closed, the launcher adds nothing that axe finds, light or dark, with and without something unread", async (world) => {
  for (const colorScheme of ["light", "dark"]) {
    const patient = await world.patient({ colorScheme });
    const chat = await patient.tab();
    await chat.launcher.waitFor();
    assert.deepEqual(await violations(chat.page), [], colorScheme);
    await chat.open();
    assert.deepEqual(await violations(chat.page), [], `${colorScheme}, open`);
    await chat.say("Hello.");
    await chat.close();
    await patient.hears(chat, "Answer.");
    await chat.until(() => chat.launcher.evaluate((button) => button.ariaDescription === "Unread: 1"), "unread");
    assert.deepEqual(await violations(chat.page), [], `${colorScheme}, unread`);
  }
});

for (const [state, reach] of STATES)
  test(`axe finds nothing in the state "${state}", light or dark`, async (world) => {
    const patient = await world.patient({ colorScheme: "light" });
    const chat = await patient.tab();
    await reach(chat, patient, world);
    for (const colorScheme of ["light", "dark"]) {
      await chat.page.emulateMedia({ colorScheme });
      await chat.page.waitForTimeout(50);
      await accessible(chat, colorScheme);
    }
  });
