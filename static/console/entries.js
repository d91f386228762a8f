/**
 * One case's entries as they are read: days, groups of one writer, events as lines, notes apart.
 * @module console/entries
 */
import { h } from "preact";
import { shown } from "shared/markdown.js";
import { clock, day, full, sameDay } from "shared/time.js";
import { Files } from "shared/files.js";
import { askSplit, canSplit } from "console/asides.js";
import { EventLine } from "console/eventline.js";
import { Face } from "console/face.js";
import { source } from "console/files.js";
import { html, steady } from "console/html.js";
import { Icon } from "console/icons.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Entry} Entry */

/** @typedef {{kind: "day"|"new"|"entry", key: string, entry: Entry, first: boolean, last: boolean}} Row */

const TOGETHER = 5 * 60_000;

/**
 * What stands in the log, one after the other.
 * @param {readonly Entry[]} entries
 * @param {number} divider the newest `seq` that had been read before
 * @returns {Row[]}
 */
export function rowsOf(entries, divider) {
  /** @type {Row[]} */
  const rows = [];
  const cut = entries.find((entry) => entry.seq > divider && entry.author.kind === "customer")?.seq;
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    const newDay = !before || !sameDay(before.at, entry.at);
    if (newDay) rows.push(rowOf("day", `day ${entry.seq}`, entry));
    if (cut === entry.seq && before) rows.push(rowOf("new", "new", entry));
    const first = newDay || cut === entry.seq || !together(before, entry);
    const after = entries[index + 1];
    const last = !after || after.seq === cut || !together(entry, after);
    rows.push({ ...rowOf("entry", String(entry.seq), entry), first, last });
  }
  return rows;
}

/** @param {"day"|"new"|"entry"} kind @param {string} key @param {Entry} entry @returns {Row} */
const rowOf = (kind, key, entry) => ({ kind, key, entry, first: true, last: true });

/** Whether two neighbours are one group: the same writer and kind, minutes apart. @param {Entry} a @param {Entry} b */
function together(a, b) {
  const one = a.author.kind === b.author.kind && a.author.name === b.author.name && a.kind === b.kind;
  return one && a.kind !== "event" && sameDay(a.at, b.at) && new Date(b.at).getTime() - new Date(a.at).getTime() < TOGETHER;
}

export const LogRow = steady(
  /** @param {{app: App, kind: string, entry: Entry, first: boolean, last: boolean, seen: boolean|null, you: string, quoted?: boolean}} props `quoted` from another case */
  ({ app, kind, entry, first, last, seen, you, quoted = false }) => {
    if (kind === "day") return html`<div class="day"><span>${day(entry.at)}</span></div>`;
    if (kind === "new") return html`<div class="new-line"><span>New</span></div>`;
    if (entry.kind === "event") return html`<${EventLine} app=${app} entry=${entry} />`;
    return html`<${Said} entry=${entry} first=${first} last=${last} seen=${seen} you=${you} split=${!quoted && canSplit(entry) && (() => askSplit(app, entry))} />`;
  },
);

/** @param {{entry: Entry, first: boolean, last: boolean, seen: boolean|null, you: string, split: false|(() => void)}} props */
function Said({ entry, first, last, seen, you, split }) {
  const { author } = entry;
  const own = author.kind === "agent" && author.name === you;
  return html`<div data-seq=${entry.seq} class=${`said ${sideOf(entry)} ${first ? "first" : ""} ${last ? "last" : ""}`}>
    ${author.kind === "customer" && html`<span class="said-face">${last && html`<${Face} name=${author.name} small />`}</span>`}
    <div class="said-body">
      ${first
        ? html`<p class="said-who"><b>${own ? "You" : author.name}</b><${KindMark} entry=${entry} /></p>`
        : html`<span class="visually-hidden">${author.name}: </span>`}
      ${entry.body && html`<div class="bubble">${linked(entry.body)}</div>`}
      ${split && html`<button class="said-act" aria-label="Split into a case of its own" title="Split into a case of its own" onClick=${split}><${Icon} name="split" /></button>`}
      ${entry.attachments.length > 0 && html`<${Files} files=${entry.attachments} source=${source} />`}
      ${(last || seen === true) && html`<p class="said-when"><time datetime=${entry.at} title=${full(entry.at)}>${clock(entry.at)}</time>
        ${seen !== null && html`<${Mark} seen=${seen} />`}</p>`}
    </div>
  </div>`;
}

/** @param {{seen: boolean}} props */
const Mark = ({ seen }) => html`<span class=${`mark ${seen ? "is-seen" : ""}`}><${Icon} name=${seen ? "seen" : "check"} />${seen ? "Seen" : "Sent"}</span>`;

/** @param {Entry} entry */
export function sideOf({ kind, visibility, author }) {
  if (kind === "event") return "event";
  if (kind === "note" || visibility === "internal") return "note";
  return author.kind === "customer" ? "theirs" : author.kind === "agent" ? "ours" : "system";
}

/** By which door it came, and whether the customer can see it. @param {{entry: Entry}} props */
function KindMark({ entry }) {
  if (sideOf(entry) === "note") return html`<span class="kind note"><${Icon} name="note" />Internal note, not seen by the customer</span>`;
  if (entry.kind === "email") return html`<span class="kind"><${Icon} name="email" />Email</span>`;
  if (entry.kind === "call") return html`<span class="kind"><${Icon} name="call" />Call</span>`;
  return null;
}

/** What was typed, with its marks as they are meant. @param {string} text @returns {any[]} */
export const linked = (text) => shown(text, h);
