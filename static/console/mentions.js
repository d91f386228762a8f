/**
 * Colleagues who are called to a case: "@" at the start of a word in a note offers those who may see it.
 * @module console/mentions
 */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Face } from "console/face.js";
import { html } from "console/html.js";
import { best } from "console/palette.js";
import { WRITE } from "console/wire.js";
import { PRESENCE, listed } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Agent} Agent */

const MOST = 8;
const ASKED = /(?:^|[\s(])@([^\n@]{0,40})$/;

export class Mentions {
  /** @param {import("console/desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** Whom a note may mention, by case. @type {import("@preact/signals").Signal<Readonly<Record<string, readonly Agent[]>>>} */
    this.of = signal(/** @type {Readonly<Record<string, readonly Agent[]>>} */ ({}));
    this.problem = signal("");
  }

  /** Asks whom a note on the case may mention; who was known stands until the answer comes. @param {string} number */
  async load(number) {
    try {
      const ok = await this.desk.command({ type: WRITE.MENTIONABLE, case: number });
      this.of.value = { ...this.of.value, [number]: ok.agents };
      this.problem.value = "";
    } catch (error) {
      this.desk.failed(error, (problem) => (this.problem.value = problem));
    }
  }
}

/** The ids of those whom a text calls by "@" and their whole name; the longest name that fits counts. @param {string} text @param {readonly {id: number, name: string}[]} agents @returns {number[]} */
export function calledIn(text, agents) {
  /** @type {Map<string, number[]>} */
  const byName = new Map();
  for (const { id, name } of agents) byName.set(name, [...(byName.get(name) ?? []), id]);
  const ids = [];
  let rest = text;
  for (const name of [...byName.keys()].sort((a, b) => b.length - a.length)) {
    const call = new RegExp(`(?<![\\p{L}\\p{N}@])@${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "giu");
    if (!call.test(rest)) continue;
    ids.push(.../** @type {number[]} */ (byName.get(name)));
    rest = rest.replace(call, " ");
  }
  return ids;
}

/** What the writer of a note is told of those who were not. @param {string} number @param {readonly {name: string}[]} missed */
export const missedSentence = (number, missed) =>
  `${listed(missed.map(({ name }) => name))} may not see ${number} and ${missed.length === 1 ? "was" : "were"} not told.`;

/**
 * The list of one box, as `usePicker` has it for prepared answers.
 * @param {App} app @param {string} number @param {boolean} on whether it is a note that is written
 * @param {{current: HTMLTextAreaElement|null}} box @param {(text: string, caret: number) => void} write puts a text into the box
 */
export function useMentions(app, number, on, box, write) {
  const [asked, setAsked] = useState(/** @type {string|null} */ (null));
  const [at, setAt] = useState(0);
  const agents = app.mentions.of.value[number];
  const found = asked === null ? [] : best(agents ?? [], asked.trim().toLowerCase(), (one) => one.name, MOST);
  const isOpen = on && asked !== null && (found.length > 0 || !/\s/.test(asked));
  useEffect(() => {
    if (isOpen) app.mentions.load(number);
  }, [isOpen, number]);
  const close = () => setAsked(null);
  /** @param {HTMLTextAreaElement} area */
  const typed = (area) => {
    const words = on && area.value.slice(0, area.selectionStart).match(ASKED);
    setAsked(words ? words[1] : null);
    setAt(0);
  };
  /** @param {Agent} one */
  const choose = (one) => {
    const area = box.current;
    if (!area) return;
    const before = area.value.slice(0, area.selectionStart).replace(/@[^\n@]{0,40}$/, `@${one.name} `);
    close();
    write(before + area.value.slice(area.selectionStart), before.length);
  };
  /** @param {KeyboardEvent} event @returns {boolean} */
  const keyed = (event) => {
    if (!isOpen || event.isComposing || event.ctrlKey || event.metaKey) return false;
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
  const aria = isOpen ? { "aria-autocomplete": "list", "aria-controls": "colleagues", "aria-activedescendant": found.length ? `colleague-${found[at]?.id}` : undefined } : {};
  const view = isOpen && html`<${Colleagues} found=${found} at=${at} asked=${asked} known=${agents} problem=${app.mentions.problem.value} choose=${choose} point=${setAt} />`;
  return { typed, keyed, close, aria, view };
}

/** @param {{found: readonly Agent[], at: number, asked: string, known: readonly Agent[]|undefined, problem: string, choose: (one: Agent) => void, point: (index: number) => void}} props */
function Colleagues({ found, at, asked, known, problem, choose, point }) {
  const keep = (/** @type {Event} */ event) => event.preventDefault(); // the box keeps the focus
  return html`<div class="picker" onMouseDown=${keep}>
    <ul id="colleagues" role="listbox" aria-label="Colleagues who may see this case">
      ${found.map((one, index) => html`<li key=${one.id} id=${`colleague-${one.id}`} class="colleague" role="option" aria-selected=${index === at} onClick=${() => choose(one)} onPointerMove=${() => index !== at && point(index)}>
        <${Face} name=${one.name} small /><span class="picker-name">${one.name}</span>
        <span class=${`dot ${one.presence}`} title=${PRESENCE[one.presence]}><span class="visually-hidden">${PRESENCE[one.presence]}</span></span></li>`)}
    </ul>
    ${!found.length && html`<p class="picker-none" role="status">${problem || (known ? `No one who may see this case is called “${asked}”.` : "Looking who may see this case…")}</p>`}
    <p class="picker-foot"><span><kbd>↑</kbd> <kbd>↓</kbd> choose, <kbd>Enter</kbd> puts the name in, <kbd>Esc</kbd> leaves</span></p>
  </div>`;
}
