/**
 * The console's state, and how every event changes it. Pure: old state + events = what a fresh start would show.
 * @module console/store
 */
import * as timeline from "shared/timeline.js";
import { FLOOR_REDUCERS, NO_FLOOR } from "console/floorstore.js";
import { byPlace, compareTimes, placeOf } from "console/order.js";
import { belongs } from "console/views.js";

/** @typedef {import("console/types.js").Case} Case */
/** @typedef {import("console/types.js").Entry} Entry */
/** @typedef {import("console/types.js").ViewName} ViewName */

/**
 * @typedef {object} View one list of cases, newest change first
 * @property {"loading"|"ready"|"failed"} phase
 * @property {readonly string[]} numbers what is shown, in order
 * @property {Place|null} floor the oldest place that is loaded; null when the list is whole
 * @property {string|null} next the cursor for older ones
 * @property {"idle"|"loading"|"failed"} older
 * @property {string} problem why it failed
 */

/** @typedef {import("console/order.js").Place} Place */

/**
 * @typedef {object} Thread
 * @property {"loading"|"ready"|"failed"} phase
 * @property {timeline.Timeline} timeline
 * @property {readonly import("console/types.js").RelatedCase[]} earlier the customer's other cases
 * @property {import("console/types.js").Related} related
 * @property {number} divider the newest `seq` the desk had read when it was opened
 * @property {Readonly<Record<string, {kind: string, name: string}>>} typing by "kind name"
 * @property {"idle"|"loading"|"failed"} older
 * @property {string} problem
 */

/**
 * @typedef {object} State
 * @property {{id: number, name: string, lead: boolean, admin: boolean}} you
 * @property {import("console/types.js").Presence} presence one's own
 * @property {readonly import("console/types.js").Agent[]} agents
 * @property {readonly import("console/types.js").Priority[]} priorities
 * @property {readonly string[]} features
 * @property {Readonly<Record<string, Case>>} cases
 * @property {Readonly<Record<string, View>>} views
 * @property {Readonly<Record<string, Thread>>} threads
 * @property {import("console/floorstore.js").Floor} floor
 */

/** @typedef {{type: string} & Record<string, any>} Event */

export { belongs, byPlace, compareTimes, placeOf };

export const SCREEN_ONLY = "+screen_share";

/** The list of `view`, perhaps only cases whose screen-share flag is up. @param {ViewName} view @param {boolean} screenOnly */
export const keyOf = (view, screenOnly) => (screenOnly ? view + SCREEN_ONLY : view);

/** @param {State["you"]} you @returns {State} */
export const initial = (you) => ({
  you,
  presence: "offline",
  agents: [],
  priorities: [],
  features: [],
  cases: {},
  views: {},
  threads: {},
  floor: NO_FLOOR,
});

/** @type {View} */
export const NO_VIEW = { phase: "loading", numbers: [], floor: null, next: null, older: "idle", problem: "" };

/** @type {Thread} */
export const NO_THREAD = {
  phase: "loading",
  timeline: timeline.EMPTY,
  earlier: [],
  related: { account: [], feature: [] },
  divider: 0,
  typing: {},
  older: "idle",
  problem: "",
};

/** @type {Record<string, (state: State, event: any) => State>} */
const REDUCERS = {
  ...FLOOR_REDUCERS,
  greeted,
  presence,
  "view loading": (state, { key }) => withView(state, key, { phase: state.views[key]?.numbers.length ? "ready" : "loading", problem: "" }),
  "view failed": (state, { key, problem }) => withView(state, key, { phase: "failed", problem }),
  "view dropped": (state, { key }) => ({ ...state, views: without(state.views, key) }),
  "view first": (state, event) => shown(known(state, event.cases), event, []),
  "view older": (state, event) => shown(known(state, event.cases), event, state.views[event.key]?.numbers ?? []),
  "older loading": (state, { key }) => withView(state, key, { older: "loading" }),
  "older failed": (state, { key, problem }) => withView(state, key, { older: "failed", problem }),
  cases: (state, event) => gone(learned(state, event.cases), event),
  case: (state, event) => learned(state, [event.case]),
  opening: (state, { number }) => withThread(state, number, { phase: state.threads[number]?.phase === "ready" ? "ready" : "loading", problem: "" }),
  opened,
  "open failed": (state, { number, problem }) => withThread(state, number, { phase: "failed", problem }),
  left: (state, { number }) => ({ ...state, threads: without(state.threads, number) }),
  entries,
  "history loading": (state, { number }) => withThread(state, number, { older: "loading" }),
  "history failed": (state, { number, problem }) => withThread(state, number, { older: "failed", problem }),
  heads,
  typing,
  read,
  screen: (state, event) => changed(state, event.number, (it) => ({ ...it, screen_share: event.screen_share })),
  watched: (state, event) => placed(reduce(state, { ...event, type: "watchers" }), state.cases[event.number] ? [event.number] : []),
  divide: (state, { number, seq }) => withThread(state, number, { divider: seq }),
};

