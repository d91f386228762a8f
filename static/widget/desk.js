/**
 * The customer's cases as the widget knows them. Pure: old state + push = new state.
 * @module widget/desk
 */
import { PUSH, TYPING_EXPIRES } from "shared/protocol.js";
import { EMPTY, finish, hear, last, merge } from "shared/timeline.js";

/** @typedef {import("shared/protocol.js").CustomerCase} CustomerCase */
/** @typedef {import("shared/protocol.js").Entry} Entry */
/** @typedef {import("shared/protocol.js").Frame} Frame */
/** @typedef {import("shared/timeline.js").Timeline} Timeline */

/**
 * @typedef {object} Desk
 * @property {Readonly<Record<string, CustomerCase>>} cases
 * @property {Readonly<Record<string, Timeline>>} timelines of the cases that were looked at
 * @property {Readonly<Record<string, {name: string, until: number}>>} typing `until` in ms since 1970
 * @property {Readonly<Record<string, {position: number, waiting: number}>>} queue
 */

/** @type {Desk} */
export const NOTHING = Object.freeze({ cases: {}, timelines: {}, typing: {}, queue: {} });

/** What `hello` said. @param {Desk} desk @param {CustomerCase[]} cases @returns {Desk} */
export function greet(desk, cases) {
  const next = cases.reduce((so, record) => told(so, record), { ...desk, typing: {} });
  const current = new Set(cases.map((record) => record.case));
  const kept = Object.entries(next.cases).filter(([number]) => current.has(number) || next.timelines[number]);
  return { ...next, cases: Object.fromEntries(kept) };
}

/** A push. @param {Desk} desk @param {Frame} push @param {number} now ms since 1970 @returns {Desk} */
export function take(desk, push, now) {
  return moves[push.type]?.(desk, push, now) ?? desk;
}

/** Entries of a case, however they came. @param {Desk} desk @param {string} number @param {readonly Entry[]} entries @param {boolean} [whole] nothing comes before them @returns {Desk} */
export function placed(desk, number, entries, whole) {
  const place = (/** @type {Timeline} */ timeline) => merge(timeline, entries);
  return line(desk, number, (timeline) => (whole ? finish(place(timeline)) : place(timeline)));
}

/** What the person sent is stored. @param {Desk} desk @param {string} number @param {Entry} entry @param {object|null} conversation of a case just opened @returns {Desk} */
export function stored(desk, number, entry, conversation) {
  const opened = conversation && !desk.cases[number] ? told(desk, begun(number, entry, conversation)) : desk;
  return placed(opened, number, [entry]);
}

/** @type {Record<string, (desk: Desk, push: Frame, now: number) => Desk>} */
const moves = {
  [PUSH.ENTRY]: (desk, { case: number, entry }) => arrived(desk, number, entry),
  [PUSH.ENTRIES]: (desk, { case: number, entries }) => (desk.timelines[number] ? placed(desk, number, entries) : desk),
  [PUSH.HEADS]: (desk, { heads }) => Object.entries(heads).reduce((so, [number, seq]) => heard(so, number, seq), desk),
  [PUSH.CASE]: (desk, push) => told(desk, push.case),
  [PUSH.QUEUE]: (desk, { case: number, position, waiting }) => ({ ...desk, queue: { ...desk.queue, [number]: { position, waiting } } }),
  [PUSH.TYPING]: (desk, { case: number, on, who }, now) => typing(desk, number, on ? { name: who.name, until: now + TYPING_EXPIRES * 1_000 } : null),
  [PUSH.READ]: (desk, { case: number, seq, by }) => seen(desk, number, seq, by.kind),
  [PUSH.SCREEN]: (desk, { case: number, screen_share }) => change(desk, number, () => ({ screen_share })),
};

/** @param {Desk} desk @param {string} number @param {(timeline: Timeline) => Timeline} f @returns {Desk} */
function line(desk, number, f) {
  return { ...desk, timelines: { ...desk.timelines, [number]: f(desk.timelines[number] ?? EMPTY) } };
}

/** @param {Desk} desk @param {string} number @param {(record: CustomerCase) => Partial<CustomerCase>} f @returns {Desk} */
function change(desk, number, f) {
  const record = desk.cases[number];
  return record ? { ...desk, cases: { ...desk.cases, [number]: { ...record, ...f(record) } } } : desk;
}

/** A case as it stands; what one has seen never goes back. @param {Desk} desk @param {CustomerCase} record @returns {Desk} */
function told(desk, record) {
  const cases = { ...desk.cases, [record.case]: record };
  return heard({ ...desk, cases }, record.case, record.seq);
}

/** @param {Desk} desk @param {string} number @param {number} seq @returns {Desk} */
function heard(desk, number, seq) {
  return desk.timelines[number] ? line(desk, number, (timeline) => hear(timeline, seq)) : desk;
}

/** @param {Desk} desk @param {string} number @param {Entry} entry @returns {Desk} */
function arrived(desk, number, entry) {
  const shown = desk.timelines[number] ? placed(desk, number, [entry]) : desk;
  const answer = entry.author.kind === "agent" && entry.kind !== "event";
  const quiet = answer ? typing(shown, number, null) : shown;
  return change(quiet, number, (record) =>
    entry.seq <= record.seq ? {} : { seq: entry.seq, updated_at: entry.at, unread: record.unread + (answer ? 1 : 0) },
  );
}

/** @param {Desk} desk @param {string} number @param {{name: string, until: number}|null} sign @returns {Desk} */
function typing(desk, number, sign) {
  const { [number]: gone, ...rest } = desk.typing;
  if (!sign) return gone ? { ...desk, typing: rest } : desk;
  return { ...desk, typing: { ...rest, [number]: sign } };
}

/** @param {Desk} desk @param {string} number @param {number} seq @param {string} side @returns {Desk} */
function seen(desk, number, seq, side) {
  return change(desk, number, (record) => {
    if (side === "agent") return { seen: Math.max(record.seen, seq) };
    return { read: Math.max(record.read, seq), unread: seq >= record.seq ? 0 : record.unread };
  });
}

/** A case that was opened here, until the server says more. @param {string} number @param {Entry} entry @param {any} conversation @returns {CustomerCase} */
function begun(number, entry, conversation) {
  const { seq, at, body } = entry;
  const told = { status: "new", subject: body, screen_share: { state: "none" }, unread: 0, seen: 0 };
  return /** @type {any} */ ({ ...told, case: number, conversation, seq, read: seq, updated_at: at });
}

/** What to name in `resume`. @param {Desk} desk @returns {Record<string, number>} */
export function held(desk) {
  return Object.fromEntries(Object.entries(desk.timelines).map(([number, timeline]) => [number, last(timeline)]));
}

/** Cases in the order of the last change, newest first. @param {Desk} desk @returns {CustomerCase[]} */
export function listed(desk) {
  return Object.values(desk.cases).sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));
}

/** @param {Desk} desk @returns {number} */
export function unread(desk) {
  return Object.values(desk.cases).reduce((sum, record) => sum + record.unread, 0);
}

/**
 * The entry that an answered send has become.
 * @param {import("shared/outbox.js").Item} item @param {import("shared/protocol.js").Frame} ok @param {string} name
 * @returns {import("shared/protocol.js").Entry}
 */
export function own(item, ok, name) {
  return {
    seq: ok.seq,
    cid: item.cid,
    kind: "message",
    visibility: "public",
    author: { kind: "customer", name },
    body: item.frame.body,
    attachments: [...(item.files ?? [])],
    at: ok.at ?? new Date(item.at).toISOString(),
  };
}
