/**
 * Times in the reader's own zone and words.
 * @module shared/time
 */

import { locale, t } from "shared/words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const FORMS = {
  clock: { hour: "numeric", minute: "2-digit" },
  day: { weekday: "long", month: "long", day: "numeric" },
  date: { year: "numeric", month: "short", day: "numeric" },
  short: { month: "short", day: "numeric" },
  weekday: { weekday: "long" },
  zoned: { hour: "numeric", minute: "2-digit", timeZoneName: "short" },
  full: { dateStyle: "full", timeStyle: "short" },
};

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} form @param {Date|string|number} when */
function format(form, when) {
  let made = formats.get(form);
  if (!made) formats.set(form, (made = new Intl.DateTimeFormat(locale, FORMS[form])));
  return made.format(new Date(when));
}

/** @param {Date} a @param {Date} b whole days between them on the calendar */
function daysApart(a, b) {
  const midnight = (/** @type {Date} */ d) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return (midnight(a) - midnight(b)) / DAY;
}

/** "2:41 PM". @param {string|number} when */
export const clock = (when) => format("clock", when);

/** Everything, for a tooltip. @param {string|number} when */
export const full = (when) => format("full", when);

/** "Today", "Yesterday", "Monday, March 2", with the year when it is another. @param {string|number} when @param {number} [now] */
export function day(when, now = Date.now()) {
  const days = daysApart(new Date(now), new Date(when));
  if (days === 0) return t("Today");
  if (days === 1) return t("Yesterday");
  return days < 300 ? format("day", when) : format("date", when);
}

/** Whether two times fall on the same day here. @param {string} a @param {string} b */
export const sameDay = (a, b) => daysApart(new Date(a), new Date(b)) === 0;

/** "now", "5 min", "3 h", "Yesterday", "Mar 2". @param {string|number} when @param {number} [now] */
export function ago(when, now = Date.now()) {
  const past = now - new Date(when).getTime();
  if (past < MINUTE) return t("now");
  if (past < HOUR) return t("{minutes} min", { minutes: Math.floor(past / MINUTE) });
  const days = daysApart(new Date(now), new Date(when));
  if (days === 0) return t("{hours} h", { hours: Math.floor(past / HOUR) });
  if (days === 1) return t("Yesterday");
  return format(days < 300 ? "short" : "date", when);
}

/** When the desk opens, in words: "today at 8:00 AM EST", "Monday at 8:00 AM EST". @param {string} when @param {number} [now] */
export function opening(when, now = Date.now()) {
  const days = daysApart(new Date(when), new Date(now));
  const time = format("zoned", when);
  if (days < 2) return days ? t("tomorrow at {time}", { time }) : t("today at {time}", { time });
  return t("{day} at {time}", { day: format(days < 7 ? "weekday" : "day", when), time });
}

/** The time in whole minutes between two moments. @param {string|number} from @param {string|number} [to] */
export function minutes(from, to = Date.now()) {
  return Math.floor((new Date(to).getTime() - new Date(from).getTime()) / MINUTE);
}
