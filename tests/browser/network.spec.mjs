// Bad luck between the browser and the edge: what is refused, lost, late or gone.
import assert from "node:assert/strict";
import { test } from "./lib/runner.mjs";

test("where WebSockets are refused the chat works by requests", async (world) => {
  const patient = await world.patient({ init: () => {
    window.WebSocket = class {
      constructor() {
        throw new DOMException("blocked", "SecurityError");
      }
    };
  } });
  const chat = await (await patient.tab()).open();
  await chat.say("By requests.");
  await patient.hears(chat, "Answered by polling.");
  await chat.text("Answered by polling.").waitFor();
  await chat.say("Thanks.");
  assert.deepEqual(await patient.said(), ["By requests.", "Thanks."]);
});

test("where a proxy cuts every WebSocket the chat works by requests", async (world) => {
  const patient = await world.patient();
  await patient.context.routeWebSocket(/session\/live/, (socket) => socket.close({ code: 1011 }));
  const chat = await (await patient.tab()).open();
  await chat.say("By requests.");
  await patient.hears(chat, "Answered by polling.");
  await chat.text("Answered by polling.").waitFor({ timeout: 20_000 });
});

test("what is written while offline waits, is said to wait, and is sent once", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Online.");
  await patient.context.setOffline(true);
  await chat.write("Written offline.");
  await chat.box.press("Enter");
  await chat.frame.getByText("You are offline. What you write is kept and sent later.").waitFor();
  assert.match((await chat.own()).at(-1).state + (await chat.own()).at(-1).trouble, /Sending|Not sent yet/);
  await patient.context.setOffline(false);
  await chat.sent("Written offline.");
  assert.deepEqual(await patient.said(), ["Online.", "Written offline."]);
  await chat.until(async () => (await chat.frame.getByText("You are offline.", { exact: false }).count()) === 0, "the notice goes");
});

test("what was unsent when the page was left is sent by the next page, once", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("Sent.");
  await patient.context.routeWebSocket(/session\/live/, (socket) => socket.close({ code: 1011 }));
  await patient.context.route("**/session/messages", (route) => route.abort());
  await chat.page.reload();
  await chat.ready();
  await chat.write("Unsent.");
  await chat.box.press("Enter");
  await chat.text("Unsent.").waitFor();
  await patient.context.unroute("**/session/messages");
  await chat.page.goto(world.hosts.at("/plain/two"));
  await chat.ready();
  await chat.sent("Unsent.");
  assert.deepEqual(await patient.said(), ["Sent.", "Unsent."]);
});

test("a message whose acknowledgement is lost is there once", async (world) => {
  const patient = await world.patient();
  let lost = 0;
  await patient.context.routeWebSocket(/session\/live/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => server.send(frame));
    server.onMessage((frame) => {
      // The edge has it; neither the acknowledgement nor the event comes back, and the connection breaks.
      if (lost < 2 && /lost twice/.test(frame) | /"ack"/.test(frame)) {
        lost++;
        socket.close({ code: 1011 });
        server.close();
        return;
      }
      socket.send(frame);
    });
  });
  const chat = await (await patient.tab()).open();
  await chat.say("First.");
  await chat.write("This one is lost twice.");
  await chat.box.press("Enter");
  await chat.sent("This one is lost twice.");
  assert.ok(lost > 0, "something was lost");
  assert.deepEqual(await patient.said(), ["First.", "This one is lost twice."]);
  assert.deepEqual((await chat.own()).map(({ text }) => text), ["First.", "This one is lost twice."]);
});

test("a lost reply to a request is there once, too", async (world) => {
  const patient = await world.patient({ init: () => {
    window.WebSocket = class {
      constructor() {
        throw new DOMException("blocked", "SecurityError");
      }
    };
  } });
  const chat = await (await patient.tab()).open();
  await chat.say("First.");
  let lost = 0;
  await patient.context.route("**/session/messages", async (route) => {
    if (lost++) return route.fallback();
    const request = route.request();
    await world.edge.good("POST", new URL(request.url()).pathname, { bearer: await patient.token(), body: request.postData() });
    await route.abort("connectionreset");
  });
  await chat.write("Once.");
  await chat.box.press("Enter");
  await chat.sent("Once.");
  assert.ok(lost > 1, "it was sent again");
  assert.deepEqual(await patient.said(), ["First.", "Once."]);
});

