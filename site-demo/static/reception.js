// Looks again when the reception has something new: calls at once, everything else within seconds.
"use strict";

const { version, calls } = document.querySelector("main").dataset;
const differs = async (path, shown) => {
  if (document.hidden) return;
  try {
    const told = await (await fetch(path)).json();
    if (String(told.version) !== shown) location.replace("/reception");
  } catch {
    // The server is being restarted: try again with the next turn.
  }
};
setInterval(() => differs("/reception/version", version), 2000);
setInterval(() => differs("/desk/version", calls), 400);
