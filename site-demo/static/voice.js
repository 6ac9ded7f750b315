// What is heard is spoken too, where the browser has a voice for it. The words are always shown; programs that drive the page hear nothing.
"use strict";

const synthesis = "speechSynthesis" in window ? window.speechSynthesis : undefined;
const aloud = by("aloud");
const has_voice = () => {
  if (!synthesis?.getVoices().length) return;
  if (by("aloud-label").hidden) aloud.checked = !navigator.webdriver;
  by("aloud-label").hidden = false;
};
synthesis?.addEventListener?.("voiceschanged", has_voice);
has_voice();
aloud.addEventListener("change", () => aloud.checked || hush());

const hush = () => synthesis?.cancel();

/** Says what is new of what the person hears; what they broke into is not said to its end. */
const speak = (on, lines) => {
  lines.forEach(({ by: who, text, language, cut }, n) => {
    const done = on.spoken.get(n) ?? 0;
    on.spoken.set(n, text.length);
    if (cut || done >= text.length || !["clinic", "desk"].includes(who) || !aloud.checked || !synthesis) return;
    const utterance = new SpeechSynthesisUtterance(text.slice(done));
    utterance.lang = language || "en-GB";
    synthesis.speak(utterance);
  });
};
