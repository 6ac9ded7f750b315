// The patient's own phone with WhatsApp and text messages, by way of the providers' simulators.
import assert from "node:assert/strict";

let numbers = 0;
/** A number that no other test has: of the range that is kept free for stories. */
const fresh = () => `+4477009${String((Date.now() + numbers++ * 7919) % 100_000).padStart(5, "0")}`;

export class Pocket {
  constructor(world, who = fresh()) {
    Object.assign(this, { world, who });
    // The name resolves to loopback in browsers only.
    this.base = `http://127.0.0.1:${new URL(world.told.site).port}/simulators`;
  }

  async ask(method, path, body) {
    const answer = await fetch(`${this.base}${path}`, { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Writes: `way` is `whatsapp` or `sms`. */
  say(text, { way = "whatsapp", forwarded = false } = {}) {
    return this.ask("POST", "/say", { who: this.who, way, text, forwarded });
  }

  /** Presses a button of the newest message that has it. */
  press(button) {
    return this.ask("POST", "/press", { who: this.who, button });
  }

  /** Sends anything else, in Meta's words. */
  send(message) {
    return this.ask("POST", "/message", { who: this.who, message });
  }

  /** Everything on its screens, oldest first. */
  async screen() {
    const { phone } = await this.ask("GET", `/phone?who=${encodeURIComponent(this.who)}`);
    return phone.bubbles;
  }

  /** What the clinic has written to it. */
  async got() {
    return (await this.screen()).filter(({ from_clinic }) => from_clinic);
  }

  /** Waits for a message of the clinic that fits, after the first `after` ones; gives it. */
  async hears(pattern, { after = 0, within = 10_000 } = {}) {
    const began = Date.now();
    let got = [];
    while (Date.now() - began < within) {
      got = (await this.got()).slice(after);
      const found = got.find(({ shown }) => pattern.test(shown.text));
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return assert.fail(`within ${within / 1000} s the phone shows ${pattern}; it shows ${JSON.stringify(got.map(({ shown }) => shown.text))}`);
  }
}
