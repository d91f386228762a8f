/**
 * Prepared answers by "/" at the start of a word in the box: what is typed behind it narrows them.
 * @module console/picker
 */
import { useEffect, useState } from "preact/hooks";
import { deeds, filled, gapsIn, isMacro } from "console/canned.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { best } from "console/palette.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */
/** @typedef {import("console/canned.js").Canned} Canned */

const MOST = 8;
const ASKED = /(?:^|\s)\/([^\n/]{0,40})$/;

/**
 * The picker of one box. `typed` is told of every change, `keyed` of every key and says whether it was its own.
 * @param {App} app @param {Case} it @param {{current: HTMLTextAreaElement|null}} box
 * @param {(text: string, caret: number) => void} write puts a text into the box
 */
export function usePicker(app, it, box, write) {
  const [asked, setAsked] = useState(/** @type {string|null} */ (null));
  const [at, setAt] = useState(0);
  const found = asked === null ? [] : best(app.canned.all.value ?? [], asked.trim().toLowerCase(), (one) => `${one.name} ${one.body}`, MOST);
  useEffect(() => {
    if (asked !== null) app.canned.load();
  }, [asked !== null]);
  const close = () => setAsked(null);
  /** @param {HTMLTextAreaElement} area */
  const typed = (area) => {
    const words = area.value.slice(0, area.selectionStart).match(ASKED);
    setAsked(words ? words[1] : null);
    setAt(0);
  };
  /** @param {Canned} one */
  const choose = (one) => {
    const area = box.current;
    if (!area) return;
    const before = area.value.slice(0, area.selectionStart).replace(/\/[^\n/]{0,40}$/, "");
    const after = area.value.slice(area.selectionStart);
    close();
    if (isMacro(one)) {
      write(before + after, before.length);
      app.canned.chosen.value = one;
      app.dialog.value = "macro";
      return;
    }
    const text = filled(one.body, it, app.boot.agent.name);
    write(before + text + after, before.length + text.length);
  };
  /** @param {KeyboardEvent} event @returns {boolean} */
  const keyed = (event) => {
    if (asked === null || event.isComposing || event.ctrlKey || event.metaKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (!found.length) return false;
    else if (step) setAt((at + step + found.length) % found.length);
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") choose(found[at]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const isOpen = asked !== null;
  const aria = { "aria-autocomplete": "list", "aria-controls": isOpen ? "picker" : undefined, "aria-activedescendant": found.length ? `canned-${found[at]?.id}` : undefined };
  const view = isOpen && html`<${Picker} app=${app} it=${it} found=${found} at=${at} asked=${asked} choose=${choose} point=${setAt} />`;
  return { typed, keyed, close, aria, view };
}

/** @param {{app: App, it: Case, found: readonly Canned[], at: number, asked: string, choose: (one: Canned) => void, point: (index: number) => void}} props */
function Picker({ app, it, found, at, asked, choose, point }) {
  const { all, problem } = app.canned;
  const keep = (/** @type {Event} */ event) => event.preventDefault(); // the box keeps the focus
  return html`<div class="picker" onMouseDown=${keep}>
    <ul id="picker" role="listbox" aria-label="Canned replies">
      ${found.map((one, index) => html`<li key=${one.id} id=${`canned-${one.id}`} role="option" aria-selected=${index === at} onClick=${() => choose(one)} onPointerMove=${() => index !== at && point(index)}>
        <span class="picker-name">${one.name}${isMacro(one) && html`<span class="pill brand">Macro</span>`}${!one.shared && html`<span class="pill">Own</span>`}</span>
        <span class="picker-body">${one.body ? marked(filled(one.body, it, app.boot.agent.name)) : deeds(app, one).join(". ")}</span></li>`)}
    </ul>
    ${!found.length && html`<p class="picker-none" role="status">${problem.value || (all.value === null ? "Looking for canned replies…" : all.value.length ? `No canned reply is called “${asked}”.` : "There are no canned replies yet.")}</p>`}
    <p class="picker-foot"><span><kbd>↑</kbd> <kbd>↓</kbd> choose, <kbd>Enter</kbd> puts it in, <kbd>Esc</kbd> leaves</span>
      <button class="link" onClick=${() => (app.dialog.value = "canned")}><${Icon} name="note" />Manage</button></p>
  </div>`;
}

/** A text with its gaps marked. @param {string} text @returns {any[]} */
export function marked(text) {
  const parts = [];
  let from = 0;
  for (const { gap, at } of gapsIn(text)) {
    parts.push(text.slice(from, at), html`<mark class="gap">${gap}</mark>`);
    from = at + gap.length;
  }
  return [...parts, text.slice(from)];
}
