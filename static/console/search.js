/**
 * What was found: hits by what was looked for, kept so that going back shows them as they were.
 * @module console/search
 */
import { effect, signal } from "@preact/signals";
import { CODE, FRAME } from "shared/protocol.js";

/** @typedef {import("console/address.js").Search} Search */

/**
 * @typedef {object} Hit a case, and what of it answers
 * @property {string} case
 * @property {string} subject
 * @property {"new"|"open"|"waiting"|"resolved"} status
 * @property {string} priority
 * @property {string} contact
 * @property {string|null} account
 * @property {string|null} assignee
 * @property {boolean} screen_share
 * @property {string} updated_at
 * @property {"number"|"subject"|"contact"|"account"|"participant_case"|"tags"|"entry"} where
 * @property {{text: string, marks: [number, number][]}} snippet marks in code points
 * @property {{seq: number, kind: string, author: string, at: string}} [entry]
 */

/**
 * @typedef {object} Found
 * @property {string} key what was looked for
 * @property {"hint"|"loading"|"ready"|"failed"} phase `hint`: it cannot be looked for, and `problem` says why
 * @property {readonly Hit[]} hits
 * @property {string|null} next
 * @property {boolean} whole whether all old entries have been indexed
 * @property {"idle"|"loading"|"failed"} older
 * @property {string} problem
 * @property {number} top how far it was scrolled
 * @property {string|null} at the hit that had the focus
 */

const WAIT = 160; // ms of no typing
const KEPT = 20;
const OPEN = ["new", "open", "waiting"];
/** @type {Found} */
const NOTHING = { key: "", phase: "loading", hits: [], next: null, whole: true, older: "idle", problem: "", top: 0, at: null };

export class Searches {
  /** @param {import("console/desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.found = signal(NOTHING);
    /** Grows with each entry that is gone to, the same one again included. */
    this.goings = signal(0);
    /** @type {Map<string, Found>} by what was looked for */
    this.kept = new Map();
    this.timer = 0;
    /** @type {Search|null} what is to be asked for when there is a connection */
    this.waiting = null;
    effect(() => {
      if (!this.desk.isOpen || !this.waiting) return;
      const search = this.waiting;
      queueMicrotask(() => this.ask(search));
    });
  }

  /** Shows what is found by `search`; what was found before is shown as it was. @param {Search|null} search */
  show(search) {
    window.clearTimeout(this.timer);
    if (!search) return;
    const key = keyOf(search);
    if (key === this.found.value.key && this.found.value.phase !== "failed") return;
    const before = this.kept.get(key);
    if (before) {
      this.found.value = before;
      return;
    }
    const { hits, whole } = this.found.value.phase === "ready" ? this.found.value : NOTHING; // until there are new ones
    this.found.value = { ...NOTHING, key, hits, whole };
    if (!search.text.trim()) this.take(key, { phase: "hint", hits: [], problem: "" });
    else this.timer = window.setTimeout(() => this.ask(search), WAIT);
  }

  /** @param {Search} search */
  async ask(search) {
    const key = keyOf(search);
    this.take(key, { phase: "loading", problem: "" });
    this.waiting = this.desk.isOpen ? null : search;
    if (this.waiting) return;
    try {
      const ok = await this.desk.command(frameOf(search));
      this.take(key, { phase: "ready", hits: ok.hits, next: ok.next, whole: ok.whole, top: 0, at: null });
    } catch (error) {
      this.desk.failed(error, (problem, why) => this.take(key, { phase: why.code === CODE.BAD_REQUEST ? "hint" : "failed", hits: [], problem }));
    }
  }

  /** Hits that are older than those that are shown. @param {Search} search */
  async more(search) {
    const { next, older } = this.found.value;
    const key = keyOf(search);
    if (!next || older === "loading" || key !== this.found.value.key) return;
    this.take(key, { older: "loading" });
    try {
      const ok = await this.desk.command({ ...frameOf(search), cursor: next });
      const { hits } = this.found.value;
      if (this.found.value.key === key) this.take(key, { older: "idle", hits: [...hits, ...fresh(hits, ok.hits)], next: ok.next, whole: ok.whole });
    } catch (error) {
      this.desk.failed(error, (problem) => this.take(key, { older: "failed", problem }));
    }
  }

  /** Notes where one is among the hits. @param {Partial<Found>} where */
  note(where) {
    const now = { ...this.found.value, ...where };
    if (this.kept.has(now.key)) this.kept.set(now.key, now);
  }

  /** @param {string} key @param {Partial<Found>} change */
  take(key, change) {
    if (this.found.value.key !== key) return;
    const was = this.kept.get(key) ?? this.found.value;
    const now = { ...was, ...change };
    this.found.value = now;
    if (now.phase !== "ready") return;
    this.kept.delete(key);
    this.kept.set(key, now);
    if (this.kept.size > KEPT) this.kept.delete(/** @type {string} */ (this.kept.keys().next().value));
  }
}

/** @param {Search} search */
export const keyOf = ({ text, status, mine, screen }) => JSON.stringify([text.trim(), status, mine, screen]);

/** @param {Search} search */
function frameOf({ text, status, mine, screen }) {
  const states = status === "open" ? OPEN : status ? [status] : [];
  return { type: FRAME.SEARCH, query: text, filters: { status: states, mine, screen_share: screen } };
}

/** A case may come again by an older entry; it is shown once. @param {readonly Hit[]} had @param {Hit[]} come */
function fresh(had, come) {
  const known = new Set(had.map((hit) => hit.case));
  return come.filter((hit) => !known.has(hit.case));
}
