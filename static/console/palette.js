/**
 * Every action by its name, and every case that is known by its number, subject or customer.
 * @module console/palette
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ACTIONS, preparedFor } from "console/actions.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { byPlace, placeOf } from "console/order.js";
import { STATUS } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */
/** @typedef {{id: string, group: string, name: string, more?: string, keys?: readonly string[], run: () => unknown}} Choice */

const MOST_CASES = 8;

/** @param {{app: App}} props */
export function Palette({ app }) {
  const box = useRef(/** @type {HTMLDialogElement|null} */ (null));
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  const choices = useMemo(() => choicesFor(app, asked), [asked, app.canned.all.value]);
  useEffect(() => {
    app.canned.load();
    const before = /** @type {HTMLElement|null} */ (document.activeElement);
    box.current?.showModal();
    return () => before?.isConnected && document.activeElement === document.body && before.focus();
  }, []);
  useEffect(() => document.getElementById(`choice-${at}`)?.scrollIntoView({ block: "nearest" }), [at, asked]);
  const close = () => app.dialog.value === "palette" && (app.dialog.value = null);
  /** @param {Choice|undefined} choice */
  const choose = (choice) => {
    if (!choice) return;
    box.current?.close();
    app.dialog.value = null;
    requestAnimationFrame(() => choice.run());
  };
  /** @param {KeyboardEvent} event */
  const keyed = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((at + step + choices.length) % Math.max(1, choices.length));
    else if (event.key === "Home" && !asked) setAt(0);
    else if (event.key === "Enter" && !event.isComposing) choose(choices[at]);
    else return;
    event.preventDefault();
  };
  /** @param {{target: EventTarget|null}} event */
  const typed = ({ target }) => {
    setAsked(/** @type {HTMLInputElement} */ (target).value);
    setAt(0);
  };
  const beside = (/** @type {MouseEvent} */ event) => event.target === box.current && box.current?.close();
  return html`<dialog class="dialog palette" ref=${box} aria-label="All actions" onClose=${close} onMouseDown=${beside}>
    <div class="palette-ask"><${Icon} name="keys" />
      <input role="combobox" aria-expanded="true" aria-controls="choices" aria-autocomplete="list" aria-label="Action or case"
        aria-activedescendant=${choices.length ? `choice-${at}` : undefined} placeholder="An action, a case, a customer"
        autofocus autocomplete="off" spellcheck=${false} value=${asked} onInput=${typed} onKeyDown=${keyed} /></div>
    <ul id="choices" role="listbox" aria-label="Actions and cases">
      ${choices.map((choice, index) => html`<${Line} key=${choice.id} choice=${choice} index=${index} chosen=${index === at} first=${choices[index - 1]?.group !== choice.group} choose=${choose} point=${setAt} />`)}
    </ul>
    ${!choices.length && html`<p class="palette-none" role="status">Nothing here is called “${asked}”. A case that is not in a list yet opens by its whole number.</p>`}
  </dialog>`;
}

/** @param {{choice: Choice, index: number, chosen: boolean, first: boolean, choose: (choice: Choice) => void, point: (index: number) => void}} props */
function Line({ choice, index, chosen, first, choose, point }) {
  return html`<li role="option" id=${`choice-${index}`} class=${first ? "first" : ""} data-group=${choice.group} aria-selected=${chosen}
      onClick=${() => choose(choice)} onPointerMove=${() => !chosen && point(index)}>
    <span class="palette-name">${choice.name}</span>${choice.more && html`<span class="palette-more">${choice.more}</span>`}
    ${choice.keys?.map((key) => html`<kbd key=${key}>${key.replace("Shift+", "⇧ ")}</kbd>`)}
  </li>`;
}

/** What can be done now and is called like what was asked for, the best first. @param {App} app @param {string} asked @returns {Choice[]} */
export function choicesFor(app, asked) {
  const wanted = plain(asked.trim());
  const actions = ACTIONS.filter((action) => action.can(app)).map((action) => ({
    id: action.name, group: action.group, name: action.name, keys: action.keys, run: () => action.run(app),
  }));
  actions.push(...preparedFor(app).map((one) => ({ ...one, run: () => one.run(app) })));
  if (!wanted) return actions;
  return [...best(actions, wanted, (it) => it.name, actions.length), ...cases(app, wanted), ...byNumber(app, asked.trim())];
}

/** The latest first, of those that are called alike. @param {App} app @param {string} wanted @returns {Choice[]} */
function cases(app, wanted) {
  const known = Object.values(app.desk.state.value.cases).sort((a, b) => byPlace(placeOf(a), placeOf(b)));
  return best(known, wanted, wordsOf, MOST_CASES).map((it) => ({
    id: it.case, group: "Cases", name: `${it.case} ${it.subject}`, more: `${it.contact.name} · ${STATUS[it.status].label}`, run: () => app.place.go({ number: it.case }),
  }));
}

/** @param {Case} it */
const wordsOf = (it) => `${it.case} ${it.subject} ${it.contact.name} ${it.account?.name ?? ""}`;

/** A number that no list here has. @param {App} app @param {string} asked @returns {Choice[]} */
function byNumber(app, asked) {
  const number = asked.toUpperCase();
  if (!/^[A-Z]{1,8}-\d+$/.test(number) || app.desk.state.value.cases[number]) return [];
  return [{ id: number, group: "Cases", name: `Open ${number}`, run: () => app.place.go({ view: "all", number }) }];
}

/**
 * Those whose words have all of what is wanted: as written, else as beginnings of words, else as letters in their order.
 * @template T @param {readonly T[]} all @param {string} wanted @param {(one: T) => string} words @param {number} most @returns {T[]}
 */
export function best(all, wanted, words, most) {
  const ranked = all.map((one, index) => ({ one, index, rank: rankOf(plain(words(one)), wanted) })).filter(({ rank }) => rank > 0);
  const well = ranked.some(({ rank }) => rank > 1); // scattered letters are for when nothing is called so
  return ranked.filter(({ rank }) => rank > 1 || !well).sort((a, b) => b.rank - a.rank || a.index - b.index).slice(0, most).map(({ one }) => one);
}

/** @param {string} text @param {string} wanted */
function rankOf(text, wanted) {
  if (text.startsWith(wanted)) return 4;
  if (text.includes(wanted)) return 3;
  const parts = text.split(/[^\p{L}\p{N}]+/u);
  if (wanted.split(/\s+/).every((word) => parts.some((part) => part.startsWith(word)))) return 2;
  let from = 0;
  for (const letter of wanted.replace(/\s+/g, "")) {
    from = text.indexOf(letter, from) + 1;
    if (!from) return 0;
  }
  return wanted.length > 2 && text.length < 60 ? 1 : 0;
}

/** In small letters, without accents. @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
