// Elements, made one by one: text only ever becomes a text node, and nothing is parsed as HTML.

// An element with attributes, listeners (`on…`), and children (texts and elements; nothing for `null`).
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const COLOUR = /^#[0-9a-f]{6}$/i;

// How light a colour is (WCAG), 0 to 1.
function luminance(colour) {
  const part = (at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

// The clinic's colour, and white or almost black on it, whichever is easier to read. Anything that is no colour reaches no style.
export function paint(accent) {
  if (!COLOUR.test(accent ?? "")) return;
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const [own, ink] = [luminance(accent), luminance("#11181c")];
  const style = document.documentElement.style;
  style.setProperty("--accent", accent);
  style.setProperty("--on-accent", contrast(own, 1) >= contrast(own, ink) ? "#ffffff" : "#11181c");
}
