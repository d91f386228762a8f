/**
 * Where a case stands in a list. Pure, and the same as the server finds.
 * @module console/order
 */

/** @typedef {import("console/types.js").Case} Case */
/** @typedef {{at: string, number: string}} Place */

/** Newest change first, then the higher number. @param {Place} a @param {Place} b */
export function byPlace(a, b) {
  return compareTimes(b.at, a.at) || b.number.length - a.number.length || (b.number > a.number ? 1 : b.number < a.number ? -1 : 0);
}

/** Orders two UTC times as the server writes them, to the microsecond. @param {string} a @param {string} b */
export function compareTimes(a, b) {
  const [x, y] = [sortable(a), sortable(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** @param {Case} it @returns {Place} */
export const placeOf = (it) => ({ at: it.updated_at, number: it.case });

/** @param {string} at */
const sortable = (at) => at.slice(0, 19) + (at.match(/\.\d+/)?.[0] ?? ".").padEnd(10, "0");
