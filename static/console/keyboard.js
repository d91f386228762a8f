/**
 * The console by keyboard alone. Single keys never fire while something is being typed, and can be switched off.
 * @module console/keyboard
 */
import { ACTIONS } from "console/actions.js";

/** @typedef {import("console/app.js").App} App */

/** @type {Record<string, (app: App) => void>} */
const IN_LIST = {
  ArrowDown: (app) => app.rows.current?.move(1),
  ArrowUp: (app) => app.rows.current?.move(-1),
  Home: (app) => app.rows.current?.go(0),
  End: (app) => app.rows.current?.go(Infinity),
};

/** @param {App} app @returns {() => void} stops it */
export function listen(app) {
  /** @param {KeyboardEvent} event */
  const keyed = (event) => {
    if (event.defaultPrevented || app.dialog.value) return;
    const act = actFor(app, event, /** @type {HTMLElement} */ (event.target));
    if (!act) return;
    if (event.key !== "Escape") event.preventDefault();
    act(app);
  };
  document.addEventListener("keydown", keyed);
  return () => document.removeEventListener("keydown", keyed);
}

/** @param {App} app @param {KeyboardEvent} event @param {HTMLElement} target @returns {((app: App) => unknown)|undefined} */
function actFor(app, event, target) {
  if (opensPalette(event)) return () => (app.dialog.value = "palette");
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (event.key === "Escape") return escape;
  if (isTyping(target)) return undefined;
  if (target.closest?.(".rows") && IN_LIST[event.key]) return IN_LIST[event.key];
  if (!app.settings.letters.value) return undefined;
  const key = nameOf(event);
  return ACTIONS.find((action) => action.keys.includes(key) && action.can(app))?.run;
}

/** Ctrl K, or ⌘ K on a Mac; also while one types. @param {KeyboardEvent} event */
export const opensPalette = (event) => (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && letterOf(event) === "k";

/** A key as the catalogue calls it. @param {KeyboardEvent} event */
function nameOf(event) {
  const letter = letterOf(event);
  return /^[a-z]$/.test(letter) && event.shiftKey ? `Shift+${letter.toUpperCase()}` : letter;
}

/** The letter on the key; on a layout without Latin letters, the one that stands at its place elsewhere. @param {KeyboardEvent} event */
function letterOf(event) {
  const { key, code } = event;
  if (/^[\p{L}]$/u.test(key) && !/^[a-z]$/i.test(key) && /^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  return /^[A-Z]$/.test(key) ? key.toLowerCase() : key;
}

/** @param {HTMLElement} target */
function isTyping(target) {
  return Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

/** Out of the box one writes in, then back to the list. @param {App} app */
function escape(app) {
  const focused = document.activeElement;
  if (app.picked.numbers.value.size && !focused?.closest(".stage, .panel")) return app.picked.clear();
  if (focused?.matches(".composer textarea")) /** @type {HTMLElement|null} */ (document.querySelector(".log"))?.focus();
  else if (focused?.closest(".stage, .panel") && !app.drawer.value) app.rows.current?.enter();
}
