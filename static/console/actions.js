/**
 * Everything an agent can do, once: the keyboard, the list of shortcuts and the palette are made of it.
 * @module console/actions
 */
import { FRAME } from "shared/protocol.js";
import { askSplit, lastOfTheirs, maySnooze, unmerge, wake, watch, watches } from "console/asides.js";
import { canNotify, toggleNotifications, wakeSound } from "console/bell.js";
import { BULK_ACTIONS } from "console/bulk.js";
import { filled, isMacro } from "console/canned.js";
import { changeable, editView } from "console/savedview.js";
import { goToSearch } from "console/searchbox.js";
import { PRESENCE, VIEWS, isScreenLive } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */
/** @typedef {import("console/floorstore.js").Offer} Offer */

/**
 * @typedef {object} Action
 * @property {string} name what it does, in words
 * @property {string} group
 * @property {readonly string[]} keys each does it, while nothing is being typed; "Shift+E" is a letter with Shift
 * @property {(app: App) => boolean} can whether it makes sense now
 * @property {(app: App) => unknown} run
 */

/** @param {App} app @returns {Case|undefined} the case that is open */
export const opened = (app) => app.desk.state.value.cases[app.place.here.value.number];

/** Does something with the open case, where `allowed`. @param {string} name @param {readonly string[]} keys @param {(it: Case, app: App) => boolean} allowed @param {(app: App, it: Case) => unknown} run @returns {Action} */
const ofCase = (name, keys, allowed, run) => ({
  name,
  keys,
  group: "This case",
  can: (app) => Boolean(opened(app) && allowed(/** @type {Case} */ (opened(app)), app)),
  run: (app) => run(app, /** @type {Case} */ (opened(app))),
});

/** @param {string} group @param {string} name @param {readonly string[]} keys @param {(app: App) => unknown} run @param {(app: App) => boolean} [can] @returns {Action} */
const anywhere = (group, name, keys, run, can = () => true) => ({ name, keys, group, can, run });

const isOpen = (/** @type {Case} */ it) => it.status !== "resolved";
const leads = (/** @type {App} */ app) => app.desk.state.value.you.lead || app.desk.state.value.you.admin;
const hasOffer = (/** @type {App} */ app) => Boolean(firstOffer(app));
const hasList = (/** @type {App} */ app) => Boolean(app.rows.current);

