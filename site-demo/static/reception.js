// Looks again when the reception has something new.
"use strict";

const shown = document.querySelector("main").dataset.version;
setInterval(async () => {
  if (document.hidden) return;
  try {
    const { version } = await (await fetch("/reception/version")).json();
    if (String(version) !== shown) location.replace("/reception");
  } catch {
    // The server is being restarted: try again with the next turn.
  }
}, 2000);
