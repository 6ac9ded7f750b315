// Starts the desk's Wasm, and says so where it cannot start or go on: a screen that is drawn and deaf would be believed.
import { started } from "./first.js";
import imports from "./imports.js";
import { __wbg_set_wasm as live, start } from "./samtal_desk_bg.js";

function fail() {
  document.getElementById("app").hidden = true;
  document.getElementById("fallback").hidden = false;
}

const trapped = (error) => error instanceof WebAssembly.RuntimeError && fail();
addEventListener("error", (event) => trapped(event.error));
addEventListener("unhandledrejection", (event) => trapped(event.reason));

async function boot() {
  try {
    const { instance } = await WebAssembly.instantiateStreaming(fetch(document.querySelector("link[as=fetch]").href), imports);
    live(instance.exports);
    started(instance);
    instance.exports.__wbindgen_start();
    start();
  } catch {
    fail();
  }
}

boot();
