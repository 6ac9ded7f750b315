// What the page asks of its service.

// Nobody waits longer for one answer: the service itself answers within two seconds.
const PATIENCE_MS = 10_000;

// `{status, body}`; status 0: no answer came.
export async function ask(method, path, { bearer, body, leaving } = {}) {
  const headers = {};
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  if (body) headers["content-type"] = "application/json";
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      keepalive: leaving === true,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const read = await answer.json().catch(() => ({}));
    return { status: answer.status, body: read };
  } catch {
    return { status: 0, body: {} };
  }
}

// An id of one attempt, as hard to guess as a token.
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
}
