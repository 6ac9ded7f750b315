// Answers on their way: each by itself, in order, until the service has it. One that is typed again before it left takes the other's place.

import { ask, freshId } from "./service.js";

// Waits after an answer that did not arrive; the last one repeats.
const WAITS_MS = [1_000, 2_000, 5_000, 15_000];

export class Saving {
  // `told(state)`: "saved", "saving", "unsaved"; `refused(field)`; `over()`: the grant has ended.
  constructor(path, grant, { told, refused, over }) {
    Object.assign(this, { path, grant, told, refused, over });
    this.waiting = new Map();
    this.running = null;
    this.failures = 0;
    this.ended = false;
    this.online = () => this.hurry();
    addEventListener("online", this.online);
  }

  // Takes an answer and sends it as soon as it can.
  put(field, value) {
    if (this.ended) return;
    const known = this.waiting.get(field);
    if (known && known.value === value) return;
    // To its end: answers go in the order in which they were given.
    this.waiting.delete(field);
    this.waiting.set(field, { value, cid: freshId() });
    this.run();
  }

  // Fields that the service does not have yet.
  get unsaved() {
    return [...this.waiting.keys()];
  }

  // The patient goes away: what waits is sent at once, without anybody to see the answer. Sent again later it is the same.
  leave() {
    for (const [field, { value, cid }] of this.waiting) {
      ask("PUT", this.path, { bearer: this.grant, body: { cid, fields: { [field]: value } }, leaving: true });
    }
  }

  // When everything has arrived, or nothing will.
  async settled() {
    while (this.running) await this.running;
  }

  end() {
    this.ended = true;
    removeEventListener("online", this.online);
    this.hurry();
  }

  hurry() {
    this.wake?.();
  }

  run() {
    this.running ??= this.loop().finally(() => {
      this.running = null;
    });
  }

  async loop() {
    while (this.waiting.size && !this.ended) {
      const [[field, answer]] = this.waiting;
      if (!this.failures) this.told("saving");
      const body = { cid: answer.cid, fields: { [field]: answer.value } };
      const { status } = await ask("PUT", this.path, { bearer: this.grant, body });
      if (this.ended) return;
      const arrived = status === 200 || status === 409;
      const wrong = status >= 400 && status < 500 && ![401, 404, 408, 409, 429].includes(status);
      if (arrived || wrong) {
        this.failures = 0;
        // Typed again meanwhile: then this was an answer of before.
        if (this.waiting.get(field) === answer) {
          this.waiting.delete(field);
          if (wrong) this.refused(field);
        }
      } else if (status === 401 || status === 404) {
        this.ended = true;
        this.over();
        return;
      } else {
        this.told("unsaved");
        const wait = WAITS_MS[Math.min(this.failures++, WAITS_MS.length - 1)];
        await new Promise((done) => {
          this.wake = done;
          setTimeout(done, wait);
        });
      }
    }
    if (!this.ended) this.told("saved");
  }
}
