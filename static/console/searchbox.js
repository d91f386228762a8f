/**
 * The box to search with. `/` goes to it, Escape empties and leaves it, ↓ and Enter go on to the hits.
 * @module console/searchbox
 */
import { useRef } from "preact/hooks";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";

/** @typedef {import("console/app.js").App} App */

export const BOX = "#search";
const LONGEST = 200;

/** @param {{app: App}} props */
export function SearchBox({ app }) {
  const box = useRef(/** @type {HTMLInputElement|null} */ (null));
  const search = app.place.here.value.search;
  /** @param {string} text */
  const look = (text) => {
    const wanted = search ?? { status: /** @type {const} */ (""), mine: false, screen: false };
    app.place.go({ search: text ? { ...wanted, text } : null }, Boolean(search && text));
  };
  const leave = () => {
    if (search) app.place.go({ search: null });
    requestAnimationFrame(() => app.rows.current?.enter());
  };
  /** @param {KeyboardEvent} event */
  const keyed = (event) => {
    if (event.isComposing || !["Escape", "ArrowDown", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Escape") leave();
    else if (search) app.rows.current?.go(0);
    else app.rows.current?.enter();
  };
  return html`<search class="search">
    <${Icon} name="search" />
    <input ref=${box} id="search" type="search" class="search-input" aria-label="Search cases and messages" placeholder="Search" maxlength=${LONGEST}
      autocomplete="off" autocapitalize="off" spellcheck=${false} enterkeyhint="search" value=${search?.text ?? ""}
      onInput=${(/** @type {any} */ event) => look(event.target.value)} onKeyDown=${keyed} />
    ${search
      ? html`<button class="button quiet icon" aria-label="Leave the search" title="Leave the search (Esc)" onClick=${leave}><${Icon} name="close" /></button>`
      : html`<kbd aria-hidden="true">/</kbd>`}
  </search>`;
}

/** What is typed next is looked for. From the palette, which has the focus until it is closed, a frame later. */
export function goToSearch() {
  focus();
  requestAnimationFrame(() => document.activeElement?.matches(BOX) || focus());
}

function focus() {
  const box = /** @type {HTMLInputElement|null} */ (document.querySelector(BOX));
  box?.focus();
  box?.select();
}
