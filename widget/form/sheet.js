// The form itself: one question below the other, what is wrong beside it, saved as each field is left.

import { el } from "./draw.js";
import { fill } from "./words.js";

// What kind of keyboard and memory a field gets.
const INPUTS = {
  date: ["date", "text"],
  phone: ["tel", "tel"],
  email: ["email", "email"],
  integer: ["text", "numeric"],
};
const COMPLETES = { name: "name", phone: "tel", email: "email", date_of_birth: "bday", address: "street-address" };

export class Sheet {
  // `told`: what the service says of the form. `save(field, value)`, `finish(fields)`.
  constructor(told, t, { save, finish }) {
    Object.assign(this, { t, save, finish, form: told.form, answers: { ...told.answers }, wrong: {} });
    this.rows = new Map(told.form.items.map((item) => [item.id, this.row(item)]));
    this.progress = el("p", { class: "hint" });
    this.state = el("p", { class: "hint state", role: "status" }, t.saved);
    this.button = el("button", { class: "main", type: "submit" }, t.send);
    this.trouble = el("p", { class: "wrong", role: "alert" });
    const submit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.view = el(
      "form",
      { class: "form", novalidate: true, autocomplete: "on", onsubmit: submit },
      el("h1", { tabindex: "-1", dir: "auto" }, told.form.title),
      this.progress,
      [...this.rows.values()].map((row) => row.view),
      this.trouble,
      this.button,
      this.state,
    );
    this.refresh();
  }

  item(id) {
    return this.form.items.find((item) => item.id === id);
  }

  asks(item) {
    if (!item.when) return true;
    const earlier = this.item(item.when.item);
    return !!earlier && this.asks(earlier) && this.answers[earlier.id] === item.when.equals;
  }

  get asked() {
    return this.form.items.filter((item) => this.asks(item));
  }

  // Goes where the patient goes on: the first empty field, else the end.
  open() {
    const empty = this.asked.find((item) => !this.answers[item.id]);
    if (empty) this.focus(empty.id);
    else this.button.focus();
  }

  focus(id) {
    const field = this.rows.get(id)?.first;
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  }

  // Says how saving goes.
  tell(state) {
    this.state.textContent = this.t[state];
    this.state.classList.toggle("wrong", state === "unsaved");
  }

  row(item) {
    const { t } = this;
    const id = `f-${item.id}`;
    const complaint = el("p", { class: "wrong", id: `e-${item.id}` });
    const more = item.required ? null : el("span", { class: "optional" }, ` (${t.optional})`);
    const options = item.type === "boolean" ? [{ code: "true", text: t.yes }, { code: "false", text: t.no }] : item.options;
    const inputs = options.length ? this.choices(item, id, options) : [this.input(item, id)];
    const label = [item.text, more];
    const question = options.length
      ? el(
          "fieldset",
          { "aria-describedby": complaint.id },
          el("legend", { dir: "auto" }, label),
          inputs.map((radio, n) => el("label", { class: "choice" }, radio, el("span", { dir: "auto" }, options[n].text))),
        )
      : el("div", {}, el("label", { class: "ask", for: id, dir: "auto" }, label), inputs[0]);
    const read = () => (options.length ? (inputs.find((radio) => radio.checked)?.value ?? "") : inputs[0].value);
    const typed = () => {
      this.answers[item.id] = read().trim();
      this.complain(item.id, "");
      this.refresh();
    };
    const left = () => {
      typed();
      this.save(item.id, this.answers[item.id]);
    };
    const view = el("div", { class: "question", oninput: typed, onchange: left }, question, complaint);
    return { view, complaint, inputs, first: inputs.find((i) => i.checked) ?? inputs[0] };
  }

  choices(item, name, options) {
    const described = `e-${item.id}`;
    return options.map(({ code }, n) =>
      el("input", {
        type: "radio",
        name,
        id: n ? `${name}-${code}` : name,
        value: code,
        checked: this.answers[item.id] === code,
        "aria-describedby": described,
      }),
    );
  }

  input(item, id) {
    const common = { id, name: id, dir: "auto", maxlength: item.max_length, "aria-describedby": `e-${item.id}` };
    if (item.required) common["aria-required"] = "true";
    const value = this.answers[item.id] ?? "";
    const autocomplete = COMPLETES[item.id] ?? "off";
    if (item.type === "text") return el("textarea", { ...common, rows: "4", autocomplete }, value);
    const [type, inputmode] = INPUTS[item.type] ?? ["text", "text"];
    return el("input", { ...common, type, inputmode, autocomplete, value });
  }

  // What is wrong with an answer; nothing: it is fine.
  complain(id, words) {
    const row = this.rows?.get(id);
    if (!row) return;
    row.complaint.textContent = words;
    for (const input of row.inputs) {
      if (words) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  // The service did not take an answer.
  refused(id) {
    const { t } = this;
    const words = { phone: t.number_wrong, email: t.email_wrong, date: t.date_wrong };
    this.complain(id, words[this.item(id)?.type] ?? t.check);
  }

  // Which questions are asked now, and how far it is.
  refresh() {
    if (!this.rows) return;
    for (const item of this.form.items) this.rows.get(item.id).view.hidden = !this.asks(item);
    const { asked } = this;
    const n = asked.filter((item) => this.answers[item.id]).length;
    this.progress.textContent = fill(this.t.progress, { n, all: asked.length });
  }

  async submit() {
    if (this.button.getAttribute("aria-disabled")) return;
    this.trouble.textContent = "";
    const missing = this.asked.filter((item) => item.required && !this.answers[item.id]);
    for (const item of missing) this.complain(item.id, this.t.needed);
    if (missing.length) return this.focus(missing[0].id);
    this.button.setAttribute("aria-disabled", "true");
    this.button.textContent = this.t.sending;
    const fields = Object.fromEntries(this.asked.map((item) => [item.id, this.answers[item.id] ?? ""]));
    const { ok, field } = await this.finish(fields);
    if (ok) return;
    this.button.removeAttribute("aria-disabled");
    this.button.textContent = this.t.send;
    if (field && this.rows.has(field)) {
      if (this.answers[field]) this.refused(field);
      else this.complain(field, this.t.needed);
      return this.focus(field);
    }
    this.trouble.textContent = this.t.no_answer;
  }
}
