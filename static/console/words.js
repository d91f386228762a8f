/**
 * The console's words for what the wire calls by code.
 * @module console/words
 */

import { clock, day } from "shared/time.js";

/** @typedef {import("console/types.js").Case} Case */

/** @type {Record<string, string>} */
export const VIEWS = {
  mine: "Mine",
  unassigned: "Unassigned",
  mentions: "Mentions",
  watching: "Watching",
  waiting: "With customer",
  screen: "Screen share",
  snoozed: "Snoozed",
  all: "All",
  wall: "Wall",
};

/** @param {string} view @param {import("console/floorstore.js").Floor} floor */
export function viewName(view, { teams, saved }) {
  const team = teams.find(({ id }) => `team:${id}` === view);
  return VIEWS[view] ?? team?.name ?? saved.find(({ id }) => `saved:${id}` === view)?.name ?? (view.startsWith("team:") ? "Team" : "Saved view");
}

/** @type {Record<string, {label: string, tone: string}>} */
export const STATUS = {
  new: { label: "New", tone: "brand" },
  open: { label: "Open", tone: "" },
  waiting: { label: "Waiting for customer", tone: "" },
  resolved: { label: "Resolved", tone: "good" },
};

/** @type {Record<string, string>} */
export const PRESENCE = { online: "Online", away: "Away", offline: "Offline" };

/** @type {Record<string, string>} */
export const DOOR = {
  chat: "Chat",
  portal: "Portal",
  email: "Email",
  call: "Scheduled call",
  phone: "Phone",
  emergency: "Emergency line",
  api: "API",
};

/** @type {Record<string, {label: string, tone: string}>} what is said of a screen share in each of its states */
export const SCREEN = {
  none: { label: "Not asked", tone: "" },
  requested: { label: "Asked, no answer yet", tone: "warn" },
  accepted: { label: "Accepted", tone: "good" },
  declined: { label: "Declined", tone: "bad" },
  active: { label: "Sharing now", tone: "good" },
  ended: { label: "Ended", tone: "" },
};

/** "Grace Okafor" → "GO". @param {string} name */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]].map((word) => Array.from(word)[0]) : Array.from(words[0] ?? "?").slice(0, 2);
  return letters.join("").toUpperCase();
}

/** Which of eight colours stands for a name; the same name always gets the same. @param {string} name */
export function colourOf(name) {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % 8;
}

/** @param {Case} it */
export const isScreenLive = (it) => ["requested", "accepted", "active"].includes(it.screen_share.state);

/** Since when the customer has been waiting for an agent to take the chat, or null. @param {Case} it */
export const waitingSince = (it) => (it.conversation?.state === "waiting" && it.status !== "resolved" ? it.conversation.started_at : null);

/** A moment to come: "today, 1:15 PM", "tomorrow, 9:00 AM", "Monday, November 30, 9:00 AM". @param {string|number} when @param {number} [now] */
export function comingWords(when, now = Date.now()) {
  const date = new Date(when).toDateString();
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  const named = date === new Date(now).toDateString() ? "today" : date === tomorrow.toDateString() ? "tomorrow" : day(when, now);
  return `${named}, ${clock(when)}`;
}

/** Until when a case is snoozed. @param {Pick<Case, "snoozed">} it */
export const snoozedWords = ({ snoozed }) => `Snoozed until ${snoozed?.until ? comingWords(snoozed.until) : "the customer replies"}`;

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** @param {readonly string[]} names */
export const listed = (names) => new Intl.ListFormat("en", { type: "conjunction" }).format(names);

/**
 * The priorities that stand out in the list, by code: the first of all, and the second where there are more than two.
 * @param {readonly import("console/types.js").Priority[]} priorities the most urgent first
 * @returns {Record<string, {label: string, tone: string}>}
 */
export function urgenciesOf(priorities) {
  const [first, second] = priorities.length > 2 ? priorities : [];
  const marks = first && second ? [[first.code, { label: first.label, tone: "bad" }], [second.code, { label: second.label, tone: "warn" }]] : [];
  return Object.fromEntries(marks);
}