test("a message that cannot be sent says so, keeps its text, and offers Try again and the clinic's number", async (world) => {
  const patient = await world.patient();
  const chat = await (await patient.tab()).open();
  await chat.say("First.");
  await patient.context.routeWebSocket(/session\/live/, (socket) => socket.close({ code: 1011 }));
  let tries = 0;
  await patient.context.route("**/session/messages", (route) => {
    tries += 1;
    return route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"unavailable"}' });
  });
  await chat.page.reload();
  await chat.ready();
  await chat.write("Please arrive.");
  await chat.box.press("Enter");
  const trouble = chat.log.getByRole("alert");
  await trouble.getByRole("button", { name: "Try again" }).waitFor({ timeout: 20_000 });
  await trouble.getByRole("link", { name: "Call +44 1632 960001" }).waitFor();
  // While the service still refuses: once it answers, the chat's own next try may take the button away first.
  const before = tries;
  await trouble.getByRole("button", { name: "Try again" }).click();
  await chat.until(async () => tries > before, "it was tried again");
  await patient.context.unroute("**/session/messages");
  await chat.sent("Please arrive.");
  assert.deepEqual(await patient.said(), ["First.", "Please arrive."]);
});

test("while the connection is away the patient is told calmly, and the chat comes back by itself", async (world) => {
  const patient = await world.patient();
  const sockets = [];
  let down = false;
  await patient.context.routeWebSocket(/session\/live/, (socket) => {
    if (down) return socket.close({ code: 1011 });
    const server = socket.connectToServer();
    sockets.push({ socket, server });
  });
  const chat = await (await patient.tab()).open();
  await chat.say("Hello.");
  await patient.phones(chat);
  down = true;
  await patient.context.route("**/session?**", (route) => route.abort());
  for (const { socket, server } of sockets) await Promise.all([socket.close({ code: 1011 }), server.close()]);
  await chat.frame.getByText("Reconnecting … What you write is kept.").waitFor();
  await patient.hears(chat, "Said meanwhile.");
  down = false;
  await patient.context.unroute("**/session?**");
  await chat.text("Said meanwhile.").waitFor({ timeout: 20_000 });
  await chat.until(async () => (await chat.frame.getByText("Reconnecting", { exact: false }).count()) === 0, "the notice goes");
}, { timeout: 60_000 });

test("where cookies are refused the chat lives for the page", async (world) => {
  const patient = await world.patient();
  // Stripped on the way: the browser neither stores nor sends one.
  await patient.context.route(`${world.edge.url}/v1/**`, async (route) => {
    const request = route.request();
    const { authorization, origin } = await request.allHeaders();
    const { pathname, search } = new URL(request.url());
    const headers = { ...(authorization && { authorization }), ...(origin && { origin }) };
    const body = request.postData() ?? undefined;
    const answer = await world.edge.ask(request.method(), pathname + search, { body, headers }).catch(() => undefined);
    // A connection that broke behind this relay breaks before it too, as it would without one: the chat asks again.
    if (!answer) return route.abort("connectionreset");
    await route.fulfill({ status: answer.status, contentType: answer.headers["content-type"], body: answer.bytes });
  });
  const chat = await (await patient.tab()).open();
  await chat.say("No cookie.");
  await chat.say("Still here.");
  assert.equal(await patient.token(), undefined);
  await chat.button("phone").click();
  const code = chat.frame.locator(".code");
  await code.waitFor();
  const context = await patient.redeems((await code.textContent()).replace(/\D/g, ""));
  assert.deepEqual(context.turns.map(({ text }) => text), ["No cookie.", "Still here."]);
});

test("in a third-party frame, with third-party cookies blocked, the conversation is there after a reload", async (world) => {
  const patient = await world.patient();
  const tab = await patient.tab("/plain", "other");
  const controls = await patient.context.newCDPSession(tab.page);
  await controls.send("Network.setCookieControls", { enableThirdPartyCookieRestriction: true, disableThirdPartyCookieMetadata: true, disableThirdPartyCookieHeuristics: true });
  await tab.page.reload();
  const chat = await tab.open();
  await chat.say("From another site.");
  const cookies = await patient.context.cookies();
  const own = cookies.find(({ name }) => name.startsWith("__Host-samtal"));
  assert.ok(own.secure && own.httpOnly && own.partitionKey, JSON.stringify(own));
  await chat.page.reload();
  await chat.ready();
  await chat.text("From another site.").waitFor();
  // Another site has another partition: it does not see this conversation.
  const elsewhere = await patient.tab("/plain", "address");
  await elsewhere.open();
  assert.equal(await elsewhere.text("From another site.").count(), 0);
});

