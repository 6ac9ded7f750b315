// Starts the chat's Wasm, and shows the clinic's number where it cannot start or go on.
//
// The loader's greeting may arrive before the Wasm has: it is kept here and handed over, so that none is lost.
import init, { start } from "./samtal_widget.js";

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
    await init({ module_or_path: document.querySelector("link[as=fetch]").href });
    start(early);
  } catch {
    fail();
  }
}

boot();
