/**
 * What is done with a case beside working on it, each with its way back.
 * @module console/asides
 */
import { snoozedWords, waitingSince } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */

/** Nobody who waits for an agent is put aside. @param {Case} it */
export const maySnooze = (it) => it.status !== "resolved" && !waitingSince(it);

/** @param {App} app @param {Case} it @param {string|null} until */
export async function snooze(app, it, until) {
  const done = await app.desk.snooze(it.case, until);
  const before = it.snoozed;
  const undo = () => (before ? app.desk.snooze(it.case, before.until) : app.desk.wake(it.case));
  if (done) app.desk.tell(`${it.case} is ${snoozedWords({ snoozed: { at: "", until } }).replace("S", "s")}.`, "good", { undo });
  return done;
}

/** @param {App} app @param {Case} it */
export async function wake(app, it) {
  const { snoozed } = it;
  if (!snoozed || !(await app.desk.wake(it.case))) return;
  app.desk.tell(`${it.case} is snoozed no longer.`, "good", { undo: () => app.desk.snooze(it.case, snoozed.until) });
}

/** Whether one watches a case. @param {App} app @param {Case} it */
export const watches = (app, it) => app.desk.state.value.floor.watched.includes(it.case);

/** @param {App} app @param {Case} it @param {boolean} on */
export async function watch(app, it, on) {
  const [go, back] = on ? [app.desk.follow, app.desk.unfollow] : [app.desk.unfollow, app.desk.follow];
  if (await go(it.case)) app.desk.tell(on ? `You watch ${it.case}.` : `You watch ${it.case} no longer.`, "good", { undo: () => back(it.case) });
}

/** Merges a case and goes to the one that goes on. @param {App} app @param {Case} it @param {string} into */
export async function merge(app, it, into) {
  if (!(await app.desk.merge(it.case, into))) return false;
  const undo = async () => {
    if ((await app.desk.unmerge(it.case)) && app.place.here.value.number === into) app.place.go({ number: it.case });
  };
  app.desk.tell(`${it.case} was merged into ${into}.`, "good", { undo });
  if (app.place.here.value.number === it.case) app.place.go({ number: into });
  return true;
}

/** @param {App} app @param {Case} it */
export async function unmerge(app, it) {
  const into = it.merged_into;
  if (!into || !(await app.desk.unmerge(it.case))) return;
  app.desk.tell(`${it.case} is a case of its own again.`, "good", { undo: () => app.desk.merge(it.case, into) });
}

/** What the customer wrote last, if it can become a case of its own. @param {App} app @param {Case} it */
export function lastOfTheirs(app, it) {
  const entries = app.desk.state.value.threads[it.case]?.timeline.entries ?? [];
  return [...entries].reverse().find((entry) => canSplit(entry));
}

/** @param {import("console/types.js").Entry} entry */
export const canSplit = ({ author, kind, body }) => author.kind === "customer" && kind !== "event" && Boolean(body.trim());

/** Asks how the case is to be called that `entry` becomes. @param {App} app @param {import("console/types.js").Entry|undefined} entry */
export function askSplit(app, entry) {
  if (!entry) return;
  app.splitting.value = entry;
  app.dialog.value = "split";
}
