/**
 * The lists that are watched: what is shown, and what is new whatever is shown.
 * @module console/lists
 */
import { signal } from "@preact/signals";
import { FRAME } from "shared/protocol.js";
import { Refusal } from "shared/socket.js";
import { Line } from "console/line.js";
import { keyOf, SCREEN_ONLY } from "console/store.js";
import { ALWAYS, COUNTED } from "console/views.js";
import { LIST } from "console/wire.js";

/** @typedef {import("console/types.js").ViewName} ViewName */
/** @typedef {import("console/types.js").SavedView} SavedView */

const MOST_PAGES_AGAIN = 6;
const COUNT_EVERY = 30_000;
const COUNT_GAP = 10_000; // and after something has changed

export class Lists extends Line {
  /** The list that is shown. */
  key = "mine";
  /** How many cases the views that are not watched have, by name; one more than a page where there are more. @type {import("@preact/signals").Signal<Readonly<Record<string, number>>>} */
  counts = signal(/** @type {Readonly<Record<string, number>>} */ ({}));
  counting = window.setInterval(() => document.visibilityState === "visible" && this.count(), COUNT_EVERY);
  /** @type {number|undefined} */
  recount = undefined;

  /** Asks for the saved views; what was known stands where that fails. */
  async loadViews() {
    if (!this.isOpen) return;
    try {
      const ok = await this.command({ type: LIST.VIEWS });
      this.dispatch({ type: "saved", saved: ok.views });
    } catch (error) {
      this.failed(error, (problem) => this.tell(`Saved views could not be loaded. ${problem}`, "bad"));
    }
  }

  /** Throws a Refusal. @param {Omit<SavedView, "id">} given @param {number|null} id @returns {Promise<SavedView>} */
  async saveView(given, id) {
    const ok = await this.command({ type: LIST.SAVE_VIEW, view: id, ...given });
    await this.loadViews();
    if (this.key.split("+")[0] === `saved:${id}`) this.watch(this.key);
    return ok.view;
  }

  /** Throws a Refusal. @param {number} id */
  async dropView(id) {
    await this.command({ type: LIST.DROP_VIEW, view: id });
    await this.loadViews();
  }

  /** Asks how many there are; where that fails, what was known stands until the next time. */
  async count() {
    if (!this.isOpen) return;
    try {
      const ok = await this.socket.request({ type: LIST.COUNT, views: COUNTED });
      this.counts.value = ok.counts;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /** The same once for all that changes within a while. */
  countSoon() {
    this.recount ??= window.setTimeout(() => {
      this.recount = undefined;
      this.count();
    }, COUNT_GAP);
  }

  /** Shows a list: watches it, and leaves the one shown before. @param {ViewName} view @param {boolean} screenOnly */
  show(view, screenOnly) {
    const key = listKey(view, screenOnly);
    const before = this.key;
    this.key = key;
    if (before !== key && !ALWAYS.includes(before)) this.unwatch(before);
    if (before !== key && !ALWAYS.includes(key)) this.watch(key);
  }

  /** @param {string} key */
  async watch(key) {
    if (!this.state.value.views[key]) this.dispatch({ type: "view loading", key });
    if (!this.isOpen) return;
    const wanted = this.state.value.views[key]?.numbers.length ?? 0;
    try {
      const ok = await this.command({ type: FRAME.WATCH, ...viewOf(key) });
      this.dispatch({ type: "view first", key, cases: ok.cases, next: ok.next });
      for (let page = 0; page < MOST_PAGES_AGAIN && this.shortOf(key, wanted); page++) await this.older(key);
    } catch (error) {
      this.failed(error, (problem) => this.isOpen && this.dispatch({ type: "view failed", key, problem }));
    }
  }

  /** Whether a list that was long before shows less now. @param {string} key @param {number} wanted */
  shortOf(key, wanted) {
    const view = this.state.value.views[key];
    return Boolean(view?.next) && view.older !== "failed" && view.numbers.length < wanted;
  }

  /** @param {string} key */
  unwatch(key) {
    this.socket.request({ type: FRAME.UNWATCH, ...viewOf(key) }).catch(() => {});
    this.dispatch({ type: "view dropped", key });
  }

  /** The next page of a list. @param {string} key */
  async older(key) {
    const view = this.state.value.views[key];
    if (!view?.next || view.older === "loading") return;
    this.dispatch({ type: "older loading", key });
    try {
      const ok = await this.command({ type: FRAME.PAGE, ...viewOf(key), after: view.next });
      this.dispatch({ type: "view older", key, cases: ok.cases, next: ok.next });
    } catch (error) {
      this.failed(error, (problem) => this.dispatch({ type: "older failed", key, problem }));
    }
  }
}

/**
 * The list that is asked for. `mine` and the like are watched whole all the time, and narrowed to screen shares here;
 * `all` and `snoozed` may be long, so the server narrows them.
 * @param {ViewName} view
 * @param {boolean} screenOnly
 */
export const listKey = (view, screenOnly) => keyOf(view, screenOnly && !ALWAYS.includes(view) && !view.startsWith("team:"));

/** @param {string} key */
function viewOf(key) {
  const [view] = key.split("+");
  return key.endsWith(SCREEN_ONLY) ? { view, only: "screen_share" } : { view };
}
