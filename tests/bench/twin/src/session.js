// The twin's Session object: the log, its folded state, the sockets. One writer, so that order and repeats are simple.

import { DurableObject } from "cloudflare:workers";
import { contextDocument, masked } from "./context.js";
import { apply, emptyState } from "./fold.js";
import { Bucket, Problem, isCid, json, problem, readJson, sameHash, sha256, randomToken } from "./http.js";

const MAX_TEXT = 4096;
const MAX_PAGE = 500;
const SNAPSHOT_EVENTS = 50;
const CONTEXT_TURNS = 50;
const MAX_SOCKETS = 5;
const GRANT_LIFE = 60 * 60_000;
const GAP_WINDOW = 200;

export class Session extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    const limits = JSON.parse(env.LIMITS ?? "{}");
    this.bucket = new Bucket(limits.message_burst ?? 60, limits.message_per_second ?? 1);
    this.tokens = new Map();
    this.exists = this.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'events'").toArray().length > 0;
    if (this.exists) this.load();
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  load() {
    const [row] = this.sql.exec("SELECT id, state, seen FROM session").toArray();
    if (row) Object.assign(this, { id: row.id, state: JSON.parse(row.state), seen: row.seen });
  }

  create(id, tokenHash, language, page) {
    this.ctx.storage.transactionSync(() => {
      this.sql.exec(`
        CREATE TABLE session (id TEXT, state TEXT, seen INTEGER);
        CREATE TABLE tokens (hash TEXT PRIMARY KEY, kind TEXT, call_id TEXT, expires_at INTEGER, detail TEXT);
        CREATE TABLE events (seq INTEGER PRIMARY KEY, at TEXT, author TEXT, cid TEXT, kind TEXT, turn INTEGER, body TEXT);
        CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER, actor TEXT, action TEXT, detail TEXT);
        CREATE UNIQUE INDEX by_cid ON events (author, cid);
        CREATE INDEX turns ON events (seq) WHERE turn = 1;`);
      Object.assign(this, { id, state: emptyState(), seen: 0, exists: true });
      this.sql.exec("INSERT INTO session VALUES (?, ?, 0)", id, JSON.stringify(this.state));
      this.sql.exec("INSERT INTO tokens VALUES (?, 'patient', '', ?, '')", tokenHash, Date.now() + 30 * 86_400_000);
    });
    this.append("patient", "session_started", "session_started", { language, ...(page && { page }) });
    return this.page(this.lastEvents(SNAPSHOT_EVENTS), true);
  }

  async fetch(request) {
    try {
      await this.authorize(request.headers.get("x-token") ?? "", "patient");
      return await this.route(request);
    } catch (error) {
      if (error instanceof Problem) return problem(error);
      throw error;
    }
  }

  async authorize(token, kind, callId = "") {
    const hash = await sha256(token);
    let row = this.tokens.get(hash);
    if (!row && this.exists) {
      [row] = this.sql.exec("SELECT hash, kind, call_id, expires_at FROM tokens WHERE hash = ?", hash).toArray();
      if (row && sameHash(row.hash, hash)) this.tokens.set(hash, row);
    }
    const good = row && row.kind === kind && row.call_id === callId && row.expires_at > Date.now();
    if (!good) throw new Problem(401, "unauthorized");
    return hash;
  }

  async route(request) {
    const url = new URL(request.url);
    const what = url.pathname.split("/").slice(4).join("/");
    switch (`${request.method} ${what}`) {
      case "GET ": {
        const after = number(url, "after", 0);
        const limit = Math.min(number(url, "limit", 200), MAX_PAGE);
        return json(200, this.page(this.eventsAfter(after, limit)));
      }
      case "GET live":
        return this.open(request, number(url, "after", 0));
      case "POST messages": {
        this.bucket.take();
        const { cid, text } = await readJson(request, ["cid", "text"]);
        return json(200, this.message(cid, text));
      }
      case "POST pages": {
        this.bucket.take();
        const { cid, path, title } = await readJson(request, ["cid", "path", "title"]);
        return json(200, this.append("patient", cid, "page_visited", { path, title }));
      }
      case "POST consent": {
        this.bucket.take();
        const { cid, purpose, version, given } = await readJson(request, ["cid", "purpose", "version", "given"]);
        return json(200, this.append("patient", cid ?? randomToken(16), "consent", { purpose, version, given }));
      }
      case "POST handoffs": {
        this.bucket.take();
        return json(201, await this.handoff(await readJson(request, ["to", "number"])));
      }
      default:
        if (request.method === "PUT" && what.startsWith("forms/")) {
          this.bucket.take();
          const { fields, cid } = await readJson(request, ["fields", "complete", "cid"], 64 * 1024);
          const answers = Object.entries(fields).map(([field, value]) => ({ field, value }));
          return json(200, this.append("patient", cid ?? randomToken(16), "form_saved", { form: what.slice(6), answers }));
        }
        throw new Problem(404, "not-found");
    }
  }

  message(cid, text) {
    if (typeof text !== "string" || text.trim() === "" || [...text].length > MAX_TEXT) throw new Problem(400, "malformed");
    return this.append("patient", cid, "message", { text });
  }

  /** Appends once: event, folded state and sockets in one turn. */
  append(by, cid, kind, body, channel = "web") {
    if (!isCid(cid)) throw new Problem(400, "malformed");
    const members = JSON.stringify({ channel, by, kind, ...body, cid }).slice(1, -1);
    const [stored] = this.sql.exec("SELECT seq, at, body FROM events WHERE author = ? AND cid = ?", by, cid).toArray();
    if (stored) {
      if (stored.body !== members) throw new Problem(409, "cid-conflict");
      return { seq: stored.seq, at: stored.at };
    }
    const seq = this.state.last_seq + 1;
    const now = new Date().toISOString();
    const at = now > this.state.last_at ? now : this.state.last_at;
    const turn = kind === "message" ? 1 : 0;
    this.ctx.storage.transactionSync(() => {
      this.sql.exec("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", seq, at, by, cid, kind, turn, members);
      apply(this.state, { seq, at, channel, by, kind, ...body });
      this.sql.exec("UPDATE session SET state = ?", JSON.stringify(this.state));
    });
    this.broadcast(`{"type":"events","events":[{"seq":${seq},"at":"${at}",${members}}]}`);
    return { seq, at };
  }

  eventsAfter(after, limit) {
    return this.sql.exec("SELECT seq, at, kind, body FROM events WHERE seq > ? ORDER BY seq LIMIT ?", after, limit).toArray();
  }

  lastEvents(limit) {
    return this.sql.exec("SELECT seq, at, kind, body FROM events ORDER BY seq DESC LIMIT ?", limit).toArray().reverse();
  }

  page(rows, asObject = false) {
    const events = rows.map(toEvent).join(",");
    // The patient's own devices: numbers masked, flags left to those who act on them.
    const identifiers = this.state.identifiers.map((i) => ({ ...i, value: masked(i.value) }));
    const state = JSON.stringify({ ...this.state, identifiers, flags: [] });
    const text = `{"session":"${this.id}","last_seq":${this.state.last_seq},"seen":${this.seen},"state":${state},"events":[${events}]}`;
    return asObject ? JSON.parse(text) : text;
  }

  open(request, after) {
    if (request.headers.get("upgrade") !== "websocket") throw new Problem(426, "upgrade-required");
    const sockets = this.ctx.getWebSockets();
    if (sockets.length >= MAX_SOCKETS) sockets[0].close(4409, "replaced");
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    for (let from = after; from < this.state.last_seq; from += 200) {
      server.send(`{"type":"events","events":[${this.eventsAfter(from, 200).map(toEvent).join(",")}]}`);
    }
    const headers = request.headers.has("sec-websocket-protocol") ? { "sec-websocket-protocol": "samtal.v1" } : {};
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  webSocketMessage(socket, data) {
    let frame;
    try {
      frame = JSON.parse(data);
      if (frame.type === "message") {
        this.bucket.take();
        const { seq, at } = this.message(frame.cid, frame.text);
        socket.send(JSON.stringify({ type: "ack", cid: frame.cid, seq, at }));
      } else if (frame.type === "seen") {
        this.seen = Math.max(this.seen, Math.min(frame.seq, this.state.last_seq));
        this.sql.exec("UPDATE session SET seen = ?", this.seen);
      } else if (frame.type === "page") {
        this.bucket.take();
        this.append("patient", randomToken(16), "page_visited", { path: frame.path, title: frame.title });
      } else if (frame.type !== "typing") {
        throw new Problem(400, "malformed");
      }
    } catch (error) {
      const code = error instanceof Problem ? error.code : "malformed";
      socket.send(JSON.stringify({ type: "error", code, cid: frame?.cid, retry_after: error.retryAfter }));
    }
  }

  webSocketClose(socket, code) {
    socket.close(code === 1005 || code === 1006 ? 1000 : code, "");
  }

  broadcast(text) {
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(text);
      } catch {
        // It is closing: its client resumes by last_seq.
      }
    }
  }

  async handoff({ to }) {
    const id = `hnd_${randomToken(16)}`;
    const code = String(crypto.getRandomValues(new Uint32Array(1))[0] % 100_000_000).padStart(8, "0");
    const token = `ho_${randomToken(32)}`;
    const expires_at = new Date(Date.now() + 600_000).toISOString();
    const clinic = this.env.CLINIC.get(this.env.CLINIC.idFromName(this.env.CLINIC_SLUG));
    await clinic.register(id, this.id, await sha256(code), await sha256(token), Date.parse(expires_at));
    this.append("patient", id, "handoff_offered", { handoff: id, to, expires_at });
    return { id, to, code, token, expires_at, links: {} };
  }

  /** The context of a call, and its grant. */
  async context(who, callId, grant) {
    const { handoff: link, evidence, settings } = who;
    if (!this.state.links.some((l) => l.id === link)) {
      const by = "voice:frontdesk";
      this.append(by, link, "channel_linked", { link, to: "voice", evidence, ...(callId && { call_id: callId }) }, "voice");
      this.append(by, `${link}-call`, "call_started", { call_id: callId }, "voice");
      this.audit("voice:frontdesk", "linked", link);
    }
    const expires = who.redeemedAt + GRANT_LIFE;
    const hash = await sha256(grant);
    if (!this.tokens.has(hash)) {
      this.sql.exec("INSERT OR REPLACE INTO tokens VALUES (?, 'voice', ?, ?, ?)", hash, callId, expires, JSON.stringify({ link, settings }));
      this.tokens.set(hash, { kind: "voice", call_id: callId, expires_at: expires });
    }
    this.audit("voice:frontdesk", "context_read", callId);
    return this.document(link, settings, callId, grant, expires, this.lastTurns());
  }

  /** What was said since `after`, during the call. */
  async updates(callId, grant, after) {
    const hash = await this.authorize(grant, "voice", callId);
    const [row] = this.sql.exec("SELECT expires_at, detail FROM tokens WHERE hash = ?", hash).toArray();
    const { link, settings } = JSON.parse(row.detail);
    this.audit("voice:frontdesk", "context_read", callId);
    const turns = this.sql.exec("SELECT seq, at, kind, body FROM events WHERE turn = 1 AND seq > ? ORDER BY seq LIMIT 200", after).toArray();
    return this.document(link, settings, callId, grant, row.expires_at, turns);
  }

  audit(actor, action, detail) {
    this.sql.exec("INSERT INTO audit (at, actor, action, detail) VALUES (?, ?, ?, ?)", Date.now(), actor, action, detail);
  }

  /** Writes back what was said in the call. */
  async writeBack(callId, grant, events) {
    await this.authorize(grant, "voice", callId);
    const accepted = events.map(({ cid, kind, by, text, outcome }) => {
      const author = by === "patient" ? "patient" : "voice:frontdesk";
      const body = kind === "call_ended" ? { call_id: callId, ...(outcome && { outcome }) } : { text };
      return { cid, ...this.append(author, cid, kind, body, "voice") };
    });
    return { events: accepted, last_seq: this.state.last_seq };
  }

  lastTurns() {
    return this.sql.exec("SELECT seq, at, kind, body FROM events WHERE turn = 1 ORDER BY seq DESC LIMIT ?", CONTEXT_TURNS).toArray().reverse();
  }

  document(linkId, settings, callId, grant, expires, rows) {
    const { id: session, state } = this;
    const evidence = state.links.filter((l) => l.id === linkId && !l.unlinked).map((l) => ({ kind: l.evidence, at: l.at }));
    const from = Math.max(0, state.last_seq - GAP_WINDOW);
    const [{ there }] = this.sql.exec("SELECT count(*) AS there FROM events WHERE seq > ?", from).toArray();
    const complete = there === state.last_seq - from;
    const turns = rows.map(toEvent).join(",");
    return contextDocument({ session, state, evidence, settings, complete, callId, grant, expires, turns, now: Date.now() });
  }
}

const number = (url, name, otherwise) => {
  const value = url.searchParams.get(name);
  if (value === null) return otherwise;
  if (!/^\d{1,15}$/.test(value)) throw new Problem(400, "malformed");
  return Number(value);
};

const toEvent = ({ seq, at, kind, body }) =>
  kind === "note" ? `{"seq":${seq},"at":"${at}","kind":"withheld"}` : `{"seq":${seq},"at":"${at}",${body}}`;
