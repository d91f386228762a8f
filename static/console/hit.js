/**
 * One hit: the case in short, and the piece of text that answers, with the words marked.
 * @module console/hit
 */
import { Ago, Face } from "console/face.js";
import { html, steady } from "console/html.js";
import { Icon } from "console/icons.js";
import { STATUS } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/search.js").Hit} Hit */

export const HitRow = steady(
  /** @param {{app: App, hit: Hit, href: string, current: boolean, stop: boolean, arrive: (number: string) => void}} props */
  ({ app, hit, href, current, stop, arrive }) => {
    /** @param {MouseEvent} event */
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      app.place.go({ number: hit.case, at: hit.entry?.seq ?? 0 });
      app.searches.goings.value += 1;
    };
    return html`<li class=${`row hit ${hit.status}`}>
      <a href=${href} data-case=${hit.case} tabindex=${stop ? 0 : -1} aria-current=${current ? "true" : undefined} onClick=${open} onFocus=${() => arrive(hit.case)}>
        <${Face} name=${hit.contact} />
        <span class="row-top"><b>${marked(hit, "contact", hit.contact)}</b>${hit.account && html`<span class="row-account">${marked(hit, "account", hit.account)}</span>`}<${Ago} at=${hit.entry?.at ?? hit.updated_at} /></span>
        <span class="row-subject">${marked(hit, "subject", hit.subject)}</span>
        <${Piece} hit=${hit} />
        <${Marks} hit=${hit} />
      </a>
    </li>`;
  },
);

/** The text that answers, where it does not stand above. @param {{hit: Hit}} props */
function Piece({ hit }) {
  const { where, entry, snippet } = hit;
  if (entry) {
    const sign = SIGNS[entry.kind];
    return html`<span class=${`hit-piece ${entry.kind}`}><span class="hit-who">${sign && html`<${Icon} name=${sign} />`}${WORDS[entry.kind] ?? ""}${entry.author}: </span>${pieces(snippet)}</span>`;
  }
  const label = LABELS[where];
  if (!label || shownAbove(hit)) return null;
  return html`<span class="hit-piece"><span class="hit-who">${label}: </span>${pieces(snippet)}</span>`;
}

/** @param {{hit: Hit}} props */
const Marks = ({ hit }) => html`<span class="row-marks">
  <span class="pill hit-number">${marked(hit, "number", hit.case)}</span>
  <span class=${`pill ${STATUS[hit.status].tone}`}>${STATUS[hit.status].label}</span>
  ${hit.screen_share && html`<span class="pill"><${Icon} name="screen" /><span class="visually-hidden">Screen share asked</span></span>`}
  ${hit.assignee && html`<span class="row-who" title=${`Assigned to ${hit.assignee}`}><${Face} name=${hit.assignee} small /><span class="visually-hidden">Assigned to ${hit.assignee}</span></span>`}
</span>`;

/** @param {Hit} hit */
const shownAbove = ({ where, snippet, contact, account }) => (where === "contact" && snippet.text === contact) || (where === "account" && snippet.text === account);

/** `text` with its marks, where it is what answers. @param {Hit} hit @param {Hit["where"]} where @param {string} text */
const marked = (hit, where, text) => (hit.where === where && hit.snippet.text === text ? pieces(hit.snippet) : text);

/** A text cut at its marks, which count code points. @param {Hit["snippet"]} snippet @returns {any[]} */
export function pieces({ text, marks }) {
  const letters = Array.from(text);
  const parts = [];
  let from = 0;
  for (const [begin, end] of marks) {
    parts.push(letters.slice(from, begin).join(""), html`<mark>${letters.slice(begin, end).join("")}</mark>`);
    from = end;
  }
  return [...parts, letters.slice(from).join("")];
}

/** @type {Record<string, any>} */
const SIGNS = { note: "note", email: "email", call: "call" };
/** @type {Record<string, string>} */
const WORDS = { note: "Note by ", email: "Email of ", call: "Call of " };
/** @type {Record<string, string>} */
const LABELS = { contact: "Contact", account: "Account", participant_case: "Participant", tags: "Tags" };
