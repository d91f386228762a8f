/**
 * Fields of a case that are edited in place. What was typed stays until it is saved or given up, also when saving fails.
 * @module console/editors
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { Refusal } from "shared/socket.js";
import { sentence } from "console/line.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";

/** @typedef {(value: any) => Promise<void>} Save throws a Refusal */

/** Saving, with its state. @param {Save} save */
function useSaving(save) {
  const [state, setState] = useState(/** @type {{busy: boolean, problem: string}} */ ({ busy: false, problem: "" }));
  const run = async (/** @type {any} */ value) => {
    setState({ busy: true, problem: "" });
    try {
      await save(value);
      setState({ busy: false, problem: "" });
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setState({ busy: false, problem: sentence(error) });
      return false;
    }
  };
  return { ...state, run };
}

/**
 * A text that becomes a box when it is pressed.
 * @param {{label: string, value: string, save: Save, lines?: number, empty?: string, options?: readonly string[], limit: number}} props
 */
export function TextField({ label, value, save, lines = 1, empty = "Add", options, limit }) {
  const [text, setText] = useState(/** @type {string|null} */ (null));
  const [base, setBase] = useState(value);
  const { busy, problem, run } = useSaving(save);
  const opener = useRef(/** @type {HTMLButtonElement|null} */ (null));
  const begin = () => {
    setBase(value);
    setText(value);
  };
  const end = () => {
    setText(null);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const commit = async () => {
    if (text !== null && (text.trim() === value || (await run(text.trim())))) end();
  };
  if (text === null)
    return html`<div class="fact"><dt>${label}</dt><dd><button class="fact-edit" ref=${opener} aria-label=${`${label}: ${value || "empty"}. Edit`} onClick=${begin}>
      ${value || html`<span class="faint">${empty}</span>`}</button></dd></div>`;
  return html`<div class="fact editing"><dt>${label}</dt><dd>
    <${Box} label=${label} text=${text} lines=${lines} options=${options} limit=${limit} change=${setText} commit=${commit} cancel=${end} />
    ${value !== base && html`<p class="wrong" role="status">Changed meanwhile to “${value}”. Saving replaces that.</p>`}
    ${problem && html`<p class="wrong" role="alert">${problem}</p>`}
    <span class="fact-acts"><button class="button primary" aria-disabled=${busy} onClick=${commit}>${problem ? "Save again" : "Save"}</button><button class="button" onClick=${end}>Cancel</button></span>
  </dd></div>`;
}

/** @param {{label: string, text: string, lines: number, options?: readonly string[], limit: number, change: (text: string) => void, commit: () => void, cancel: () => void}} props */
function Box({ label, text, lines, options, limit, change, commit, cancel }) {
  const box = useRef(/** @type {HTMLInputElement|null} */ (null));
  useEffect(() => box.current?.focus(), []);
  /** @param {KeyboardEvent} event */
  const keyed = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      cancel();
    } else if (event.key === "Enter" && !event.isComposing && (lines === 1 || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      commit();
    }
  };
  const typed = (/** @type {any} */ event) => change(event.target.value);
  const common = { ref: box, class: "input", "aria-label": label, value: text, onInput: typed, onKeyDown: keyed, maxlength: limit };
  if (options) return html`<select ...${common} onChange=${typed}><option value="">None</option>${[...new Set([...options, text].filter(Boolean))].map((name) => html`<option key=${name}>${name}</option>`)}</select>`;
  return lines > 1 ? html`<textarea ...${common} rows=${lines}></textarea>` : html`<input ...${common} />`;
}

/**
 * A choice that is saved as soon as it is made; when that fails it says so and shows what is.
 * @param {{label: string, value: string, options: {value: string, label: string}[], save: Save, help?: string}} props
 */
export function ChoiceField({ label, value, options, save, help = "" }) {
  const [chosen, setChosen] = useState(/** @type {string|null} */ (null));
  const { busy, problem, run } = useSaving(save);
  const choose = async (/** @type {string} */ next) => {
    setChosen(next);
    if (await run(next)) setChosen(null);
  };
  const retry = () => chosen !== null && choose(chosen);
  return html`<div class="fact"><dt>${label}</dt><dd>
    <select class="input compact" aria-label=${label} title=${help} value=${chosen ?? value} aria-busy=${busy} onChange=${(/** @type {any} */ event) => choose(event.target.value)}>
      ${options.map((option) => html`<option key=${option.value} value=${option.value} selected=${option.value === (chosen ?? value)}>${option.label}</option>`)}
    </select>
    ${problem && html`<p class="wrong" role="alert">${problem} <button class="link" onClick=${retry}>Save again</button> <button class="link" onClick=${() => setChosen(null)}>Leave it</button></p>`}
  </dd></div>`;
}

/** Tags: words that are added and taken off one by one. @param {{tags: readonly string[], save: Save}} props */
export function TagsField({ tags, save }) {
  const [text, setText] = useState("");
  const { busy, problem, run } = useSaving(save);
  const box = useRef(/** @type {HTMLInputElement|null} */ (null));
  const add = async () => {
    const word = text.trim().replace(/,+$/, "").trim();
    if (word && !busy && (tags.includes(word) || (await run([...tags, word])))) setText("");
  };
  const remove = async (/** @type {string} */ tag) => {
    await run(tags.filter((one) => one !== tag));
    box.current?.focus();
  };
  /** @param {KeyboardEvent} event */
  const keyed = (event) => {
    if ((event.key !== "Enter" && event.key !== ",") || event.isComposing) return;
    event.preventDefault();
    add();
  };
  return html`<div class="fact"><dt>Tags</dt><dd class="tags">
    ${tags.map((tag) => html`<span class="pill" key=${tag}>${tag}<button aria-label=${`Remove tag ${tag}`} onClick=${() => remove(tag)}><${Icon} name="close" /></button></span>`)}
    <input ref=${box} class="input compact" aria-label="Add a tag" placeholder="Add a tag" maxlength="40" value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} onKeyDown=${keyed} onBlur=${add} />
    ${problem && html`<p class="wrong" role="alert">${problem}</p>`}
  </dd></div>`;
}
