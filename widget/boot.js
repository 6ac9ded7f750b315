// Starts the chat's Wasm, and shows the clinic's number where it cannot start or go on.
//
// The loader's greeting may arrive before the Wasm has: it is kept here and handed over, so that none is lost.
//
// What the chat remembers has to outlive a killed browser and a page that is left in the middle of a word. Browsers write localStorage to the
// disk seconds after they are told (Chromium five, at times sixty), a database at once; but a database drops what was on its way to it when
// the page is left, and localStorage does not. So each change is told to both, with its number; before the chat starts, the one with the higher
// number is right as a whole (what it does not have was forgotten), and the other is brought up to it.
import imports from "./imports.js";
import { __wbg_set_wasm as live, start } from "./samtal_widget_bg.js";

// A disk that is slower than this must not keep the patient waiting.
const PATIENCE = 1000;
const STORE = "kept";
// Under this key each of the two has the number of its last change; the other keys begin with it and a dot.
const COUNT = "samtal";
let database;
let started;

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });

// Writes to the database. Committed by hand: what waits to be committed by itself is lost with the page.
function write(change) {
  const writing = database.transaction(STORE, "readwrite");
  change(writing.objectStore(STORE));
  writing.commit();
}

async function restore() {
  try {
    const opening = indexedDB.open("samtal");
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    database = await settled(opening);
    const kept = database.transaction(STORE).objectStore(STORE);
    const [keys, values] = await Promise.all([settled(kept.getAllKeys()), settled(kept.getAll())]);
    const own = Object.entries(localStorage).filter(([key]) => key.startsWith(COUNT));
    const ahead = (values[keys.indexOf(COUNT)] ?? 0) - (localStorage[COUNT] ?? 0);
    if (ahead > 0 && !started) {
      for (const [key] of own) localStorage.removeItem(key);
      keys.forEach((key, place) => localStorage.setItem(key, values[place]));
    } else if (ahead) {
      write((kept) => {
        kept.clear();
        for (const [key, value] of own) kept.put(value, key);
      });
    }
  } catch {
    // Refused, as storage is in some frames: the page remembers.
  }
}

// Called right after localStorage was told. The number comes last: without it, what was told counts as not there yet.
function remember(key, value) {
  try {
    const count = (localStorage[COUNT] = 1 + (+localStorage[COUNT] || 0));
    write((kept) => {
      value === undefined ? kept.delete(key) : kept.put(value, key);
      kept.put(count, COUNT);
    });
  } catch {
    // As above.
  }
}

const early = [];
const keep = (event) => early.push(event);
addEventListener("message", keep);

function fail() {
  // The page's loader steps aside for the number that is shown here.
  const tell = ({ ports }) => ports[0]?.postMessage({ type: "error", code: "not-started" });
  early.forEach(tell);
  addEventListener("message", tell);
  document.getElementById("app").hidden = true;
  document.getElementById("fallback").hidden = false;
}

// A trap leaves the app as it was drawn, deaf: a number to call is better than that.
const trapped = (error) => error instanceof WebAssembly.RuntimeError && fail();
addEventListener("error", (event) => trapped(event.error));
addEventListener("unhandledrejection", (event) => trapped(event.reason));

async function boot() {
  try {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    const wasm = WebAssembly.instantiateStreaming(fetch(document.querySelector("link[as=fetch]").href), imports);
    const [{ instance }] = await Promise.all([wasm, Promise.race([restore(), late])]);
    live(instance.exports);
    instance.exports.__wbindgen_start();
    started = true;
    start(early, remember);
  } catch {
    fail();
  }
}

boot();
