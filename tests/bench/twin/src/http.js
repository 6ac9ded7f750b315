// Requests and answers of the twin: strict reading, the same headers and limits as the edge, secrets.

export const MAX_BODY = 16 * 1024;

/** A refusal with a stable code. Between objects only an error's message travels, so it says all. */
export class Problem extends Error {
  constructor(status, code, retryAfter = 0) {
    super(`problem ${status} ${code} ${retryAfter}`);
    Object.assign(this, { status, code, retryAfter });
  }

  /** The refusal that this error is, also when it comes from another object. */
  static of(error) {
    const [, status, code, retryAfter] = /problem (\d+) ([a-z-]+) (\d+)/.exec(error?.message ?? "") ?? [];
    return status ? new Problem(Number(status), code, Number(retryAfter)) : new Problem(503, "unavailable");
  }
}

const HEADERS = {
  "content-type": "application/json",
  "cache-control": "no-store",
  vary: "authorization, cookie, origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

/** A JSON answer; a string goes out as it is. */
export function json(status, body, extra = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(text, { status, headers: { ...HEADERS, ...extra } });
}

export function problem({ status, code, retryAfter }) {
  const body = { type: `https://samtal.dev/problems/${code}`, title: code, status, detail: code, code };
  const extra = { "content-type": "application/problem+json" };
  if (retryAfter) extra["retry-after"] = String(retryAfter);
  return json(status, body, extra);
}

/** Reads a JSON object with no other members than these. */
export async function readJson(request, allowed, max = MAX_BODY) {
  if (Number(request.headers.get("content-length") ?? 0) > max) throw new Problem(413, "too-large");
  const text = await request.text();
  if (text.length > max) throw new Problem(413, "too-large");
  let body;
  try {
    body = JSON.parse(text || "{}");
  } catch {
    throw new Problem(400, "malformed");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Problem(400, "malformed");
  for (const key of Object.keys(body)) {
    if (!allowed.includes(key)) throw new Problem(400, "malformed");
  }
  return body;
}

export function isCid(cid) {
  return typeof cid === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(cid);
}

export function randomToken(bytes) {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const encoder = new TextEncoder();

export async function sha256(text) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A secret derived from another. */
export async function hmac(secret, text) {
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))));
}

/** Compares two hashes in constant time. */
export function sameHash(a, b) {
  return a.length === b.length && crypto.subtle.timingSafeEqual(encoder.encode(a), encoder.encode(b));
}

/** A leaky bucket: `burst` at once, then `perSecond`. */
export class Bucket {
  constructor(burst, perSecond) {
    Object.assign(this, { burst, perSecond, level: burst, at: Date.now() });
  }

  take() {
    const now = Date.now();
    this.level = Math.min(this.burst, this.level + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
    if (this.level < 1) throw new Problem(429, "rate-limited", Math.ceil((1 - this.level) / this.perSecond));
    this.level -= 1;
  }
}
