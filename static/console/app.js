/**
 * The agents' console: puts the desk, the address and the page together.
 * @module console/app
 */
import { render } from "preact";
import { effect, signal } from "@preact/signals";
import { Place } from "console/address.js";
import { announce } from "console/alerts.js";
import { CannedReplies } from "console/canned.js";
import { Mentions } from "console/mentions.js";
import { Picked } from "console/picked.js";
import { Desk } from "console/desk.js";
import { Drafts } from "console/drafts.js";
import { DraftSync } from "console/draftsync.js";
import { uploadsOf } from "console/files.js";
import { html } from "console/html.js";
import { listen } from "console/keyboard.js";
import { Searches } from "console/search.js";
import { UNDO_SECONDS, settings } from "console/settings.js";
import { Shell } from "console/shell.js";

/** @typedef {"keys"|"palette"|"screen"|"transfer"|"take"|"canned"|"macro"|"snooze"|"merge"|"split"|"view"|null} DialogName */

/**
 * @typedef {object} App what every part of the page is given
 * @property {import("console/types.js").Boot} boot
 * @property {Desk} desk
 * @property {Place} place
 * @property {Searches} searches
 * @property {Drafts} drafts
 * @property {import("shared/uploads.js").Uploads} uploads
 * @property {CannedReplies} canned
 * @property {Mentions} mentions
 * @property {Picked} picked
 * @property {import("@preact/signals").Signal<import("console/types.js").SavedView|null>} view the saved view that is being changed; null for a new one
 * @property {typeof settings} settings
 * @property {import("@preact/signals").Signal<DialogName>} dialog
 * @property {import("@preact/signals").Signal<boolean>} drawer the case panel, where it lies over the thread
 * @property {import("@preact/signals").Signal<"reply"|"note">} mode
 * @property {import("@preact/signals").Signal<import("console/types.js").Entry|null>} splitting the entry that is to become a case of its own
 * @property {{current: import("console/rows.js").Rows|null}} rows the list's rows, for the keyboard
 */

const root = /** @type {HTMLElement} */ (document.getElementById("console"));
/** @type {import("console/types.js").Boot} */
const boot = JSON.parse(document.getElementById("boot")?.textContent ?? "{}");

const desk = new Desk(boot);

/** @type {App} */
const app = {
  boot,
  settings,
  desk,
  searches: new Searches(desk),
  canned: new CannedReplies(desk),
  mentions: new Mentions(desk),
  picked: new Picked(desk),
  view: signal(/** @type {import("console/types.js").SavedView|null} */ (null)),
  place: new Place(boot.urls.home),
  drafts: new Drafts(boot.agent.id),
  uploads: uploadsOf(boot),
  dialog: signal(/** @type {DialogName} */ (null)),
  drawer: signal(false),
  mode: signal(/** @type {"reply"|"note"} */ ("reply")),
  splitting: signal(/** @type {import("console/types.js").Entry|null} */ (null)),
  rows: { current: null },
};

desk.hold = () => (settings.undoSend.value ? UNDO_SECONDS * 1_000 : 0);
const sync = new DraftSync(app.drafts, desk);
desk.onTold = (frame) => {
  sync.told(frame);
  app.canned.told(frame);
};
effect(() => {
  const { view, screenOnly, number, search } = app.place.here.value;
  queueMicrotask(() => {
    app.searches.show(search);
    app.desk.show(view, screenOnly);
    app.desk.open(number);
  });
});

root.textContent = "";
root.removeAttribute("aria-busy");
render(html`<${Shell} app=${app} />`, root);
listen(app);
announce(app);
app.desk.start();
