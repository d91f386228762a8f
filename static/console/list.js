/**
 * The list of conversations, and what stands around its rows.
 * @module console/list
 */
import { useEffect } from "preact/hooks";
import { BulkBar } from "console/bulk.js";
import { More, Skeleton } from "console/ends.js";
import { listKey } from "console/lists.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { Results } from "console/results.js";
import { Rows } from "console/rows.js";
import { changeable, editView } from "console/savedview.js";
import { SearchBox } from "console/searchbox.js";
import { NO_VIEW } from "console/store.js";
import { viewName } from "console/words.js";

/** @typedef {import("console/app.js").App} App */

/** The box to search with, over the hits or the list. @param {{app: App}} props */
export const List = ({ app }) => html`
  <section class="list" aria-label="Inbox">
    <${SearchBox} app=${app} />
    ${app.place.here.value.search ? html`<${Results} app=${app} />` : html`<${Inbox} app=${app} />`}
  </section>`;

/** @param {{app: App}} props */
function Inbox({ app }) {
  const { view, screenOnly, number } = app.place.here.value;
  const { cases, views } = app.desk.state.value;
  const key = listKey(view, screenOnly);
  const list = views[key] ?? NO_VIEW;
  const narrowed = screenOnly && key === view;
  const numbers = narrowed ? list.numbers.filter((one) => cases[one].screen_share.requested) : list.numbers;
  const shown = numbers.map((one) => cases[one]);
  useEffect(() => app.picked.show(numbers), [numbers.join()]);
  useEffect(() => () => app.picked.clear(), [key, screenOnly]);
  const drafts = app.drafts.numbers();
  const mine = changeable(app);
  return html`
    <header class="list-head">
      <h1>${viewName(view, app.desk.state.value.floor)}</h1>
      ${mine && html`<button class="button filter" onClick=${() => editView(app, mine)}>Change</button>`}
      ${view !== "screen" && !view.startsWith("saved:") && html`<button class="button filter" aria-pressed=${screenOnly} onClick=${() => app.place.go({ screenOnly: !screenOnly })}>
        <${Icon} name="screen" /> Screen share asked
      </button>`}
    </header>
    <${BulkBar} app=${app} />
    <div class="list-scroll" aria-busy=${list.phase === "loading"}>
      <${Rows} app=${app} cases=${shown} open=${number} drafts=${drafts} picked=${app.picked.numbers.value} key=${`${key} ${screenOnly}`} />
      <${ListEnd} app=${app} list=${list} listName=${key} empty=${!shown.length} />
    </div>`;
}

/** What stands below the rows: that they are loading, that there are none, why they failed, or more of them. @param {{app: App, list: import("console/store.js").View, listName: string, empty: boolean}} props */
function ListEnd({ app, list, listName, empty }) {
  if (list.phase === "loading") return html`<${Skeleton} />`;
  if (list.phase === "failed") return html`<${Problem} text=${list.problem} again=${() => app.desk.watch(listName)} />`;
  if (list.older === "failed") return html`<${Problem} text=${list.problem} again=${() => app.desk.older(listName)} />`;
  if (list.next) return html`<${More} key=${list.next} onSeen=${() => app.desk.older(listName)} loading=${list.older === "loading"} />`;
  return empty ? html`<${Empty} app=${app} />` : html`<p class="list-end">That is all.</p>`;
}

/** @param {{text: string, again: () => void}} props */
const Problem = ({ text, again }) => html`<div class="list-note" role="alert"><${Icon} name="warn" /><h2>This list could not be loaded</h2>
  <p>${text}</p><button class="button" onClick=${again}>Try again</button></div>`;

/** @param {{app: App}} props */
function Empty({ app }) {
  const { view, screenOnly } = app.place.here.value;
  const [title, text] = screenOnly ? EMPTY.screen : (EMPTY[view] ?? EMPTY[view.split(":")[0]] ?? EMPTY.team);
  return html`<div class="list-note"><${Icon} name=${screenOnly ? "screen" : view in EMPTY ? view : view.startsWith("saved:") ? "view" : "team"} /><h2>${title}</h2><p>${text}</p>
    ${screenOnly && html`<button class="button" onClick=${() => app.place.go({ screenOnly: false })}>Show every case</button>`}
    ${!screenOnly && view === "mine" && html`<button class="button" onClick=${() => app.place.go({ view: "unassigned" })}>Look at Unassigned</button>`}
  </div>`;
}

/** @type {Record<string, [string, string]>} */
const EMPTY = {
  mine: ["Nothing is yours right now", "Accept a case from Unassigned, and it stands here until it is resolved."],
  unassigned: ["Everyone is being looked after", "New questions appear here by themselves, the newest on top."],
  team: ["This team has no open case", "What the rules send here, and what is handed over, appears by itself."],
  watching: ["You watch no open case", "Watch a case that somebody else works on, and you are told of it as they are."],
  snoozed: ["Nothing is snoozed", "A case that can wait stands here, until its time or until its customer replies."],
  mentions: ["No open case mentions you", "When a note names you with @, its case stands here until it is resolved."],
  waiting: ["No customer owes an answer", "A case stands here from an agent's answer until its customer writes again."],
  all: ["There are no cases yet", "The first question that a customer asks becomes the first case."],
  saved: ["No case is like this now", "What comes to match this view's filters appears by itself."],
  screen: ["No screen share was asked for", "A case stands here once an agent has asked its customer for a screen share."],
};
