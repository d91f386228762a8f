/**
 * Where an agent writes: a reply, or a note that only the desk sees. What is typed is kept until it is sent.
 * @module console/composer
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { gapSentence, gapsIn } from "console/canned.js";
import { AttachButton, Chosen, draftOf, pasting } from "console/files.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { Held } from "console/held.js";
import { calledIn, useMentions } from "console/mentions.js";
import { marked, usePicker } from "console/picker.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */

const TYPING_EVERY = 3_000;
const TALLEST = 240;
const LIMIT = 10_000;

/** @param {{app: App, it: Case}} props */
export function Composer({ app, it }) {
  const mode = app.mode.value;
  const draft = useDraft(app, it.case, mode);
  const box = useRef(/** @type {HTMLTextAreaElement|null} */ (null));
  const typing = useTyping(app, it.case);
  useGrowth(box, draft.text);
  const where = draftOf(it.case, mode);
  const into = (/** @type {string} */ text, /** @type {number} */ caret) => put(box, draft, text, caret);
  const picker = usePicker(app, it, box, into);
  const colleagues = useMentions(app, it.case, mode === "note", box, into);
  const gaps = gapsIn(draft.text);
  const held = app.uploads.hindrance(where);
  const ready = (draft.text.trim() || app.uploads.of(where).length) && draft.text.length <= LIMIT && !held && !gaps.length;
  const send = () => {
    if (gaps.length) return select(box, gaps[0]);
    if (!ready) return box.current?.focus();
    picker.close();
    colleagues.close();
    const mentions = mode === "note" ? calledIn(draft.text, app.desk.state.value.agents) : [];
    app.desk.post(it.case, draft.text.trim(), mode === "note" ? "internal" : "public", app.uploads.take(where), mentions);
    draft.change("");
    typing(false);
    box.current?.focus();
  };
  /** @param {KeyboardEvent} event */
  const keyed = (event) => {
    if (picker.keyed(event) || colleagues.keyed(event)) return;
    const sure = event.ctrlKey || event.metaKey;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || (isTouch() && !sure)) return;
    event.preventDefault();
    if (sure && !draft.text.trim() && !app.uploads.of(where).length) return app.desk.outbox.hurry(it.case);
    send();
  };
  /** @param {{target: EventTarget|null}} event */
  const typed = ({ target }) => {
    const text = /** @type {HTMLTextAreaElement} */ (target).value;
    draft.change(text);
    picker.typed(/** @type {HTMLTextAreaElement} */ (target));
    colleagues.typed(/** @type {HTMLTextAreaElement} */ (target));
    typing(mode === "reply" && text.trim() !== "");
  };
  const note = mode === "note";
  return html`<section class=${`composer ${note ? "note" : ""}`} aria-label="Answer">
    <${Held} app=${app} number=${it.case} />
    <${Tabs} app=${app} />
    <div class="composer-body" role="tabpanel" id="composer-panel" aria-labelledby=${`tab-${mode}`}>
      ${picker.view}${colleagues.view}
      ${gaps.length > 0 && html`<div class="composer-marks" aria-hidden="true">${marked(draft.text)}</div>`}
      <textarea ref=${box} ...${picker.aria} ...${colleagues.aria} rows="2" data-draft=${`${it.case} ${mode}`} aria-label=${note ? "Internal note" : "Reply"} aria-describedby="composer-hint" placeholder=${placeholder(note, it, app.boot.agent.id)}
        value=${draft.text} onInput=${typed} onScroll=${together} onKeyDown=${keyed} onPaste=${pasting(app, where)} onBlur=${() => typing(false)}></textarea>
      <${Chosen} app=${app} where=${where} />
      <div class="composer-foot">
        <${AttachButton} app=${app} where=${where} />
        <p id="composer-hint">${gaps.length ? html`<b class="wrong">${gapSentence(gaps)}</b> <button class="link" onClick=${() => select(box, gaps[0])}>Show it</button>` : held || hint(draft.text, note)}</p>
        <button class=${`button ${note ? "note" : "primary"}`} aria-disabled=${!ready} onClick=${send}>
          <${Icon} name=${note ? "note" : "send"} />${note ? "Add note" : "Send reply"}</button>
      </div>
    </div>
  </section>`;
}

