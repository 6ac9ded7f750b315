// Text is text: whatever is written in a message, a name or a page's title, nothing of it runs and nothing of it is markup.
import assert from "node:assert/strict";
import { PAYLOADS } from "./lib/payloads.mjs";
import { test } from "./lib/runner.mjs";

const trap = () => {
  window.ran = 0;
  window.pwned = () => window.ran++;
};

test(`${PAYLOADS.length} attempts in messages, answers, names and page titles run nothing and are shown as they are`, async (world) => {
  const patient = await world.patient({ init: trap });
  const chat = await (await patient.tab()).open();
  await chat.say("First.");
  const bearer = await patient.token();
  const patiently = async (ask) => {
    for (;;) {
      const answer = await ask();
      if (answer.status !== 429) return answer;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  };
  const post = (path, body) => patiently(() => world.edge.ask("POST", `${world.edge.clinic}/session${path}`, { bearer, body }));
  const { session } = (await world.edge.session(bearer)).json;
  const ann = world.told.staff.find(({ id }) => id === "ann").token;
  let replies = 0;
  const reply = (cid, text) => patiently(() => world.edge.ask("POST", `${world.edge.clinic}/desk/sessions/${session}/messages`, { bearer: ann, body: { cid, text, channel: "web", after: 1_000_000 } }));
  // From the browser itself: a few through the text box.
  for (const text of PAYLOADS.slice(0, 3)) await chat.say(text);
  await patient.phones(chat);
  for (const [n, text] of PAYLOADS.entries()) {
    if (n >= 3) assert.equal((await post("/messages", { cid: `x${n}`, text })).status, 200, text);
    await post("/pages", { cid: `p${n}`, path: `/${n}`, title: text });
    await patient.hears(chat, text);
    const replied = await reply(`r${n}`, text);
    // What speaks of money is for others to say.
    assert.ok([200, 400].includes(replied.status), `${text}: ${replied.status} ${replied.text}`);
    if (replied.status === 200) replies++;
  }
  assert.ok(replies > PAYLOADS.length / 2, `${replies} replies of staff`);
  const name = await world.edge.ask("PUT", `${world.edge.clinic}/session/forms/contact`, { bearer, body: { fields: { name: PAYLOADS[3] }, complete: true } });
  assert.equal(name.status, 200);
  await world.edge.writeBack(patient.call.grant, patient.call.id, [{ cid: "summary", kind: "summary", text: PAYLOADS[5] }]);
  await chat.page.evaluate((title) => (document.title = title), PAYLOADS[0]);
  const frame = await chat.document();
  for (const live of [true, false]) {
    if (!live) {
      // Once more as the snapshot in the document.
      await chat.page.reload();
      await chat.ready();
    }
    await chat.text(PAYLOADS.at(-1)).last().waitFor();
    const inside = await (await chat.document()).evaluate(() => ({
      ran: window.ran,
      elements: document.querySelectorAll("[role=log] :is(script,img,iframe,object,embed,form,style,link,meta,base,video,audio,math,input,textarea,details,template)").length,
      handlers: [...document.querySelectorAll("*")].filter((element) => element.getAttributeNames().some((name) => name.startsWith("on"))).length,
      links: [...document.querySelectorAll("[role=log] a")].map((link) => [new URL(link.href).protocol, link.rel, link.target]),
    }));
    assert.equal(inside.ran, 0);
    assert.equal(inside.elements, 0);
    assert.equal(inside.handlers, 0);
    for (const [protocol, rel, target] of inside.links) {
      assert.ok(["http:", "https:", "tel:"].includes(protocol), protocol);
      assert.ok(rel.includes("noopener") && target === "_blank", `${rel} ${target}`);
    }
    // Long conversations show their end: what is shown has to be what was said, letter by letter.
    const shown = await chat.transcript();
    const known = new Set(["First.", ...PAYLOADS.map((text) => text.trim())]);
    const strange = shown.filter((text) => !known.has(text.trim()) && !text.startsWith("Hello, and welcome"));
    assert.deepEqual(strange, []);
  }
  assert.equal(await chat.page.evaluate(() => window.ran), 0);
  assert.ok(frame);
}, { timeout: 240_000 });

test("what is written into the address and the page's own words runs nothing either", async (world) => {
  const patient = await world.patient({ init: trap });
  for (const payload of [`"><img src=x onerror=pwned()>`, `'-pwned()-'`, `</script><script>pwned()</script>`]) {
    const chat = await patient.tab(`/plain/${encodeURIComponent(payload)}?q=${encodeURIComponent(payload)}#${payload}`);
    if (!(await chat.iframe.count())) await chat.launcher.click();
    await chat.ready();
    for (const frame of chat.page.frames()) assert.equal(await frame.evaluate(() => window.ran), 0);
    const embed = await world.edge.ask("GET", `/embed/riverside?lang=${encodeURIComponent(payload)}`);
    assert.ok(!embed.text.includes(payload));
    await chat.page.close();
  }
});
