/**
 * How long there is until an answer is due, by the server's clock.
 * @module console/due
 */
import { signal } from "@preact/signals";
import { clock, day, full } from "shared/time.js";
import { html } from "console/html.js";

/** @typedef {import("console/types.js").Case} Case */
/** @typedef {NonNullable<Case["response"]>} Response */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Warned of in the last quarter of the time there is, and not sooner than this. */
const WARN_AT_MOST = 30 * MINUTE;
/** From here on seconds are counted. */
const CLOSE = 10 * MINUTE;

/** The server's time less this browser's, in ms. */
const skew = signal(0);
const seconds = signal(Date.now());
const slowly = signal(Date.now());
window.setInterval(() => {
  if (document.visibilityState !== "visible") return;
  const now = Date.now();
  seconds.value = now;
  if (now - slowly.peek() >= 15 * SECOND) slowly.value = now;
}, SECOND);

/** The server has just said what time it is. @param {string} now */
export const setClock = (now) => (skew.value = new Date(now).getTime() - Date.now());

/** How an answer stands `left` ms before it is due, of `whole` that there were. @param {number} left @param {number} whole @returns {""|"warn"|"bad"} */
export const toneOf = (left, whole) => (left <= 0 ? "bad" : left <= Math.min(WARN_AT_MOST, whole / 4) ? "warn" : "");

/** "2 d", "20 h", "3 h 5 min", "12 min", "4:05". @param {number} ms */
export function span(ms) {
  const minutes = Math.floor(ms / MINUTE);
  if (ms < CLOSE) return `${minutes}:${String(Math.floor((ms % MINUTE) / SECOND)).padStart(2, "0")}`;
  if (ms < HOUR) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} d`;
  return hours < 6 && minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/** @param {{response: Response}} props */
export function Due({ response }) {
  const due = new Date(response.due_at).getTime() - skew.value;
  const near = Math.abs(due - slowly.value) < CLOSE + 20 * SECOND;
  const left = due - (near ? seconds.value : slowly.value);
  const tone = toneOf(left, new Date(response.due_at).getTime() - new Date(response.since).getTime());
  const what = response.kind === "first" ? "First response" : "Response";
  const words = left > 0 ? `Due in ${span(left)}` : `Overdue ${span(-left)}`;
  return html`<span class=${`pill due ${tone}`} title=${`${what} due ${full(response.due_at)}`}><span class="visually-hidden">${what}: </span>${words}</span>`;
}

/** The same in the panel, with the time itself; paused while the customer is to answer. @param {{it: Case}} props */
export function DueFact({ it }) {
  const { response } = it;
  const label = response?.kind === "next" ? "Response due" : "First response due";
  if (response) return html`<div class="fact"><dt>${label}</dt><dd><${Due} response=${response} /> <time datetime=${response.due_at} title=${full(response.due_at)}>${day(response.due_at)}, ${clock(response.due_at)}</time></dd></div>`;
  return it.status === "waiting" && html`<div class="fact"><dt>Response due</dt><dd><span class="faint">Paused until the customer answers</span></dd></div>`;
}
