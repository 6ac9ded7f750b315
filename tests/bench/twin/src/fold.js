// The twin's fold: what a session is, derived from its events alone. Every list is bounded.

const MAX_PAGES = 50;
const MAX_ITEMS = 50;
const MAX_HANDOFFS = 20;
const MAX_FIELDS = 200;
const MAX_TOPIC = 120;

export const emptyState = () => ({
  last_seq: 0,
  started_at: "1970-01-01T00:00:00.000Z",
  last_at: "1970-01-01T00:00:00.000Z",
  language: "",
  turns: 0,
  channels: [],
  topic: "",
  last_patient: null,
  last_clinic: null,
  consents: [],
  pages: [],
  links: [],
  identifiers: [],
  forms: [],
  handoffs: [],
  offered: null,
  appointments: [],
  flags: [],
  tasks: [],
  summary: null,
  staff: null,
  resolved: false,
});

/** Shortens at a character's boundary, with an ellipsis where something was cut. */
export function shorten(text, max) {
  const characters = [...text.trim()];
  return characters.length <= max ? text.trim() : `${characters.slice(0, max - 1).join("")}…`;
}

function push(list, item, max) {
  if (list.length >= max) list.shift();
  list.push(item);
}

function formOf(state, event) {
  let form = state.forms.find((f) => f.id === event.form);
  if (!form) {
    form = { id: event.form, answers: [], from: event.channel, at: event.at, completed: false };
    push(state.forms, form, MAX_HANDOFFS);
  }
  form.from = event.channel;
  form.at = event.at;
  return form;
}

/** The state after one more event. */
export function apply(state, event) {
  const { seq, at, channel, by } = event;
  if (state.last_seq === 0) state.started_at = at;
  state.last_seq = seq;
  state.last_at = at;
  switch (event.kind) {
    case "session_started":
      state.language = event.language;
      if (event.page) push(state.pages, { path: event.page.path, title: event.page.title, at }, MAX_PAGES);
      break;
    case "consent":
      state.consents = state.consents.filter((c) => c.purpose !== event.purpose);
      push(state.consents, { purpose: event.purpose, version: event.version, given: event.given, at }, MAX_ITEMS);
      break;
    case "page_visited":
      push(state.pages, { path: event.path, title: event.title, at }, MAX_PAGES);
      break;
    case "message": {
      state.turns += 1;
      if (!state.channels.includes(channel)) state.channels.push(channel);
      const said = { seq, at, text: shorten(event.text, MAX_TOPIC) };
      if (by === "patient") {
        if (state.topic === "") state.topic = said.text;
        state.last_patient = said;
        state.heard = (state.heard ?? []).filter((h) => h.channel !== channel);
        state.heard.push({ channel, at });
        state.resolved = false;
      } else if (by !== "system") {
        state.last_clinic = said;
      }
      break;
    }
    case "form_saved": {
      const form = formOf(state, event);
      for (const { field, value } of event.answers) {
        const known = form.answers.find((a) => a.field === field);
        if (known) known.value = value;
        else if (form.answers.length < MAX_FIELDS) form.answers.push({ field, value });
      }
      break;
    }
    case "form_completed":
      formOf(state, event).completed = true;
      break;
    case "handoff_offered":
      push(state.handoffs, { id: event.handoff, to: event.to, expires_at: event.expires_at }, MAX_HANDOFFS);
      break;
    case "channel_linked": {
      const { link, to, evidence, call_id = "" } = event;
      push(state.links, { id: link, channel: to, evidence, call_id, at, unlinked: false }, MAX_ITEMS);
      break;
    }
    case "channel_unlinked":
      for (const link of state.links) if (link.id === event.link) link.unlinked = true;
      break;
    case "identifier_claimed":
      if (!state.identifiers.some((i) => i.id === event.id)) {
        const { id, type, value } = event;
        push(state.identifiers, { id, type, value, from: channel, at, verified_at: null }, MAX_ITEMS);
      }
      break;
    case "identifier_verified":
      for (const known of state.identifiers) if (known.id === event.id) known.verified_at = at;
      break;
    case "summary":
      state.summary = { seq, at, text: shorten(event.text, 500) };
      break;
    case "flag_raised":
      push(state.flags, { id: event.flag, label: event.label, at }, MAX_ITEMS);
      break;
    case "task_opened":
      push(state.tasks, { id: event.task, about: event.about, at, promised_by: event.promised_by ?? null }, MAX_ITEMS);
      break;
    case "task_closed":
      state.tasks = state.tasks.filter((t) => t.id !== event.task);
      break;
    case "staff_joined":
      state.staff = { name: event.name, role: event.role };
      break;
    case "resolved":
      state.resolved = true;
      state.staff = null;
      break;
    default:
  }
  return state;
}
