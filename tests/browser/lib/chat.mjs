// A tab with the chat, by the names that assistive technology hears.
import assert from "node:assert/strict";

/** The names, by language. */
const NAMES = {
  en: { launcher: "Chat with us", dialog: "Chat with Riverside Medical Center", log: "Conversation", box: "Message", send: "Send", agree: "I agree",
    phone: "Continue on phone", whatsapp: "Continue on WhatsApp", callback: "Call me back", close: "Close chat", menu: "Menu", back: "Back to the chat",
    forget: "Forget me on this device", notYou: "Not you? Start a new chat", shared: "This is a shared device" },
  sv: { launcher: "Chatta med oss", dialog: "Chatta med Riverside Medical Center", log: "Samtal", box: "Meddelande", send: "Skicka", agree: "Jag samtycker",
    phone: "Fortsätt per telefon", whatsapp: "Fortsätt på WhatsApp", callback: "Ring upp mig", close: "Stäng chatten", menu: "Meny", back: "Tillbaka till chatten",
    forget: "Glöm mig på den här enheten", notYou: "Inte du? Starta en ny chatt", shared: "Det här är en delad enhet" },
};

export class Chat {
  constructor(page, patient, language = "en") {
    Object.assign(this, { page, patient });
    this.speak(language);
  }

  speak(language) {
    Object.assign(this, { language, names: NAMES[language] });
    return this;
  }

  // ---- On the host page ----
  get launcher() {
    return this.page.getByRole("button", { name: this.names.launcher, exact: true });
  }
  get dialog() {
    return this.page.getByRole("dialog", { name: this.names.dialog, exact: true });
  }
  get iframe() {
    return this.page.locator("samtal-chat iframe");
  }

  // ---- In the chat ----
  get frame() {
    return this.page.frameLocator("samtal-chat iframe");
  }
  get log() {
    return this.frame.getByRole("log", { name: this.names.log, exact: true });
  }
  get box() {
    return this.frame.getByRole("textbox", { name: this.names.box, exact: true });
  }
  button(name) {
    return this.frame.getByRole("button", { name: this.names[name] ?? name, exact: true });
  }
  heading(name) {
    return this.frame.getByRole("heading", { name, exact: true });
  }
  text(text, options = { exact: true }) {
    return this.log.getByText(text, options);
  }

  /** The document of the chat, to run things in. */
  async document() {
    const handle = await this.iframe.elementHandle();
    return handle.contentFrame();
  }

  // ---- What a patient does ----
  async open() {
    await this.launcher.click();
    await this.ready();
    return this;
  }

  /** The chat is there to write in. */
  async ready() {
    await this.box.waitFor();
    return this;
  }

  async close() {
    await this.button("close").click();
    await this.launcher.waitFor();
  }

  async write(text) {
    await this.box.fill(text);
    return this;
  }

  /** Writes and sends; agrees when asked; waits until the server has it. */
  async say(text) {
    await this.write(text);
    await this.box.press("Enter");
    const [asked] = await Promise.all([this.first(this.button("agree"), this.text(text).last())]);
    if (asked === 0) await this.button("agree").click();
    await this.sent(text);
    return this;
  }

  /** The one of these that is seen first. */
  async first(...locators) {
    const seen = locators.map((locator, index) => locator.waitFor().then(() => index));
    const winner = await Promise.any(seen);
    seen.forEach((other) => other.catch(() => {}));
    return winner;
  }

  /** The patient's own messages as the transcript shows them: `{ text, state }`. */
  async own() {
    const document = await this.document();
    return document.evaluate(() => [...document.querySelectorAll("[role=log] .m.own")].map((bubble) => ({
      text: bubble.querySelector(".b").textContent,
      state: bubble.querySelector(".tick")?.textContent ?? "",
      trouble: bubble.querySelector(".trouble")?.textContent ?? "",
    })));
  }

  /** The texts of everything said, in their order. */
  async transcript() {
    const document = await this.document();
    return document.evaluate(() => [...document.querySelectorAll("[role=log] .m .b")].map((text) => text.textContent));
  }

  async sent(text) {
    await this.until(async () => (await this.own()).some((one) => one.text === text && /^(Sent|Read|Skickat|Läst)$/.test(one.state)), `"${text.slice(0, 40)}" is sent`);
  }

  /** Waits until something holds. */
  async until(holds, what, within = 10_000) {
    const began = Date.now();
    let last;
    while (Date.now() - began < within) {
      try {
        if (await holds()) return;
        last = undefined;
      } catch (error) {
        last = error;
      }
      await this.page.waitForTimeout(50);
    }
    assert.fail(`within ${within / 1000} s: ${what}${last ? ` (${last.message.split("\n")[0]})` : ""}`);
  }

  /** Opens the menu and presses one of its buttons. */
  async menu(name) {
    await this.button("menu").click();
    await this.button(name).click();
  }

  /** The chat's localStorage and sessionStorage, as one object. */
  async storage() {
    const document = await this.document();
    return document.evaluate(() => {
      try {
        return { ...localStorage, ...sessionStorage };
      } catch {
        return {};
      }
    });
  }
}
