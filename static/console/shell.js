/**
 * The page: rail, list, thread and case panel, with what lies over them.
 * @module console/shell
 */
import { useEffect } from "preact/hooks";
import { CannedDialog } from "console/canneddialog.js";
import { CasePanel } from "console/panel.js";
import { KeysDialog, ScreenDialog } from "console/dialogs.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { Offers } from "console/offers.js";
import { MergeDialog, SplitDialog } from "console/merge.js";
import { SnoozeDialog } from "console/snooze.js";
import { TakeDialog, TransferDialog } from "console/transfer.js";
import { Wall } from "console/wall.js";
import { MacroDialog } from "console/macro.js";
import { List } from "console/list.js";
import { Palette } from "console/palette.js";
import { ViewDialog } from "console/savedview.js";
import { Rail } from "console/rail.js";
import { Thread } from "console/thread.js";

/** @typedef {import("console/app.js").App} App */

/** @param {{app: App}} props */
export function Shell({ app }) {
  const { number, view } = app.place.here.value;
  const { cases, threads } = app.desk.state.value;
  const wall = view === "wall";
  const hasPanel = Boolean(number) && (Boolean(cases[number]) || threads[number]?.phase !== "failed");
  const kind = `console ${number ? "has-case" : ""} ${hasPanel && app.settings.panel.value ? "has-panel" : ""}`;
  useEffect(() => {
    app.drawer.value = false;
    app.mode.value = "reply";
    requestAnimationFrame(() => refocus(number));
  }, [number]);
  return html`
    <div class=${kind}>
      <${Rail} app=${app} />
      ${wall ? html`<${Wall} app=${app} />` : html`<${List} app=${app} />
      <main class="stage" id="stage" tabindex="-1">
        <${Standing} app=${app} />
        ${number ? html`<${Thread} key=${number} app=${app} number=${number} />` : html`<${NothingOpen} />`}
      </main>`}
      ${hasPanel && html`<${CasePanel} key=${`panel ${number}`} app=${app} number=${number} />`}
    </div>
    <${Offers} app=${app} />
    <${Notices} app=${app} />
    ${app.dialog.value === "transfer" && number && html`<${TransferDialog} app=${app} number=${number} />`}
    ${app.dialog.value === "take" && number && html`<${TakeDialog} app=${app} number=${number} />`}
    ${app.dialog.value === "snooze" && number && html`<${SnoozeDialog} app=${app} number=${number} />`}
    ${app.dialog.value === "merge" && number && html`<${MergeDialog} app=${app} number=${number} />`}
    ${app.dialog.value === "split" && number && html`<${SplitDialog} app=${app} number=${number} />`}
    ${app.dialog.value === "keys" && html`<${KeysDialog} app=${app} />`}
    ${app.dialog.value === "palette" && html`<${Palette} app=${app} />`}
    ${app.dialog.value === "view" && html`<${ViewDialog} app=${app} />`}
    ${app.dialog.value === "canned" && html`<${CannedDialog} app=${app} />`}
    ${app.dialog.value === "macro" && number && html`<${MacroDialog} app=${app} number=${number} />`}
    ${app.dialog.value === "screen" && number && html`<${ScreenDialog} app=${app} number=${number} />`}`;
}

/** Where one thing is shown at a time, what had the focus may be hidden now. @param {string} number */
function refocus(number) {
  if (document.activeElement !== document.body) return;
  const next = number ? ".thread-head button" : ".rows a[tabindex='0']";
  /** @type {HTMLElement|null} */ (document.querySelector(next))?.focus({ preventScroll: true });
}

/** How the connection stands, when it does not. @param {{app: App}} props */
function Standing({ app }) {
  const { desk, boot } = app;
  const state = desk.socket.state.value;
  const waiting = desk.outbox.items.value.some((item) => !item.failed);
  return html`<div role="status" class="standing">
    ${desk.signedOut.value &&
    html`<p class="banner bad"><${Icon} name="warn" /> You are signed out. What you have typed is kept in this browser.
      <a class="button" href=${`${boot.urls.sign_in}?next=${encodeURIComponent(location.pathname)}`}>Sign in again</a></p>`}
    ${!desk.signedOut.value &&
    state === "refused" &&
    html`<p class="banner bad"><${Icon} name="warn" /> The server refused this page; it may have been updated.
      <button class="button" onClick=${() => location.reload()}>Reload</button></p>`}
    ${state === "offline" &&
    html`<p class="banner warn"><${Icon} name="offline" />
      <span>No connection. ${waiting ? "What you sent is kept and goes out" : "You can go on writing; it connects again"} by itself.</span>
      <button class="button" onClick=${() => desk.socket.wake()}>Try now</button></p>`}
  </div>`;
}

const NothingOpen = () => html`
  <div class="nothing">
    <${Icon} name="all" />
    <h2>No conversation is open</h2>
    <p>Choose one from the list. With the keyboard: <kbd>j</kbd> and <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>Ctrl</kbd> <kbd>K</kbd> has everything else.</p>
  </div>`;

/** What has just happened, said once. @param {{app: App}} props */
function Notices({ app }) {
  const notices = app.desk.notices.value;
  return html`<div class="notices" role="status" aria-live="polite">
    ${notices.map(
      (notice) => html`<div key=${notice.id} class=${`notice ${notice.tone}`}>
        <span>${notice.text}</span>
        ${notice.undo && html`<button class="button quiet" title="Undo (z)" onClick=${() => app.desk.undo(notice)}>Undo</button>`}
        <button class="button quiet icon" aria-label="Dismiss" onClick=${() => app.desk.untell(notice)}><${Icon} name="close" /></button>
      </div>`,
    )}
  </div>`;
}
