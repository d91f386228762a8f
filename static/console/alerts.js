/**
 * What tells an agent who looks elsewhere: the title, the sign on the tab, and the bell.
 * @module console/alerts
 */
import { effect } from "@preact/signals";
import { Bell } from "console/bell.js";
import { ALWAYS, isCalled } from "console/views.js";
import { viewName } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/store.js").State} State */

/** Cases with something new for this agent: their own, those that are nobody's or that they watch, what they are called to, and what is offered. @param {State} state */
export function newsOf({ cases, views, floor, you }) {
  const ours = new Set([...(views.mine?.numbers ?? []), ...(views.unassigned?.numbers ?? [])]);
  const others = (views.watching?.numbers ?? []).filter((number) => !ours.has(number));
  const counts = [
    ...[...ours].map((number) => /** @type {const} */ ([number, cases[number].unread])),
    ...others.map((number) => /** @type {const} */ ([number, unlooked(cases[number], floor)])),
  ];
  const unread = new Map(counts.filter(([, count]) => count > 0));
  for (const number of views.mentions?.numbers ?? []) if (isCalled(cases[number], you.id)) unread.set(number, (unread.get(number) ?? 0) + CALL_WEIGHS);
  for (const number of Object.keys(floor.offers)) unread.set(number, (unread.get(number) ?? 0) + OFFER_WEIGHS);
  return unread;
}

/** What a watcher has not looked at: that they look does not count as read, which is its assignee's. @param {import("console/types.js").Case} it @param {State["floor"]} floor */
function unlooked(it, { looked }) {
  const before = looked[it.case];
  return before && before.read === it.read ? it.unread - before.unread : it.unread;
}

/** A mention, and an offer, sounds also where the case has been heard of already. */
const CALL_WEIGHS = 1_000;
const OFFER_WEIGHS = 10_000;

/** The cases of which `after` has something that `before` had not. @param {Map<string, number>} before @param {Map<string, number>} after */
export const moreIn = (before, after) => [...after].filter(([number, unread]) => unread > (before.get(number) ?? 0)).map(([number]) => number);

/** @param {App} app */
export function announce(app) {
  /** @type {Map<string, number>|null} nothing sounds for what is there at the start */
  let before = null;
  const bell = new Bell(app);
  app.desk.onWoken = (number, text) => {
    const it = app.desk.state.value.cases[number];
    app.desk.tell(text, "good", { stays: true });
    bell.ring(it ? [it] : []);
  };
  effect(() => {
    const state = app.desk.state.value;
    const { view, number } = app.place.here.value;
    const news = newsOf(state);
    const called = state.threads[number]?.phase === "ready" && state.cases[number] && isCalled(state.cases[number], state.you.id);
    const place = state.cases[number] ? `${number} ${state.cases[number].subject}` : viewName(view, state.floor);
    document.title = `${news.size ? `(${news.size}) ` : ""}${place} · Support desk`;
    badge(news.size);
    const ready = ALWAYS.every((key) => state.views[key]?.phase === "ready");
    if (called && state.cases[number] && document.hasFocus()) app.desk.answerCall(number);
    const more = before ? moreIn(before, news) : [];
    if (more.length) bell.ring(more.map((number) => state.cases[number] ?? state.floor.offers[number].it));
    if (ready) before = news;
  });
}

let badged = 0;
/** @type {string|undefined} the sign without a badge */
let plain;

/** How many cases have something new, on the tab's sign while something is new. @param {number} count */
function badge(count) {
  const link = /** @type {HTMLLinkElement|null} */ (document.querySelector("link[rel=icon]"));
  if (!link || count === badged) return;
  badged = count;
  plain ??= link.href;
  if (count) paint(plain, count, (url) => badged === count && (link.href = url));
  else link.href = plain;
}

/** @param {string} from @param {number} count @param {(url: string) => void} done */
function paint(from, count, done) {
  const image = new Image(32, 32);
  image.onload = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
    const pen = canvas.getContext("2d");
    if (!pen) return;
    pen.drawImage(image, 0, 0, 32, 32);
    pen.fillStyle = "#d92d20";
    pen.arc(21, 11, 11, 0, 7);
    pen.fill();
    pen.fillStyle = "#fff";
    pen.font = `bold ${count > 9 ? 13 : 16}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(count > 99 ? "…" : String(count), 21, 12);
    done(canvas.toDataURL("image/png"));
  };
  image.src = from;
}
