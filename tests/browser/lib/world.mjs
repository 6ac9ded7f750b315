// What a test has: the demo, the host pages, and patients with browsers of their own. All of it ends with the test.
import assert from "node:assert/strict";
import { Chat } from "./chat.mjs";

/** Words of console errors that a test itself causes (a refused request, a name that is not found). */
const EXPECTED = [/Failed to load resource/, /ERR_INTERNET_DISCONNECTED/, /net::ERR_/, /WebSocket connection to/, /WebSocket is already in CLOSING or CLOSED state/];

export class World {
  constructor({ browser, edge, hosts, told }) {
    Object.assign(this, { browser, edge, hosts, told });
    this.contexts = [];
    this.problems = [];
    this.tolerated = [...EXPECTED];
    this.ends = [];
  }

  /** A patient: a fresh browser profile. Options as of a Playwright context; `init` is run in every document first. */
  async patient({ init, ...options } = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(10_000);
    this.contexts.push(context);
    // Every policy report of every document, the chat's own included.
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
    if (init) for (const script of [init].flat()) await context.addInitScript(script);
    const patient = new Patient(this, context);
    context.on("request", (request) => patient.requests.push(request));
    context.on("console", (message) => message.type() === "error" && this.problem(message.text()));
    context.on("weberror", (error) => this.problem(`uncaught: ${error.error()}`));
    return patient;
  }

  problem(text) {
    if (!this.tolerated.some((known) => known.test(text))) this.problems.push(text);
  }

  /** Errors that this test causes on purpose. */
  tolerate(...patterns) {
    this.tolerated.push(...patterns);
    this.problems = this.problems.filter((text) => !patterns.some((known) => known.test(text)));
  }

  /** Something to undo at the end. */
  finally(undo) {
    this.ends.unshift(undo);
  }

  pages() {
    return this.contexts.flatMap((context) => context.pages());
  }

  /** No document may have complained. */
  check() {
    assert.deepEqual(this.problems, [], "errors in the browser's console");
  }

  async close() {
    for (const undo of this.ends) await undo();
    await Promise.all(this.contexts.map((context) => context.close()));
  }
}

export class Patient {
  constructor(world, context) {
    Object.assign(this, { world, context, requests: [] });
  }

  /** A tab on a host page; `at` is an address or a host page's path. */
  async tab(at = "/plain", name = "own") {
    const page = await this.context.newPage();
    await page.goto(at.startsWith("http") ? at : this.world.hosts.at(at, name));
    return new Chat(page, this);
  }

  /** The session's token: the cookie, which no script can read. */
  async token() {
    const cookies = await this.context.cookies();
    return cookies.find(({ name }) => name === `__Host-samtal-${this.world.told.clinic}`)?.value;
  }

  /** What the server has of this patient's conversation. */
  async events() {
    const { status, json } = await this.world.edge.session(await this.token());
    assert.equal(status, 200, "the session answers");
    return json.events;
  }

  /** The texts that the patient has said, by the server's account. */
  async said() {
    return (await this.events()).filter(({ kind, by }) => kind === "message" && by === "patient").map(({ text }) => text);
  }

  /** The clinic's side says something, by a voice system that the patient has called; the call is made when there is none. */
  async hears(chat, ...texts) {
    if (!this.call) await this.phones(chat);
    const cid = () => `b${Math.random().toString(36).slice(2)}`;
    const events = texts.map((text) => ({ cid: cid(), kind: "message", by: "assistant", text }));
    return this.world.edge.writeBack(this.call.grant, this.call.id, events);
  }

  /** The assistant says something with quick replies or a card: `[{ text, more }]`. A voice system says it, and on its way here it is given the rest. */
  async isOffered(chat, ...messages) {
    if (!this.call) await this.phones(chat);
    if (!this.dressed) await this.dress();
    const events = messages.map(({ text, more }) => {
      const cid = `b${Math.random().toString(36).slice(2)}`;
      this.dressed.set(cid, more);
      return { cid, kind: "message", by: "assistant", text };
    });
    return this.world.edge.writeBack(this.call.grant, this.call.id, events);
  }

  /** Gives messages what `isOffered` keeps for them, wherever they come in: the socket, requests, the document. Sockets of before are closed. */
  async dress() {
    const { edge } = this.world;
    const dressed = (this.dressed = new Map());
    const dress = (text) => text.replace(/"cid":"(b\w+)"/g, (found, cid) => (dressed.has(cid) ? `${found},"more":${JSON.stringify(dressed.get(cid))}` : found));
    await this.context.routeWebSocket(/session\/live/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) => socket.send(dress(frame)));
    });
    for (const path of ["**/session?*", "**/embed/**"])
      await this.context.route(path, async (route) => {
        const request = route.request();
        const { pathname, search } = new URL(request.url());
        // What a browser sends of its own to a frame is not told to the route.
        const token = await this.token();
        const sent = { host: edge.host, "sec-fetch-dest": request.isNavigationRequest() ? "iframe" : "empty", ...(token && { cookie: `__Host-samtal-${this.world.told.clinic}=${token}` }) };
        const { status, headers, text } = await edge.ask(request.method(), pathname + search, { headers: sent });
        const kept = ["content-type", "content-security-policy", "cache-control"].filter((name) => headers[name]);
        await route.fulfill({ status, headers: Object.fromEntries(kept.map((name) => [name, headers[name]])), body: dress(text) });
      });
    for (const page of this.context.pages()) await page.reload();
  }

  /** Sarah's phone: calls with the code of a hand-off that is made for it. */
  async phones() {
    const { edge } = this.world;
    const offer = await edge.good("POST", `${edge.clinic}/session/handoffs`, { bearer: await this.token(), body: { to: "phone" } });
    return this.redeems(offer.code);
  }

  /** A voice system redeems a code. */
  async redeems(code) {
    const id = `CA${Math.random().toString(36).slice(2)}`;
    const context = await this.world.edge.context({ code, call_id: id });
    this.call = { id, grant: context.grant };
    return context;
  }
}
