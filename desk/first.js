// What the first part of the Wasm exports, for the parts that follow: they share its memory and its table.
let exports;

export function started(instance) {
  exports = instance.exports;
}

export const initSync = () => exports;