/** Puts a text into the box, and the caret where it goes on. @param {{current: HTMLTextAreaElement|null}} box @param {{change: (text: string) => void}} draft @param {string} text @param {number} caret */
function put(box, draft, text, caret) {
  draft.change(text);
  requestAnimationFrame(() => {
    box.current?.focus();
    const [gap] = gapsIn(text);
    if (gap) select(box, gap);
    else box.current?.setSelectionRange(caret, caret);
  });
}

/** The marks over the box move with its text. @param {{target: EventTarget|null}} event */
function together({ target }) {
  const area = /** @type {HTMLElement} */ (target);
  const marks = area.previousElementSibling;
  if (marks) marks.scrollTop = area.scrollTop;
}

/** @param {{current: HTMLTextAreaElement|null}} box @param {{gap: string, at: number}} gap */
function select(box, { gap, at }) {
  box.current?.focus();
  box.current?.setSelectionRange(at, at + gap.length);
}

/** On a touch keyboard Enter makes a new line; the button sends. */
const isTouch = () => window.matchMedia("(pointer: coarse)").matches;

/** @param {boolean} note @param {Case} it @param {number} me */
function placeholder(note, it, me) {
  if (note) return "Only people of this desk will see this";
  if (it.status === "resolved") return `Write to ${it.contact.name}. This case is resolved.`;
  return it.assignee && it.assignee.id !== me ? `Write to ${it.contact.name}. ${it.assignee.name} has this case.` : `Write to ${it.contact.name}`;
}

/** @param {string} text @param {boolean} note */
function hint(text, note) {
  if (text.length > LIMIT) return html`<b class="wrong">${(text.length - LIMIT).toLocaleString()} characters too many. Send it in parts.</b>`;
  if (note) return html`<b>The customer never sees this.</b> <span class="by-key"><kbd>@</kbd> calls a colleague, <kbd>Enter</kbd> adds it</span>`;
  return html`<span class="by-key"><kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> makes a new line</span>`;
}

/** @param {{app: App}} props */
function Tabs({ app }) {
  const mode = app.mode.value;
  /** @param {"reply"|"note"} next */
  const choose = (next) => {
    app.mode.value = next;
  };
  /** @param {KeyboardEvent} event */
  const turn = (event) => {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const next = event.key === "Home" ? "reply" : event.key === "End" ? "note" : mode === "reply" ? "note" : "reply";
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  /** @param {"reply"|"note"} name @param {string} label */
  const tab = (name, label) => html`<button role="tab" id=${`tab-${name}`} class=${`tab ${name}`} aria-selected=${mode === name} aria-controls="composer-panel"
    tabindex=${mode === name ? 0 : -1} onClick=${() => choose(name)}>${name === "note" && html`<${Icon} name="note" />`}${label}</button>`;
  return html`<div class="tabs" role="tablist" aria-label="Kind of answer" onKeyDown=${turn}>${tab("reply", "Reply")}${tab("note", "Internal note")}</div>`;
}

/** The kept text of a case and mode. @param {App} app @param {string} number @param {"reply"|"note"} mode */
function useDraft(app, number, mode) {
  const [, again] = useState(0);
  useEffect(() => {
    const heard = () => again(Math.random());
    window.addEventListener("draft", heard);
    return () => window.removeEventListener("draft", heard);
  }, []);
  return {
    text: app.drafts.get(number, mode),
    /** @param {string} next */
    change(next) {
      app.drafts.put(number, mode, next);
      again(Math.random());
    },
  };
}

/** Tells the other side that one is typing, at most every three seconds, and that one has stopped. @param {App} app @param {string} number */
function useTyping(app, number) {
  const last = useRef(0);
  const tell = (/** @type {boolean} */ on) => {
    if (on ? Date.now() - last.current < TYPING_EVERY : !last.current) return;
    last.current = on ? Date.now() : 0;
    app.desk.typing(number, on);
  };
  useEffect(() => () => tell(false), []);
  return tell;
}

/** The box grows with its text. @param {{current: HTMLTextAreaElement|null}} box @param {string} text */
function useGrowth(box, text) {
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.style.height = "auto";
    box.current.style.height = `${Math.min(box.current.scrollHeight + 2, TALLEST)}px`;
  }, [text]);
}