/** The state after `event`; the same object when it changes nothing. @param {State} state @param {Event} event @returns {State} */
export function reduce(state, event) {
  return REDUCERS[event.type]?.(state, event) ?? state;
}

/** @param {State} state @param {Event} event @returns {State} */
function greeted(state, { you, desk, cases = [] }) {
  const next = known(state, cases);
  return {
    ...next,
    you: { id: you.id, name: you.name, lead: you.lead, admin: you.admin },
    presence: you.presence,
    agents: desk.agents,
    priorities: desk.priorities,
    features: desk.features,
  };
}

/** @param {State} state @param {Event} event @returns {State} */
function presence(state, { agent, name, status }) {
  const rest = state.agents.filter((one) => one.id !== agent);
  const agents = [...rest, { id: agent, name, presence: status }].sort((a, b) => a.name.localeCompare(b.name));
  return { ...state, agents, presence: agent === state.you.id ? status : state.presence };
}

/** @param {State} state @param {Event} event @returns {State} */
function opened(state, { number, case: it, entries: page, complete, earlier, related = NO_THREAD.related }) {
  const next = learned(state, [it], true);
  const before = next.threads[number] ?? { ...NO_THREAD, divider: it.read };
  let merged = timeline.merge(before.timeline, page);
  if (complete && page[0]?.seq === merged.entries[0]?.seq) merged = timeline.finish(merged);
  return withThread(next, number, { ...before, phase: "ready", earlier, related, timeline: timeline.hear(merged, it.seq) });
}

/** @param {State} state @param {Event} event @returns {State} */
function entries(state, { number, entries: page, complete, backwards }) {
  const thread = state.threads[number];
  if (!thread) return state;
  const merged = timeline.merge(thread.timeline, page);
  const whole = backwards && complete ? timeline.finish(merged) : merged;
  const older = backwards ? "idle" : thread.older;
  if (whole === thread.timeline && older === thread.older) return state;
  return withThread(state, number, { timeline: whole, older, typing: stilled(thread.typing, page) });
}

/** @param {State} state @param {Event} event @returns {State} */
function heads(state, { heads: newest }) {
  let next = state;
  for (const [number, seq] of Object.entries(newest)) {
    const thread = next.threads[number];
    const heard = thread && timeline.hear(thread.timeline, seq);
    if (thread && heard !== thread.timeline) next = withThread(next, number, { timeline: heard });
  }
  return next;
}

/** @param {State} state @param {Event} event @returns {State} */
function typing(state, { number, on, who }) {
  const thread = state.threads[number];
  const key = `${who.kind} ${who.name}`;
  if (!thread || on === key in thread.typing) return state;
  return withThread(state, number, { typing: on ? { ...thread.typing, [key]: who } : without(thread.typing, key) });
}

/** @param {State} state @param {Event} event @returns {State} */
function read(state, { number, seq, by }) {
  const field = by.kind === "customer" ? "seen" : "read";
  return changed(state, number, (it) => (it[field] >= seq ? it : { ...it, [field]: seq }));
}

/** Who has just said something has stopped typing. @param {Thread["typing"]} typing @param {readonly Entry[]} said */
function stilled(typing, said) {
  return said.reduce((rest, entry) => without(rest, `${entry.author.kind} ${entry.author.name}`), typing);
}

/** Takes cases in, newest knowledge winning. @param {State} state @param {readonly Case[]} incoming @param {boolean} [fresh] told just now, at request @returns {State} */
function known(state, incoming, fresh = false) {
  const news = incoming.filter((it) => !state.cases[it.case] || fresh || !older(it, state.cases[it.case]));
  if (!news.length) return state;
  return { ...state, cases: { ...state.cases, ...Object.fromEntries(news.map((it) => [it.case, it])) } };
}