for (const [words, years] of [["ten years fast", 10], ["ten years slow", -10]])
  test(`a browser whose clock is ${words} sees the clinic's time, and everything in its order`, async (world) => {
    const patient = await world.patient({ init: `{
      const Real = Date, off = ${years} * 365.25 * 864e5;
      Date = class extends Real {
        constructor(...all) { super(...(all.length ? all : [Real.now() + off])); }
        static now() { return Real.now() + off; }
      };
    }` });
    const chat = await (await patient.tab()).open();
    for (const text of ["One.", "Two.", "Three."]) await chat.say(text);
    await patient.hears(chat, "Answer.");
    await chat.text("Answer.").waitFor();
    assert.deepEqual(await patient.said(), ["One.", "Two.", "Three."]);
    assert.deepEqual((await chat.transcript()).slice(-4), ["One.", "Two.", "Three.", "Answer."]);
    await chat.text("Today").first().waitFor();
    await chat.button("phone").click();
    await chat.frame.getByText(/good for (9:|10:0)/i).waitFor();
    await chat.page.reload();
    await chat.ready();
    await chat.text("Three.").waitFor();
  });

test("where WebAssembly is refused the clinic's number is shown", async (world) => {
  world.tolerate(/WebAssembly|wasm/i);
  const patient = await world.patient({ init: () => {
    for (const name of ["compile", "compileStreaming", "instantiate", "instantiateStreaming"])
      WebAssembly[name] = () => Promise.reject(new WebAssembly.CompileError("refused by embedder"));
  } });
  const chat = await patient.tab();
  await chat.launcher.click();
  await chat.frame.locator('a[href="tel:+441632960001"]').first().waitFor();
  await chat.page.keyboard.press("Escape");
});

for (const [what, pattern] of [["module", "**/assets/*.wasm"], ["script", "**/assets/*.js"], ["style sheet", "**/assets/*.css"]])
  test(`a ${what} that cannot be loaded leaves the page intact and the clinic's number in sight`, async (world) => {
    world.tolerate(/policy|wasm|WebAssembly|fetch/i);
    const patient = await world.patient();
    await patient.context.route(pattern, (route) => route.abort());
    const chat = await patient.tab();
    await chat.launcher.click();
    if (what === "style sheet") {
      await chat.box.waitFor();
    } else {
      const inside = chat.frame.locator('a[href="tel:+441632960001"]').first();
      const outside = chat.page.getByRole("link", { name: "Call 01632 960001" });
      await chat.until(async () => (await inside.isVisible()) || (await outside.isVisible()), "a number to call", 14_000);
    }
    await chat.page.evaluate(() => samtal("close"));
    await chat.page.getByRole("button", { name: "Own button" }).click();
  });

test("an edge that does not answer leaves the page intact, and the launcher says whom to call", async (world) => {
  world.tolerate(/frame|policy/i);
  const patient = await world.patient();
  await patient.context.route("**/embed/**", (route) => route.abort());
  const chat = await patient.tab();
  await chat.launcher.click();
  await chat.page.getByRole("link", { name: "Call 01632 960001" }).waitFor({ timeout: 15_000 });
  await patient.context.unroute("**/embed/**");
  await chat.page.getByRole("button", { name: "Try again" }).click();
  await chat.ready();
});

test("the token is in no address, no Referer and no storage of any page", async (world) => {
  const patient = await world.patient();
  const headers = [];
  patient.context.on("request", async (request) => headers.push([request.url(), (await request.allHeaders().catch(() => ({}))).referer ?? ""]));
  const sockets = [];
  patient.context.on("page", (page) => page.on("websocket", (socket) => sockets.push(socket.url())));
  const printed = [];
  patient.context.on("console", (message) => printed.push(message.text()));
  const chat = await (await patient.tab()).open();
  await chat.say("https://clinic.example/path is a link.");
  await chat.page.click("#next", { force: true });
  await chat.ready();
  await chat.say("And on.");
  const token = await patient.token();
  const secret = token.split(".")[1];
  const hosts = world.hosts.asked.map(({ url, referer }) => url + referer);
  const stores = [await chat.storage(), await chat.page.evaluate(() => ({ ...localStorage, ...sessionStorage, cookie: document.cookie }))];
  const everywhere = JSON.stringify([headers, sockets, printed, hosts, stores, await chat.page.evaluate(() => document.documentElement.outerHTML)]);
  assert.ok(sockets.length > 0);
  assert.ok(!everywhere.includes(secret), "the token was found");
});
