/**
 * The views, and which cases belong to them; the same as the server finds.
 * @module console/views
 */

/** @typedef {import("console/types.js").Case} Case */

/** Views in the order of the rail. @type {readonly import("console/types.js").ViewName[]} */
export const ORDER = ["mine", "unassigned", "mentions", "watching", "waiting", "screen", "snoozed", "all"];
/** Watched all the time: their numbers and sounds are wanted whatever is shown. */
export const ALWAYS = ["mine", "unassigned", "mentions", "watching"];
/** Counted now and then: too much happens in them to be told of all of it. */
export const COUNTED = ["waiting", "screen"];

/** @type {Record<string, (it: Case, me: number) => boolean>} */
const OPEN_CASES = {
  mine: (it, me) => it.assignee?.id === me,
  unassigned: (it) => it.assignee === null,
  mentions: (it, me) => it.mentions.some(({ agent }) => agent === me),
  waiting: (it) => it.status === "waiting",
  screen: (it) => it.screen_share.requested,
};

/** Whether `it` belongs to the list `key` of the agent `me`, who watches the cases `watched`. @param {Case} it @param {string} key @param {number} me @param {{watched?: readonly string[], saved?: readonly import("console/types.js").SavedView[]}} [floor] */
export function belongs(it, key, me, { watched = [], saved = [] } = {}) {
  const [view, only] = key.split("+");
  if (only && !it.screen_share.requested) return false;
  if (view === "all") return true;
  if (view === "snoozed") return Boolean(it.snoozed);
  if (view.startsWith("saved:")) return matches(it, saved.find(({ id }) => `saved:${id}` === view)?.filters ?? {}, me);
  if (it.status === "resolved") return false;
  if (view === "watching") return watched.includes(it.case);
  if (it.snoozed) return false;
  return view.startsWith("team:") ? `team:${it.team?.id}` === view : OPEN_CASES[view](it, me);
}

/** @param {Case} it @param {import("console/types.js").Filters} filters @param {number} me */
function matches(it, { status, priority, assignee, team, tag, feature, screen_share, account }, me) {
  const has = assignee === "none" ? it.assignee === null : it.assignee?.id === (assignee === "me" ? me : Number(assignee));
  return (
    (!assignee || has) &&
    (!status?.length || status.includes(it.status)) &&
    (!priority || it.priority === priority) &&
    (!team || it.team?.id === team) &&
    (!tag || it.tags.includes(tag)) &&
    (!feature || it.feature === feature) &&
    (!screen_share || it.screen_share.requested) &&
    (!account || it.account?.id === account)
  );
}

/** Whether a note mentions `me`, who has not opened the case since. @param {Case} it @param {number} me */
export const isCalled = (it, me) => it.mentions.some(({ agent, seen }) => agent === me && !seen);
