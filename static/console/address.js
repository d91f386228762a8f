/**
 * Where one is, in the address bar: /console/VIEW/[CASE/][?only=screen_share][?q=WORDS…][&at=SEQ].
 * @module console/address
 */
import { signal } from "@preact/signals";

/** @typedef {import("console/types.js").ViewName} ViewName */
/** @typedef {{text: string, status: ""|"open"|"resolved", mine: boolean, screen: boolean}} Search what is looked for */
/**
 * `number` is empty when no case is open; `search` is null where a list is shown and not hits; `at` is the place of the
 * entry to go to, or 0.
 * @typedef {{view: ViewName, screenOnly: boolean, number: string, search: Search|null, at: number}} Address
 */

const VIEWS = /^(mine|unassigned|mentions|watching|waiting|screen|snoozed|all|wall|(team|saved):\d+)$/;

/** @param {string} home @param {string} pathname @param {string} search @returns {Address} */
export function parse(home, pathname, search) {
  const [view = "", number = ""] = pathname.slice(home.length).split("/").map(decodeURIComponent);
  const known = /** @type {ViewName} */ (VIEWS.test(view) ? view : "mine");
  const given = new URLSearchParams(search);
  const at = Number(given.get("at"));
  return {
    view: known,
    number,
    screenOnly: given.get("only") === "screen_share",
    search: searchIn(given),
    at: number && Number.isSafeInteger(at) && at > 0 ? at : 0,
  };
}

/** @param {string} home @param {Address} address */
export function print(home, { view, number, screenOnly, search, at }) {
  const path = number ? `${home}${view}/${encodeURIComponent(number)}/` : `${home}${view}/`;
  const given = new URLSearchParams();
  if (screenOnly) given.set("only", "screen_share");
  if (search) given.set("q", search.text);
  if (search?.status) given.set("status", search.status);
  if (search?.mine) given.set("mine", "yes");
  if (search?.screen) given.set("screen", "asked");
  if (number && at) given.set("at", String(at));
  return given.size ? `${path}?${given}` : path;
}

/** @param {URLSearchParams} given @returns {Search|null} */
function searchIn(given) {
  const text = given.get("q");
  if (text === null) return null;
  const status = given.get("status");
  return { text, status: status === "open" || status === "resolved" ? status : "", mine: given.has("mine"), screen: given.has("screen") };
}

/** The address bar as a signal; `go` changes both. */
export class Place {
  /** @param {string} home */
  constructor(home) {
    this.home = home;
    this.here = signal(this.read());
    window.addEventListener("popstate", () => (this.here.value = this.read()));
  }

  read() {
    return parse(this.home, location.pathname, location.search);
  }

  /** Another list takes the place of hits; an entry is gone to once. @param {Partial<Address>} change */
  href(change) {
    const left = change.view ? { search: null } : {};
    return print(this.home, { ...this.here.value, ...left, at: 0, ...change });
  }

  /** @param {Partial<Address>} change @param {boolean} [replace] leaves no step to go back to */
  go(change, replace = false) {
    const href = this.href(change);
    if (href === location.pathname + location.search) return;
    history[replace ? "replaceState" : "pushState"](null, "", href);
    this.here.value = this.read();
  }
}
