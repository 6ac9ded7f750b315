// The one script tag: draws the launcher, opens the chat in an iframe of the edge, and speaks with it over one MessagePort.
//
// Until the patient clicks it stores nothing, asks the network for nothing, patches nothing and leaves one global, `samtal`.
// It works under the strictest Content-Security-Policy: elements are created, never parsed, and styles are constructed sheets.
// esbuild minifies this file and does nothing else to it. README.md beside it describes the tag, the commands and the protocol.
(() => {
  const win = window;
  const doc = document;
  const tag = doc.currentScript || doc.querySelector("script[data-clinic]");
  const stub = win.samtal;
  if (!tag || stub?.live) return; // no tag of ours, or included twice

  // ---- The tag, read here and nowhere else ----
  const { clinic, color, phone, position, launcher, pages } = tag.dataset;
  const edge = new URL(tag.src).origin;
  const side = position == "left" ? "left" : "right";
  const trail = pages != "off";
  const bare = launcher == "none";
  let language = tag.dataset.language || doc.documentElement.lang || navigator.language;

  // ---- What is drawn: sizes in px, because the page's root font must not reach in ----
  const make = (name, parent, className) => {
    const element = parent.appendChild(doc.createElement(name));
    if (className) element.className = className;
    return element;
  };
  const host = doc.createElement("samtal-chat");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  // `!important` inside a shadow root wins over any `!important` of the page, so a hostile `*{}` can neither hide nor move this.
  sheet.replaceSync(`:host{all:initial!important;position:fixed!important;z-index:2147483647!important;${side}:0!important;bottom:0!important;direction:ltr!important;font:16px/24px system-ui,sans-serif!important}
[hidden]{display:none!important}
button,a{all:unset;box-sizing:border-box;display:flex;align-items:center;justify-content:center;gap:8px;min-width:44px;min-height:44px;padding:0 20px;border:1px solid;border-radius:28px;background:var(--a);color:var(--i);font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #000!important}
svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2}
iframe{width:100%;height:100%;border:0}
.l{position:fixed;${side}:16px;bottom:calc(16px + env(safe-area-inset-bottom));min-width:56px;height:56px;white-space:nowrap;box-shadow:0 4px 40px #0004}
.b{position:absolute;top:-10px;${side}:-4px;padding:0 8px;border:1px solid;border-radius:28px;background:#b3261e;color:#fff;font-size:13px;text-align:center}
.v{position:absolute}
.p{position:fixed;${side}:16px;bottom:calc(16px + var(--b,0px));box-sizing:border-box;width:400px;height:min(640px,var(--h,100dvh) - 32px);border:1px solid #8886;border-radius:16px;overflow:hidden;background:#fff;color:#111;box-shadow:0 4px 40px #0004!important;outline:0}
.c{position:absolute;inset:0;display:grid;place-content:center;gap:16px;background:inherit;text-align:center}
.c button{background:0;color:inherit}
.x{position:absolute;top:8px;right:8px;padding:0;border:0;background:0;color:inherit;font-size:28px}
@media(max-width:479px){.l{padding:0}.t{position:absolute;clip-path:circle(0)}.p{inset:auto 0 var(--b,0px);width:auto;height:var(--h,100dvh);border:0;border-radius:0}}
@media(prefers-color-scheme:dark){.p{background:#131c1b;color:#eee}}
@media(prefers-reduced-motion:no-preference){.p{animation:o .15s ease-out}@keyframes o{from{opacity:0;translate:0 16px}}}
@media print{:host{display:none!important}}`);
  shadow.adoptedStyleSheets = [sheet];

  const button = make("button", shadow, "l");
  const vector = (name, parent) => parent.appendChild(doc.createElementNS("http://www.w3.org/2000/svg", name));
  vector("path", vector("svg", button)).setAttribute("d", "M4 4h16v12H10l-4 4v-4H4z");
  const text = make("span", button, "t");
  const badge = make("span", button, "b");
  const spoken = make("span", shadow, "v"); // below the edge of the screen, for those who listen
  const panel = make("div", shadow, "p");
  const cover = make("div", panel, "c"); // until the chat speaks: it is starting, or it could not
  const frame = doc.createElement("iframe");
  const note = make("b", cover);
  const call = make("a", cover);
  const retry = make("button", cover);
  const cross = make("button", panel, "x"); // the chat brings its own, once it can
  panel.role = "dialog";
  panel.tabIndex = -1;
  note.role = spoken.role = "status";
  badge.ariaHidden = panel.hidden = panel.inert = true;
  button.hidden = bare;
  call.href = "tel:" + phone;
  cross.textContent = "×";

  // ---- Words and colour ----
  let title; // of the dialog, once the chat has told it
  let count = 0;
  let failed;
  const label = () => {
    const [chat, close, starting, broken, again, ring, unread] = /^sv/i.test(language)
      ? ["Chatta med oss", "Stäng chatten", "Startar chatten …", "Chatten kunde inte starta", "Försök igen", "Ring ", "Olästa: "]
      : ["Chat with us", "Close chat", "Starting the chat …", "The chat could not start", "Try again", "Call ", "Unread: "];
    text.textContent = chat; // the button's name: the count is hidden from it
    cross.ariaLabel = close;
    panel.ariaLabel = frame.title = title || chat;
    note.textContent = failed ? broken : starting;
    retry.textContent = again;
    retry.hidden = !failed;
    call.textContent = ring + phone;
    call.hidden = !failed || !phone;
    badge.hidden = !count;
    badge.textContent = count;
    // For whoever looks at another tab meanwhile.
    doc.title = doc.title.replace(/^(\(\d+\) )?/, count ? "(" + count + ") " : "");
    button.ariaDescription = spoken.textContent = count ? unread + count : "";
  };
  const paint = (hex) => {
    if (!/^#[\da-f]{6}$/i.test(hex)) return;
    const part = (at) => (parseInt(hex.substr(at, 2), 16) / 255) ** 2.2;
    // The text is black or white, whichever stands out more: never below 4.5:1.
    const light = 0.21 * part(1) + 0.72 * part(3) + 0.07 * part(5) > 0.18;
    host.style.setProperty("--a", hex);
    host.style.setProperty("--i", light ? "#000" : "#fff");
  };

  // ---- Listening and telling; one signal ends it all. What throws in a listener is reported and stops nothing ----
  const stop = new AbortController(); // its `signal` is all the options there are
  const listen = (target, events, fn) => events.split(" ").map((event) => target?.addEventListener(event, fn, stop));
  const ears = new Map();
  const emit = (event, detail) => win.dispatchEvent(new CustomEvent("samtal:" + event, { detail }));

  // ---- The marker `{open}`: all that the page keeps, and only while the chat is in use ----
  const key = "samtal-" + clinic;
  let shown = false;
  let kept;
  const recall = () => {
    try {
      return JSON.parse(localStorage[key]);
    } catch {} // storage is refused: the page itself remembers
  };
  const mark = () => {
    try {
      kept ? (localStorage[key] = JSON.stringify({ open: shown })) : delete localStorage[key];
    } catch {}
  };

  // ---- The iframe and its port ----
  let port;
  let timer;
  let ready;
  let live; // a session exists
  let waiting = []; // commands from before there was a port
  let reported; // the path that the chat knows
  const send = (message) => (port ? port.postMessage(message) : waiting.push(message));
  const page = () => ({ path: (reported = location.pathname), title: doc.title });
  const load = () => {
    if (frame.parentNode) return;
    frame.src = edge + "/embed/" + clinic + "?lang=" + language;
    failed = ready = false;
    label();
    panel.prepend(frame);
    timer = setTimeout(() => {
      failed = true;
      label();
      emit("error", { code: "unreachable" });
    }, 1e4);
  };
  // Each time the document loads: the first time, after "Try again", and after a page that moved the chat.
  frame.onload = () => {
    const { port1, port2 } = new MessageChannel();
    port = port1;
    port.onmessage = ({ data }) => heard[data?.type]?.(data);
    const hello = { samtal: 1, type: "hello", open: shown, page: page(), language, color, pages: trail, narrow: narrow.matches, quiet: !shadow.activeElement };
    frame.contentWindow.postMessage(hello, edge, [port2]);
    waiting.map(send);
    waiting = [];
  };
  const alive = () => {
    clearTimeout(timer);
    cover.hidden = true;
  };
  const heard = {
    __proto__: null,
    ready(message) {
      alive();
      title = message.title;
      ready = cross.hidden = true;
      label();
      const held = shadow.activeElement;
      // Focusing a frame that has the focus already takes it from the text box inside.
      if (held && held != frame) frame.focus();
      emit("ready");
    },
    close: () => turn(false),
    unread(message) {
      count = message.count;
      label();
      emit("unread", count);
    },
    message: ({ seq, by }) => emit("message", { seq, by }),
    handoff: ({ to }) => emit("handoff", { to }),
    error({ code }) {
      alive(); // the chat shows its own failure, with the clinic's number
      emit("error", { code });
    },
    session(message) {
      live = message.live;
      kept = live || shown;
      mark();
    },
    forgotten() {
      kept = live = false;
      mark();
    },
  };

  // ---- Open and closed ----
  const narrow = matchMedia("(max-width:479px)");
  let back; // who gets the focus when the chat closes
  let stilled; // the page's body, while the chat covers it
  const fit = () => {
    const view = win.visualViewport;
    // The on-screen keyboard shrinks the visual viewport only; so does zooming in, which must not move the chat.
    if (view?.scale < 1.01) {
      host.style.setProperty("--h", view.height + "px");
      host.style.setProperty("--b", win.innerHeight - view.height - view.offsetTop + "px");
    }
    if (stilled) stilled.inert = false;
    stilled = shown && narrow.matches && !doc.body?.inert && doc.body;
    if (stilled) stilled.inert = true;
  };
  const turn = (open, quiet) => {
    const held = shadow.activeElement;
    const changed = shown != open;
    if (open && changed) back = bare ? doc.activeElement : button;
    shown = open;
    kept = open || live; // closed with nothing to come back to: nothing to remember
    panel.hidden = panel.inert = !open;
    button.hidden = open || bare;
    fit();
    mark();
    port?.postMessage({ type: open ? "open" : "close" });
    if (changed) emit(open ? "open" : "close");
    if (open) load();
    if (open ? !quiet : held) (open ? (ready ? frame : panel) : back)?.focus();
  };

  listen(button, "click", () => turn(true));
  listen(cross, "click", () => turn(false));
  listen(retry, "click", () => {
    frame.remove();
    turn(true);
  });
  listen(panel, "keydown", (event) => event.key == "Escape" && turn(false));
  listen(win.visualViewport, "resize scroll", fit);
  listen(narrow, "change", fit);
  // Back from the back-forward cache: another page may have opened or closed the chat meanwhile.
  listen(win, "pageshow", (event) => event.persisted && port && turn(recall()?.open ?? shown, true));
  // Navigation inside a single-page app, without touching `history`; the title often follows a moment later.
  let soon;
  const moved = () => {
    clearTimeout(soon);
    soon = setTimeout(() => port && trail && location.pathname != reported && send({ type: "page", ...page() }), 200);
  };
  if (win.navigation) listen(navigation, "currententrychange navigatesuccess", moved);
  else listen(win, "popstate hashchange visibilitychange click", moved);

  // ---- `samtal(command, …)` ----
  const open = () => shown || turn(true);
  const commands = {
    __proto__: null,
    open,
    close: () => turn(false),
    toggle: () => turn(!shown),
    on(event, fn) {
      ears.has(fn) || ears.set(fn, ({ detail }) => fn(detail));
      listen(win, "samtal:" + event, ears.get(fn));
    },
    off: (event, fn) => win.removeEventListener("samtal:" + event, ears.get(fn)),
    say: open,
    handoff: open,
    language(wished) {
      language = wished;
      label();
    },
    color: paint,
    destroy() {
      stop.abort();
      observer.disconnect();
      clearTimeout(timer);
      kept = shown = count = port = null;
      label();
      fit();
      mark();
      host.remove();
      delete win.samtal;
    },
  };
  // What is passed on to the chat, and under which name.
  const passed = { __proto__: null, say: "text", handoff: "to", identify: "jwt", logout: "", language: "language", color: "color" };
  const samtal = (command, value, fn) => {
    commands[command]?.(value, fn);
    if (command in passed) send({ type: command, [passed[command]]: value });
  };
  samtal.live = true;
  win.samtal = samtal;

  // ---- Begin. The host element stands beside `body`, so that Turbo and Astro swap the body without touching the chat ----
  const home = () => host.isConnected || doc.documentElement.append(host);
  const observer = new MutationObserver(home);
  const begin = () => {
    home();
    observer.observe(doc, { childList: true });
    observer.observe(doc.documentElement, { childList: true });
    const marker = recall();
    if (marker?.open) turn(true, true);
    else if (marker) (win.requestIdleCallback || setTimeout)(load);
  };
  paint("#0b6b66");
  paint(color);
  label();
  doc.readyState == "loading" ? listen(doc, "DOMContentLoaded", begin) : begin();
  for (const args of stub?.q || []) samtal(...args);
})();
