// The twin's Clinic object: keys, codes and tokens of handoffs, the index of sessions.

import { DurableObject } from "cloudflare:workers";
import { Bucket, Problem, sameHash, sha256 } from "./http.js";

const REPEAT = 10 * 60_000;

export class Clinic extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(`
      CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, at INTEGER);
      CREATE TABLE IF NOT EXISTS handoffs (id TEXT PRIMARY KEY, session TEXT, code TEXT UNIQUE, token TEXT UNIQUE, expires_at INTEGER,
        redeemed_by TEXT, call_id TEXT, redeemed_at INTEGER, evidence TEXT);`);
    this.limits = JSON.parse(env.LIMITS ?? "{}");
    this.addresses = new Map();
    this.keys = new Map();
  }

  settings() {
    return JSON.parse(this.env.SETTINGS);
  }

  allocate(session, address) {
    this.bucketOf(this.addresses, address, this.limits.sessions_per_hour ?? 200, (this.limits.sessions_per_hour ?? 200) / 3600).take();
    this.sql.exec("INSERT INTO sessions VALUES (?, ?)", session, Date.now());
    return { language: "en", languages: ["en", "sv"] };
  }

  register(id, session, code, token, expiresAt) {
    this.sql.exec("INSERT INTO handoffs (id, session, code, token, expires_at) VALUES (?, ?, ?, ?, ?)", id, session, code, token, expiresAt);
  }

  /** Which session is this call about, and why? Redeems a code or token once; the same key and call get the same answer again. */
  async resolve(key, ask) {
    const keyHash = await sha256(key);
    if (!sameHash(keyHash, this.env.VOICE_KEY_HASH)) throw new Problem(401, "unauthorized");
    this.bucketOf(this.keys, keyHash, this.limits.voice_burst ?? 200, this.limits.voice_per_second ?? 50).take();
    const settings = this.settings();
    const secret = ask.token || ask.code;
    if (!secret) throw new Problem(400, "malformed");
    const column = ask.token ? "token" : "code";
    const hash = await sha256(secret);
    const call = ask.call_id ?? "";
    return this.ctx.storage.transactionSync(() => {
      const [row] = this.sql.exec(`SELECT * FROM handoffs WHERE ${column} = ?`, hash).toArray();
      if (!row) throw new Problem(404, "not-found");
      const now = Date.now();
      if (row.redeemed_at) {
        const same = row.redeemed_by === keyHash && row.call_id === call && now < row.redeemed_at + REPEAT;
        if (!same) throw new Problem(404, "not-found");
        return { session: row.session, handoff: row.id, evidence: row.evidence, redeemedAt: row.redeemed_at, settings };
      }
      if (row.expires_at < now) throw new Problem(404, "not-found");
      const evidence = ask.token ? "handoff_token" : "handoff_code";
      this.sql.exec("UPDATE handoffs SET redeemed_by = ?, call_id = ?, redeemed_at = ?, evidence = ? WHERE id = ?", keyHash, call, now, evidence, row.id);
      return { session: row.session, handoff: row.id, evidence, redeemedAt: now, settings };
    });
  }

  bucketOf(buckets, name, burst, perSecond) {
    if (!buckets.has(name)) buckets.set(name, new Bucket(burst, perSecond));
    return buckets.get(name);
  }
}
