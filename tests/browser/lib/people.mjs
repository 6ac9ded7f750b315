// Patients without a screen: made by the API that their chat uses, for what desks see of them.
import { randomBytes } from "node:crypto";

const cid = () => randomBytes(16).toString("hex");

export class Person {
  constructor(world, session) {
    Object.assign(this, { world, ...session });
  }

  /** A new conversation in the chat, agreed to. */
  static async of(world, { language = "en" } = {}) {
    const { edge } = world;
    const { configuration } = await edge.admin("GET", "");
    const body = { cid: cid(), language, page: { path: "/eczema", title: "Eczema" }, consent: { version: configuration.consent_version } };
    const made = await edge.good("POST", `${edge.clinic}/sessions`, { body });
    return new Person(world, { ...made, session: made.session ?? made.id });
  }

  ask(method, path, body) {
    return this.world.edge.good(method, `${this.world.edge.clinic}/session${path}`, { bearer: this.token, body });
  }

  says(text) {
    return this.ask("POST", "/messages", { cid: cid(), text });
  }

  /** Wants a person: from here on the desk has them among those who wait. */
  async wants(text = "Can I speak to somebody?") {
    await this.says(text);
    await this.ask("POST", "/tasks", { cid: cid(), about: "person" });
    return this;
  }

  events() {
    return this.ask("GET", "?after=0&limit=500").then(({ events }) => events);
  }
}
