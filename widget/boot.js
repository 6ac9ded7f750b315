// Starts the chat's Wasm, and shows the clinic's number where it cannot start or go on.
//
// The loader's greeting may arrive before the Wasm has: it is kept here and handed over, so that none is lost.
//
// What the chat remembers has to outlive a killed browser. Browsers write localStorage to the disk seconds after they are told (Chromium five,
// at times sixty), a database at once. So it is told to both, and what the database has is put back before the chat starts.
import init, { start } from "./samtal_widget.js";

// A disk that is slower than this must not keep the patient waiting.
const PATIENCE = 500;
const STORE = "kept";
let database;

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });

async function restore() {
  try {
    const opening = indexedDB.open("samtal");
    let fresh;
    opening.onupgradeneeded = () => (fresh = opening.result.createObjectStore(STORE));
    database = await settled(opening);
    const kept = database.transaction(STORE).objectStore(STORE);
    const [keys, values] = await Promise.all([settled(kept.getAllKeys()), settled(kept.getAll())]);
    // What was forgotten shortly before the end may still stand in the slower one.
    if (!fresh) for (const key of Object.keys(localStorage)) if (key.startsWith("samtal.") && !keys.includes(key)) localStorage.removeItem(key);
    keys.forEach((key, place) => localStorage.setItem(key, values[place]));
  } catch {
    // Refused, as storage is in some frames: the page remembers.
  }
}

function remember(key, value) {
  try {
    const kept = database.transaction(STORE, "readwrite").objectStore(STORE);
    value === undefined ? kept.delete(key) : kept.put(value, key);
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
    await Promise.all([init({ module_or_path: document.querySelector("link[as=fetch]").href }), Promise.race([restore(), late])]);
    start(early, remember);
  } catch {
    fail();
  }
}

boot();