/** Whether `it` is what was known before `other` was. @param {Case} it @param {Case} other */
function older(it, other) {
  return it.seq < other.seq || (it.seq === other.seq && compareTimes(it.updated_at, other.updated_at) < 0);
}

/** Takes cases in and puts them into, or out of, every list. @param {State} state @param {readonly Case[]} incoming @param {boolean} [fresh] @returns {State} */
function learned(state, incoming, fresh = false) {
  const next = known(state, incoming, fresh);
  return next === state ? state : placed(next, incoming.map((it) => it.case));
}

/** One case changed by `change`, put where it now belongs. @param {State} state @param {string} number @param {(it: Case) => Case} change @returns {State} */
function changed(state, number, change) {
  const before = state.cases[number];
  const after = before && change(before);
  if (!before || after === before) return state;
  return placed({ ...state, cases: { ...state.cases, [number]: after } }, [number]);
}

/** @param {State} state @param {readonly string[]} numbers @returns {State} */
function placed(state, numbers) {
  const views = Object.entries(state.views).map(([key, view]) => [key, arranged(state, key, view, numbers)]);
  return { ...state, views: Object.fromEntries(views) };
}

/** The list `key` after `numbers` changed. @param {State} state @param {string} key @param {View} view @param {readonly string[]} numbers @returns {View} */
function arranged(state, key, view, numbers) {
  if (view.phase !== "ready") return view;
  const touched = new Set(numbers);
  const stay = view.numbers.filter((number) => !touched.has(number));
  const enter = [...touched].filter((number) => fits(state, key, view, number));
  if (!enter.length && stay.length === view.numbers.length) return view;
  return { ...view, numbers: sorted(state, [...stay, ...enter]) };
}

/** Whether a case belongs to a list, and to the part of it that is loaded. @param {State} state @param {string} key @param {View} view @param {string} number */
function fits(state, key, view, number) {
  const it = state.cases[number];
  return belongs(it, key, state.you.id, state.floor) && (!view.floor || byPlace(placeOf(it), view.floor) <= 0);
}

/** @param {State} state @param {readonly string[]} numbers @returns {string[]} */
function sorted(state, numbers) {
  return [...numbers].sort((a, b) => byPlace(placeOf(state.cases[a]), placeOf(state.cases[b])));
}

/** A page of a list has come. @param {State} state @param {Event} event @param {readonly string[]} already @returns {State} */
function shown(state, { key, cases, next }, already) {
  const oldest = cases.at(-1);
  const floor = next && oldest ? placeOf(oldest) : null;
  const view = { ...NO_VIEW, phase: /** @type {const} */ ("ready"), floor, next: next ?? null };
  const told = cases.map((/** @type {Case} */ it) => it.case).filter((/** @type {string} */ number) => fits(state, key, view, number));
  const numbers = sorted(state, [...new Set([...already, ...told])]);
  return { ...state, views: { ...state.views, [key]: { ...view, numbers } } };
}

/** What the server says is in a list no more. @param {State} state @param {Event} event @returns {State} */
function gone(state, { key, gone: numbers = [] }) {
  const view = state.views[key];
  const out = new Set(numbers);
  if (!view || !view.numbers.some((number) => out.has(number))) return state;
  return withView(state, key, { numbers: view.numbers.filter((number) => !out.has(number)) });
}

/** @param {State} state @param {string} key @param {Partial<View>} changes @returns {State} */
function withView(state, key, changes) {
  return { ...state, views: { ...state.views, [key]: { ...NO_VIEW, ...state.views[key], ...changes } } };
}

/** @param {State} state @param {string} number @param {Partial<Thread>} changes @returns {State} */
function withThread(state, number, changes) {
  return { ...state, threads: { ...state.threads, [number]: { ...NO_THREAD, ...state.threads[number], ...changes } } };
}

/** @template T @param {Readonly<Record<string, T>>} record @param {string} key @returns {Readonly<Record<string, T>>} */
function without(record, key) {
  if (!(key in record)) return record;
  const { [key]: _, ...rest } = record;
  return rest;
}
