/**
 * The merge of a case's timeline: entries by `seq`, one's own sends by `cid`. Pure: old state + entries = new state,
 * in whatever order, however often, and through whatever loss they come.
 * @module shared/timeline
 */

/** @typedef {import("shared/protocol.js").Entry} Entry */

/**
 * @typedef {object} Timeline
 * @property {readonly Entry[]} entries ascending, without a hole: what may be shown
 * @property {readonly Entry[]} ahead ascending, after a hole: kept until the hole is filled
 * @property {number} head the newest `seq` heard of, had or not
 * @property {boolean} complete nothing comes before `entries`
 */

/** @type {Timeline} */
export const EMPTY = Object.freeze({ entries: Object.freeze([]), ahead: Object.freeze([]), head: 0, complete: false });

/** @param {Timeline} timeline @returns {number} the newest shown `seq`, 0 for none */
export function last(timeline) {
  return timeline.entries.at(-1)?.seq ?? 0;
}

/**
 * The timeline with `incoming` taken in; the same object when nothing is new.
 * @param {Timeline} timeline
 * @param {readonly Entry[]} incoming in any order, duplicates allowed
 * @returns {Timeline}
 */
export function merge(timeline, incoming) {
  const known = new Map([...timeline.entries, ...timeline.ahead].map((entry) => [entry.seq, entry]));
  const before = known.size;
  for (const entry of incoming) if (!known.has(entry.seq)) known.set(entry.seq, entry);
  if (known.size === before) return timeline;
  const sorted = [...known.values()].sort((a, b) => a.seq - b.seq);
  const hole = sorted.findIndex((entry, index) => index > 0 && entry.seq !== sorted[index - 1].seq + 1);
  const end = hole < 0 ? sorted.length : hole;
  return {
    entries: sorted.slice(0, end),
    ahead: sorted.slice(end),
    head: Math.max(timeline.head, sorted[sorted.length - 1].seq),
    complete: timeline.complete || sorted[0].seq === 1,
  };
}

/** The timeline, told that `seq` exists (a `heads` push). @param {Timeline} timeline @param {number} seq @returns {Timeline} */
export function hear(timeline, seq) {
  return seq > timeline.head ? { ...timeline, head: seq } : timeline;
}

/** The timeline, told that nothing comes before what it has. @param {Timeline} timeline @returns {Timeline} */
export function finish(timeline) {
  return timeline.complete ? timeline : { ...timeline, complete: true };
}

/**
 * What to ask `history` for, or null when nothing is missing after what is shown.
 * @param {Timeline} timeline
 * @returns {{after: number} | null}
 */
export function missing(timeline) {
  return timeline.head > last(timeline) ? { after: last(timeline) } : null;
}

/**
 * What to ask `history` for to show what came before, or null when there is nothing.
 * @param {Timeline} timeline
 * @returns {{before: number} | null}
 */
export function earlier(timeline) {
  const first = timeline.entries[0];
  return timeline.complete || !first ? null : { before: first.seq };
}

/**
 * One's own sends that are not in the timeline yet, in the order of typing.
 * @template {{cid: string}} Item
 * @param {Timeline} timeline
 * @param {readonly Item[]} items
 * @returns {Item[]}
 */
export function pending(timeline, items) {
  const stored = new Set([...timeline.entries, ...timeline.ahead].map((entry) => entry.cid));
  return items.filter((item) => !stored.has(item.cid));
}
