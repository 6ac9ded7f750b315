// The edge as other programs see it: administration, a voice system, and the truth about a session.
import { Agent, request } from "node:http";

/** What the demo clinic's portal signs with. */
export const PORTAL = "riverside demo portal: no secret";

const agent = new Agent({ keepAlive: true });

export class Edge {
  constructor(told) {
    this.told = told;
    this.url = told.edge;
    this.host = new URL(told.edge).host;
    this.port = new URL(told.edge).port;
    this.clinic = `/v1/${told.clinic}`;
  }

  /** `{ status, headers, text, json }` of a request; the name resolves to loopback in browsers only, so it goes to 127.0.0.1. */
  ask(method, path, { bearer, body, headers = {} } = {}) {
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request({ agent, host: "127.0.0.1", port: this.port, method, path, headers: {
        host: this.host,
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(text !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
        ...headers,
      } }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part)).on("end", () => {
          const bytes = Buffer.concat(parts);
          const said = bytes.toString();
          let json;
          try {
            json = JSON.parse(said);
          } catch {
            json = undefined;
          }
          resolve({ status: answer.statusCode, headers: answer.headers, bytes, text: said, json });
        });
      });
      asked.on("error", reject);
      asked.setTimeout(20_000, () => asked.destroy(new Error(`${method} ${path} does not answer`)));
      asked.end(text);
    });
  }

  async good(method, path, options) {
    const answer = await this.ask(method, path, options);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  admin(method, path, body) {
    return this.good(method, this.clinic + path, { bearer: this.told.admin_key, body });
  }

  /** Adds to the sites that may frame the chat, and changes more of the clinic's settings where asked. */
  async configure(change) {
    const { configuration } = await this.admin("GET", "");
    // Secrets are told to nobody: they have to be given again.
    if (configuration.webhook) configuration.webhook.secret = this.told.webhook_secret;
    if (configuration.portal) configuration.portal.secret = Buffer.from(PORTAL).toString("base64");
    if (configuration.graph) Object.assign(configuration.graph, { token: "WHATSAPP_TOKEN", app_secret: ["WHATSAPP_APP_SECRET"], verify_token: "WHATSAPP_VERIFY_TOKEN" });
    if (configuration.twilio) Object.assign(configuration.twilio, { auth_token: ["TWILIO_AUTH_TOKEN"] });
    change(configuration);
    await this.admin("PUT", "", configuration);
  }

  /** The demo's clock goes forward. */
  advance(seconds) {
    return this.admin("POST", "/demo/clock", { advance: seconds });
  }

  /** What a voice system asks: who is calling? */
  context(question) {
    return this.good("POST", `${this.clinic}/context`, { bearer: this.told.voice_key, body: question });
  }

  /** A voice system writes back what was said. */
  writeBack(grant, call, events) {
    return this.good("POST", `${this.clinic}/calls/${call}/events`, { bearer: grant, body: { events } });
  }

  /** A session as its token sees it. */
  session(token, query = "?after=0&limit=500") {
    return this.ask("GET", `${this.clinic}/session${query}`, { bearer: token });
  }
}