/** @type {readonly Action[]} */
export const ACTIONS = [
  ofCase("Write a reply", ["r"], () => true, (app) => write(app, "reply")),
  ofCase("Write an internal note", ["n"], () => true, (app) => write(app, "note")),
  ofCase("Accept", ["a"], (it) => isOpen(it) && !it.assignee, (app, it) => accept(app, it.case)),
  ofCase("Resolve", ["e"], isOpen, (app, it) => resolve(app, it)),
  ofCase("Resolve, and go to the next", ["Shift+E"], isOpen, resolveAndNext),
  ofCase("Reopen", ["e"], (it) => !isOpen(it), (app, it) => app.desk.reopen(it.case)),
  ofCase("Assign to me", ["m"], (it, app) => it.assignee?.id !== app.desk.state.value.you.id, (app, it) => assign(app, it, app.desk.state.value.you.id)),
  ofCase("Give back to the queue", ["u"], (it) => isOpen(it) && Boolean(it.assignee), (app, it) => assign(app, it, null)),
  ofCase("Hand over", ["t"], isOpen, (app) => (app.dialog.value = "transfer")),
  ofCase("Take over", [], (it, app) => app.desk.mayTake(it), (app) => (app.dialog.value = "take")),
  ofCase("Join the chat", [], mayJoin, (app, it) => app.desk.join(it.case)),
  ofCase("Request screen share", ["s"], (it) => isOpen(it) && !isScreenLive(it), (app) => (app.dialog.value = "screen")),
  ofCase("Snooze", ["h"], maySnooze, (app) => (app.dialog.value = "snooze")),
  ofCase("End the snooze", [], (it) => Boolean(it.snoozed), wake),
  ofCase("Watch this case", ["w"], (it, app) => !watches(app, it), (app, it) => watch(app, it, true)),
  ofCase("Stop watching this case", ["w"], (it, app) => watches(app, it), (app, it) => watch(app, it, false)),
  ofCase("Merge into another case", [], (it) => !it.merged_into, (app) => (app.dialog.value = "merge")),
  ofCase("Unmerge", [], (it) => Boolean(it.merged_into), unmerge),
  ofCase("Split the customer's last message into a case of its own", [], (it, app) => Boolean(lastOfTheirs(app, it)) && !it.merged_into, (app, it) => askSplit(app, lastOfTheirs(app, it))),
  ofCase("Show or hide case details", ["i"], () => true, togglePanel),
  ofCase("Copy the case number", ["c"], () => true, copyNumber),
  ofCase("Email the transcript to the customer", [], (it, app) => app.boot.mail && Boolean(it.contact.email), mailTranscript),
  ofCase("Send at once what waits to be sent", [], (it, app) => app.desk.outbox.waitingIn(it.case).length > 0, (app, it) => app.desk.outbox.hurry(it.case)),
  ofCase("Back to the list", [], () => true, (app) => app.place.go({ number: "" })),
  ...BULK_ACTIONS,
  anywhere("Lists", "Accept what is offered", ["y"], (app) => acceptOffer(app), hasOffer),
  anywhere("Lists", "Decline what is offered", ["x"], (app) => declineOffer(app), hasOffer),
  anywhere("Lists", "Next conversation", ["j", "↓"], (app) => app.rows.current?.move(1), hasList),
  anywhere("Lists", "Previous conversation", ["k", "↑"], (app) => app.rows.current?.move(-1), hasList),
  .../** @type {import("console/types.js").ViewName[]} */ (["mine", "unassigned", "all", "mentions", "waiting", "screen", "watching", "snoozed"]).map((view, index) =>
    anywhere("Lists", `Go to ${VIEWS[view]}`, [String(index + 1)], (app) => app.place.go({ view, number: "", screenOnly: false })),
  ),
  anywhere("Lists", "Go to the wall", [], (app) => app.place.go({ view: "wall", number: "", screenOnly: false }), leads),
  anywhere("Lists", "New saved view", [], (app) => editView(app, null)),
  anywhere("Lists", "Change this view", [], (app) => editView(app, changeable(app) ?? null), (app) => Boolean(changeable(app))),
  anywhere("Lists", "Search", ["/"], goToSearch),
  anywhere("Lists", "Screen shares only, or all", ["f"], (app) => app.place.go({ screenOnly: !app.place.here.value.screenOnly })),
  ...["online", "away", "offline"].map((status) =>
    anywhere("You", `Be ${PRESENCE[status].toLowerCase()}`, [], (app) => app.desk.setPresence(/** @type {any} */ (status)), (app) => app.desk.state.value.presence !== status),
  ),
  anywhere("You", "Sound for new messages on or off", [], toggleSound),
  anywhere("You", "Desktop notifications on or off", [], toggleNotifications, canNotify),
  anywhere("You", "Undo", ["z"], (app) => app.desk.undo(), (app) => app.desk.canUndo),
  anywhere("You", "Keyboard, sending and alerts", ["?"], (app) => (app.dialog.value = "keys")),
  ofCase("Use a canned reply or a macro", [], () => true, pick),
  anywhere("You", "Manage canned replies", [], (app) => (app.dialog.value = "canned")),
  anywhere("You", "Change password", [], (app) => location.assign(app.boot.urls.password)),
  anywhere("You", "Administration", [], (app) => location.assign(app.boot.urls.administration ?? ""), (app) => Boolean(app.boot.urls.administration)),
  anywhere("You", "Sign out", [], () => /** @type {HTMLFormElement|null} */ (document.getElementById("sign-out"))?.requestSubmit()),
];

/** The prepared answers for the open case. @param {App} app @returns {(Action & {id: string})[]} */
export const preparedFor = (app) =>
  (opened(app) && app.canned.all.value ? app.canned.all.value : []).map((one) => ({
    ...ofCase(`${isMacro(one) ? "Macro" : "Canned reply"}: ${one.name}`, [], () => true, (_, it) => prepare(app, it, one)),
    id: `canned-${one.id}`,
    group: "Canned replies and macros",
  }));

/** What the keyboard alone has: it moves the focus, which a palette would take back. */
export const MOVES = [
  { keys: ["Ctrl K"], name: "All actions, by name" },
  { keys: ["Enter"], name: "Open the conversation" },
  { keys: ["Esc"], name: "Leave the box, then back to the list" },
];

/** Whether one may join the chat that another agent has. @param {Case} it @param {App} app */
export function mayJoin(it, app) {
  const { you, floor } = app.desk.state.value;
  const inside = (floor.guests[it.case] ?? []).some(({ id }) => id === you.id);
  return it.assignee !== null && it.assignee.id !== you.id && it.conversation?.state === "active" && !inside;
}

