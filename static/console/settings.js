/**
 * What an agent has set in this browser.
 * @module console/settings
 */
import { effect, signal } from "@preact/signals";
import * as storage from "shared/storage.js";

/** @template T @param {string} name @param {T} usual @returns {import("@preact/signals").Signal<T>} kept across reloads */
function kept(name, usual) {
  const key = `chatsupport:console:${name}`;
  const value = signal(/** @type {T} */ (storage.get(key) ?? usual));
  effect(() => storage.put(key, value.value));
  return value;
}

/** How long a reply can be taken back, where that is wanted. */
export const UNDO_SECONDS = 5;

export const settings = {
  sound: kept("sound", false),
  notify: kept("notify", false),
  quiet: kept("quiet", { from: "", until: "" }),
  letters: kept("letters", true),
  panel: kept("panel", true),
  undoSend: kept("undo-send", false),
};
