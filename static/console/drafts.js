/**
 * What an agent has begun to write, for each case and kind; kept until it is sent or emptied.
 *
 * Beside each text stands, under a key of its own, when the server last had the very same; it is taken away with the next
 * key that is pressed. So a text without it is one that only this browser has.
 * @module console/drafts
 */
import { signal } from "@preact/signals";
import * as storage from "shared/storage.js";

/** @typedef {"reply"|"note"} Mode */

export class Drafts {
  /** @param {number} agent */
  constructor(agent) {
    this.prefix = `chatsupport:draft:${agent}:`;
    this.savedPrefix = `chatsupport:draft-saved:${agent}:`;
    /** Hears what is typed here. @type {(number: string, mode: Mode, text: string) => void} */
    this.onChange = () => {};
    /** Cases in which something was begun in another browser, and not fetched yet. @type {Set<string>} */
    this.elsewhere = new Set();
    /** Grows when a case gets its first draft, or loses its last. */
    this.marks = signal(0);
    storage.watch(this.prefix, () => this.heard());
  }

  /** @param {string} number @param {Mode} mode */
  key = (number, mode) => `${this.prefix}${number}:${mode}`;

  /** @param {string} number @param {Mode} mode */
  savedKey = (number, mode) => `${this.savedPrefix}${number}:${mode}`;

  /** @param {string} number @param {Mode} mode @returns {string} */
  get(number, mode) {
    return storage.get(this.key(number, mode)) ?? "";
  }

  /** What is typed here. @param {string} number @param {Mode} mode @param {string} text */
  put(number, mode, text) {
    const was = this.get(number, mode);
    if (was === text) return;
    storage.put(this.savedKey(number, mode), "");
    this.write(number, mode, text);
    if (!was || !text) this.marks.value++;
    this.onChange(number, mode, text);
  }

  /** The same, for what does not come from the box itself: the box shows it. @param {string} number @param {Mode} mode @param {string} text */
  change(number, mode, text) {
    this.put(number, mode, text);
    this.heard();
  }

  /** What this agent wrote elsewhere takes the place of what is here. @param {string} number @param {Mode} mode @param {string} text @param {string|null} at */
  replace(number, mode, text, at) {
    this.write(number, mode, text);
    this.kept(number, mode, text, at);
    this.heard();
  }

  /** The server has `text`, from `at` on. @param {string} number @param {Mode} mode @param {string} text @param {string|null} at */
  kept(number, mode, text, at) {
    this.elsewhere.delete(number);
    if (this.get(number, mode) !== text) return;
    if (text) storage.put(this.savedKey(number, mode), at);
    else storage.drop(this.savedKey(number, mode));
  }

  /** Whether only this browser has it as it stands: a text, or that it was emptied. @param {string} number @param {Mode} mode */
  isUnsaved(number, mode) {
    const saved = storage.get(this.savedKey(number, mode));
    return saved === "" || (saved === null && this.get(number, mode) !== "");
  }

  /** @returns {{number: string, mode: Mode}[]} */
  unsaved() {
    const known = [...this.places(this.prefix), ...this.places(this.savedPrefix)];
    const once = new Map(known.map((one) => [`${one.number} ${one.mode}`, one]));
    return [...once.values()].filter(({ number, mode }) => this.isUnsaved(number, mode));
  }

  /** @param {readonly string[]} numbers */
  setElsewhere(numbers) {
    this.elsewhere = new Set(numbers);
    this.marks.value++;
  }

  /** The cases with an unsent reply or note; who shows them is told when others get one. @returns {Set<string>} */
  numbers() {
    void this.marks.value;
    return new Set([...this.elsewhere, ...this.places(this.prefix).map(({ number }) => number)]);
  }

  /** @param {string} number @param {Mode} mode @param {string} text */
  write(number, mode, text) {
    if (text) storage.put(this.key(number, mode), text);
    else storage.drop(this.key(number, mode));
  }

  heard() {
    this.marks.value++;
    window.dispatchEvent(new CustomEvent("draft"));
  }

  /** @param {string} prefix @returns {{number: string, mode: Mode}[]} */
  places(prefix) {
    return storage.keys(prefix).map((key) => {
      const [number, mode] = key.slice(prefix.length).split(/:(?=reply$|note$)/);
      return { number, mode: /** @type {Mode} */ (mode) };
    });
  }
}