/** Takes a case, and goes with it to where it now stands. @param {App} app @param {string} number */
export async function accept(app, number) {
  const done = await app.desk.accept(number);
  const { view, number: open } = app.place.here.value;
  if (done && view === "unassigned" && open === number) app.place.go({ view: "mine", screenOnly: false }, true);
  return done;
}

/** The offer that runs out first. @param {App} app */
export function firstOffer(app) {
  return Object.values(app.desk.state.value.floor.offers).sort((a, b) => a.until - b.until)[0];
}

/** Takes the chat that is offered first, and opens it. @param {App} app @param {Offer} [offer] */
export async function acceptOffer(app, offer = firstOffer(app)) {
  if (!offer || !(await accept(app, offer.it.case))) return;
  app.place.go({ view: "mine", screenOnly: false, number: offer.it.case });
}

/** @param {App} app @param {Offer} [offer] */
export function declineOffer(app, offer = firstOffer(app)) {
  if (offer) app.desk.decline(offer.it.case);
}

/** @param {App} app @param {Case} it */
export async function resolve(app, it) {
  const done = await app.desk.resolve(it.case);
  if (done) app.desk.tell(`${it.case} is resolved.`, "good", { undo: () => app.desk.reopen(it.case) });
  return done;
}

/** The next is the one below; at the end, the one above. @param {App} app @param {Case} it */
async function resolveAndNext(app, it) {
  const next = app.rows.current?.beside(it.case) ?? "";
  if (!(await resolve(app, it))) return;
  if (app.place.here.value.number === it.case) app.place.go({ number: next });
}

/** @param {App} app @param {Case} it @param {number|null} agent */
async function assign(app, it, agent) {
  if (await app.desk.act({ type: FRAME.ASSIGN, case: it.case, agent })) handed(app, it, agent);
}

/** Says that a case, which stood as `it`, is another's now. @param {App} app @param {Case} it @param {number|null} agent */
export function handed(app, it, agent) {
  const { you, agents } = app.desk.state.value;
  const to = agent === null ? "back in the queue" : agent === you.id ? "yours" : `with ${agents.find(({ id }) => id === agent)?.name ?? "another agent"}`;
  const undo = () => app.desk.act({ type: FRAME.ASSIGN, case: it.case, agent: it.assignee?.id ?? null });
  app.desk.tell(`${it.case} is ${to}.`, "good", { undo });
}

/** @param {App} app @param {Case} it */
export async function copyNumber(app, it) {
  await navigator.clipboard?.writeText(it.case);
  app.desk.tell(`${it.case} is on the clipboard.`, "good");
}

/** @param {App} app @param {Case} it */
export async function mailTranscript(app, it) {
  if (await app.desk.act({ type: FRAME.TRANSCRIPT, case: it.case })) app.desk.tell(`The transcript of ${it.case} is on its way to ${it.contact.email}.`, "good");
}

/** @param {App} app */
export function toggleSound(app) {
  const { sound } = app.settings;
  sound.value = !sound.value;
  if (sound.value) wakeSound(true);
}

/** Begins a "/" in the box, behind what stands there. @param {App} app */
function pick(app) {
  write(app, app.mode.value);
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const box = /** @type {HTMLTextAreaElement|null} */ (document.querySelector(".composer textarea"));
    if (!box) return;
    box.setSelectionRange(box.value.length, box.value.length);
    box.setRangeText(/(^|\s)$/.test(box.value) ? "/" : " /", box.value.length, box.value.length, "end");
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }));
}

/** Puts a prepared answer behind what is written, or asks whether a macro is meant. @param {App} app @param {Case} it @param {import("console/canned.js").Canned} one */
function prepare(app, it, one) {
  if (isMacro(one)) {
    app.canned.chosen.value = one;
    app.dialog.value = "macro";
    return;
  }
  const { value: mode } = app.mode;
  const begun = app.drafts.get(it.case, mode);
  app.drafts.change(it.case, mode, (begun && `${begun}\n\n`) + filled(one.body, it, app.boot.agent.name));
  write(app, mode);
}

/** @param {App} app @param {"reply"|"note"} mode */
function write(app, mode) {
  app.mode.value = mode;
  // At once: who types on without waiting must not lose a letter, nor have it taken for a shortcut.
  /** @type {HTMLElement|null} */ (document.querySelector(".composer textarea"))?.focus();
}

/** Where there is room the panel is a column, else it lies over the thread. */
export const hasRoom = () => window.matchMedia("(min-width: 1180px)").matches;

/** @param {App} app */
export function togglePanel(app) {
  if (hasRoom()) app.settings.panel.value = !app.settings.panel.value;
  else app.drawer.value = !app.drawer.value;
}
