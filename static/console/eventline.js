/**
 * A line in the log that says what happened, with a way to the other case that it speaks of.
 * @module console/eventline
 */
import { useState } from "preact/hooks";
import { Refusal } from "shared/socket.js";
import { clock, full } from "shared/time.js";
import { LogRow, rowsOf } from "console/entries.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { sentence } from "console/line.js";
import { CaseLink } from "console/part.js";
import { snoozedWords } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Entry} Entry */

const LEADING = ["merged", "merged_in", "unmerged_from", "split", "split_from", "split_undone"];

/** @param {{app: App, entry: Entry}} props */
export const EventLine = ({ app, entry }) => html`
  <p class="event"><${Icon} name=${iconOf(entry.data?.event ?? "")} /><span>${wordsOf(app, entry)}</span>
    <time datetime=${entry.at} title=${full(entry.at)}>${clock(entry.at)}</time></p>
  ${entry.data?.event === "merged_in" && html`<${Merged} app=${app} number=${String(entry.data.after)} />`}`;

/** @param {string} event */
const iconOf = (event) => (event.startsWith("screen") ? "screen" : event === "snoozed" || event === "woken" ? "snoozed" : LEADING.includes(event) ? "merge" : "event");

/** Times in the reader's own zone; the number of another case leads there. @param {App} app @param {Entry} entry */
function wordsOf(app, entry) {
  const { data } = entry;
  const text = eventText(data?.event === "snoozed" ? { ...entry, body: snoozedWords({ snoozed: { at: entry.at, until: data.after } }) } : entry);
  const number = LEADING.includes(data?.event ?? "") ? String(data?.after) : "";
  const at = number ? text.indexOf(number) : -1;
  if (at < 0) return text;
  return html`${text.slice(0, at)}<${CaseLink} app=${app} number=${number} />${text.slice(at + number.length)}`;
}

/** Who did it, where its words do not say so. @param {Entry} entry */
function eventText({ body, author }) {
  return author.kind === "system" || body.includes(author.name) ? body : `${body} by ${author.name}`;
}

/** What was said in a case that was merged into this one, read where it was merged. @param {{app: App, number: string}} props */
function Merged({ app, number }) {
  const [entries, setEntries] = useState(/** @type {readonly Entry[]|null} */ (null));
  const [more, setMore] = useState(true);
  const [problem, setProblem] = useState("");
  const read = async () => {
    try {
      const page = await app.desk.readOn(number, entries?.at(-1)?.seq ?? 0);
      setEntries([...(entries ?? []), ...page.entries]);
      setMore(!page.complete);
      setProblem("");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setProblem(sentence(error));
    }
  };
  /** @param {Event} event */
  const toggled = ({ target }) => {
    if (/** @type {HTMLDetailsElement} */ (target).open && !entries) read();
  };
  const rows = rowsOf(entries ?? [], Number.MAX_SAFE_INTEGER);
  return html`<details class="merged" onToggle=${toggled}><summary><${Icon} name="down" />What was said in ${number}</summary>
    ${problem && html`<p class="wrong" role="alert">${problem}</p>`}
    <div class="log-rows">${rows.map((row) => html`<${LogRow} key=${row.key} app=${app} kind=${row.kind} entry=${row.entry} first=${row.first} last=${row.last} seen=${null} you=${app.boot.agent.name} quoted />`)}</div>
    ${entries && more && html`<button class="button" onClick=${read}>Show more</button>`}
  </details>`;
}
