/**
 * Drafts on the server, so that an agent's other browsers have them. The copy in this browser is the first one: it is
 * written with every key and only given up for a newer text that this agent wrote elsewhere, never while one types here.
 * @module console/draftsync
 */
import { Refusal } from "shared/socket.js";
import { TOLD, WRITE } from "console/wire.js";

/** @typedef {import("console/drafts.js").Drafts} Drafts */
/** @typedef {import("console/drafts.js").Mode} Mode */
/** @typedef {import("shared/protocol.js").Frame} Frame */

const QUIET = 800;
const LONGEST = 20_000;
const MOST_BYTES = 56_000; // a frame has 64 KiB

export class DraftSync {
  /** @param {Drafts} drafts @param {import("console/desk.js").Desk} desk */
  constructor(drafts, desk) {
    this.drafts = drafts;
    this.desk = desk;
    /** @type {Map<string, number>} timers by case and mode */
    this.timers = new Map();
    /** @type {Map<string, number>} when the server last took a text from here, by case and mode */
    this.given = new Map();
    drafts.onChange = (number, mode, text) => this.soon(number, mode, text ? QUIET : 0);
    window.addEventListener("pagehide", () => this.flush());
  }

  /** @param {string} number @param {Mode} mode @param {number} wait */
  soon(number, mode, wait) {
    const key = `${number} ${mode}`;
    window.clearTimeout(this.timers.get(key));
    this.timers.set(key, window.setTimeout(() => this.keep(number, mode), wait));
  }

  /** What still waits for a pause in the typing goes now. */
  flush() {
    for (const [key, timer] of this.timers) {
      const [number, mode] = key.split(" ");
      window.clearTimeout(timer);
      this.keep(number, /** @type {Mode} */ (mode));
    }
  }

  /** @param {string} number @param {Mode} mode */
  async keep(number, mode) {
    this.timers.delete(`${number} ${mode}`);
    const text = this.drafts.get(number, mode);
    if (!this.desk.isOpen || !fits(text)) return;
    try {
      const ok = await this.desk.command({ type: WRITE.DRAFT, case: number, mode, text });
      this.given.set(`${number} ${mode}`, Date.now());
      this.drafts.kept(number, mode, text, ok.at);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error; // it stays in this browser, and is sent again with the next connection
    }
  }

  /** Hears answers to `hello` and `open`, and pushes. @param {Frame} frame */
  told(frame) {
    if (frame.type === TOLD.DRAFT) this.take(frame.case, frame.mode, frame.text, frame.at);
    else if (frame.type === "greeted") this.greeted(frame.drafts ?? []);
    else if (frame.type === "opened") this.opened(frame);
  }

  /** @param {{case: string, mode: Mode, at: string}[]} kept */
  greeted(kept) {
    this.drafts.setElsewhere(kept.map((one) => one.case));
    for (const { number, mode } of this.drafts.unsaved()) this.keep(number, mode);
  }

  /** What a case was opened with, unless this browser has given the server something since it asked. @param {Frame} frame */
  opened({ number, asked, drafts = [] }) {
    for (const mode of /** @type {Mode[]} */ (["reply", "note"])) {
      const one = drafts.find((/** @type {Frame} */ draft) => draft.mode === mode);
      if ((this.given.get(`${number} ${mode}`) ?? 0) < asked) this.take(number, mode, one?.text ?? "", one?.at ?? null);
    }
  }

  /** @param {string} number @param {Mode} mode @param {string} text @param {string|null} at */
  take(number, mode, text, at) {
    const before = this.drafts.get(number, mode);
    if (text === before) return this.drafts.kept(number, mode, text, at);
    if (this.drafts.isUnsaved(number, mode) || isTyping(number, mode)) return;
    this.drafts.replace(number, mode, text, at);
    if (before && text && !text.startsWith(before)) this.offerBack(number, mode, before);
  }

  /** What was here goes only when its writer agrees. @param {string} number @param {Mode} mode @param {string} before */
  offerBack(number, mode, before) {
    this.desk.tell(`What you had begun in ${number} was written over in another window of yours.`, "", { undo: () => this.drafts.change(number, mode, before) });
  }
}

/** @param {string} text */
const fits = (text) => text.length <= LONGEST && new Blob([JSON.stringify(text)]).size <= MOST_BYTES;

/** Whether one's hands are in that very box. @param {string} number @param {Mode} mode */
function isTyping(number, mode) {
  const box = /** @type {HTMLElement|null} */ (document.activeElement);
  return document.hasFocus() && box?.dataset.draft === `${number} ${mode}`;
}
