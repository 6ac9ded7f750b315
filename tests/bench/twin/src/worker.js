// The JS twin's Worker: the same job as the edge, as a good JavaScript developer would write it. The benches compare the two.

import { Clinic } from "./clinic.js";
import { Session } from "./session.js";
import { Problem, hmac, json, problem, readJson, randomToken, sha256 } from "./http.js";

export { Clinic, Session };

const SESSION_COOKIE = (clinic) => `__Host-samtal-${clinic}`;

export default {
  async fetch(request, env) {
    try {
      return await route(request, env);
    } catch (error) {
      const refusal = Problem.of(error);
      if (refusal.status === 503) console.error(JSON.stringify({ level: "error", event: "internal", detail: String(error) }));
      return problem(refusal);
    }
  },
};

async function route(request, env) {
  const url = new URL(request.url);
  if (url.pathname === "/healthz") return json(200, { ok: true });
  const [version, clinic, ...rest] = url.pathname.slice(1).split("/");
  if (version !== "v1" || clinic !== env.CLINIC_SLUG) throw new Problem(404, "not-found");
  const [resource] = rest;
  if (resource === "sessions" && request.method === "POST" && rest.length === 1) return createSession(request, env, clinic);
  if (resource === "session") return toSession(request, env, clinic);
  if (resource === "context" && request.method === "POST" && rest.length === 1) return voiceContext(request, env, clinic);
  if (resource === "calls" && rest.length === 3) return toCall(request, env, clinic, rest);
  throw new Problem(404, "not-found");
}

function checkOrigin(request, env, byCookie) {
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== env.PUBLIC_URL) throw new Problem(403, "origin-refused");
  if (origin === null && byCookie && request.method !== "GET") throw new Problem(403, "origin-required");
}

function sessionToken(request, clinic) {
  const authorization = request.headers.get("authorization");
  if (authorization?.startsWith("Bearer ")) return { token: authorization.slice(7), byCookie: false };
  const protocols = request.headers.get("sec-websocket-protocol");
  if (protocols) {
    const [name, token] = protocols.split(",").map((p) => p.trim());
    if (name === "samtal.v1" && token) return { token, byCookie: false };
  }
  const name = SESSION_COOKIE(clinic);
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, value] = pair.trim().split("=");
    if (key === name && value) return { token: value, byCookie: true };
  }
  throw new Problem(401, "unauthorized");
}

async function createSession(request, env, clinic) {
  checkOrigin(request, env, false);
  const body = await readJson(request, ["cid", "language", "page", "consent"]);
  const session = `ses_${randomToken(16)}`;
  const token = `${session}.${randomToken(32)}`;
  const address = request.headers.get("cf-connecting-ip") ?? "local";
  const allocated = await clinicObject(env, clinic).allocate(session, address);
  const language = allocated.languages.includes(body.language) ? body.language : allocated.language;
  const snapshot = await sessionObject(env, clinic, session).create(session, await sha256(token), language, body.page);
  return json(201, { session, token, snapshot }, {
    "set-cookie": `${SESSION_COOKIE(clinic)}=${token}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=2592000`,
  });
}

async function toSession(request, env, clinic) {
  const { token, byCookie } = sessionToken(request, clinic);
  checkOrigin(request, env, byCookie);
  const [session] = token.split(".");
  if (!session.startsWith("ses_")) throw new Problem(401, "unauthorized");
  const headers = new Headers(request.headers);
  headers.set("x-token", token);
  return sessionObject(env, clinic, session).fetch(new Request(request, { headers }));
}

async function voiceContext(request, env, clinic) {
  const key = bearer(request, "sk_");
  const ask = await readJson(request, ["token", "code", "caller", "called", "call_id"]);
  const who = await clinicObject(env, clinic).resolve(key, ask);
  // Derived, so that a platform's repeat gets the same grant though only its hash is stored.
  const grant = `vg_${who.session}.${await hmac(env.VOICE_KEY_HASH, `${who.handoff} ${ask.call_id}`)}`;
  const text = await sessionObject(env, clinic, who.session).context(who, ask.call_id ?? "", grant);
  return json(200, text);
}

async function toCall(request, env, clinic, [, call, what]) {
  const grant = bearer(request, "vg_");
  const [session] = grant.slice(3).split(".");
  const object = sessionObject(env, clinic, session);
  if (what === "context" && request.method === "GET") {
    const after = Number(new URL(request.url).searchParams.get("after") ?? 0);
    return json(200, await object.updates(call, grant, after));
  }
  if (what === "events" && request.method === "POST") {
    const { events } = await readJson(request, ["events"], 256 * 1024);
    return json(200, await object.writeBack(call, grant, events));
  }
  throw new Problem(404, "not-found");
}

function bearer(request, prefix) {
  const authorization = request.headers.get("authorization") ?? "";
  const token = authorization.startsWith("Bearer ") ? authorization.slice(7) : "";
  if (!token.startsWith(prefix)) throw new Problem(401, "unauthorized");
  return token;
}

const clinicObject = (env, slug) => env.CLINIC.get(env.CLINIC.idFromName(slug));
const sessionObject = (env, slug, session) => env.SESSION.get(env.SESSION.idFromName(`${slug}/${session}`));
