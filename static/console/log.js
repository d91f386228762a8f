/**
 * The log of a case: stays where one reads, follows at the end, and fetches what came before.
 * @module console/log
 */
import { Component, createRef } from "preact";
import { pending } from "shared/timeline.js";
import { Block, LONG, Sight, partsOf } from "console/blocks.js";
import { LogRow, rowsOf, sideOf } from "console/entries.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { Landing } from "console/landing.js";
import { Outgoing } from "console/outgoing.js";
import { counted } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */
/** @typedef {import("console/store.js").Thread} Thread */

/** Where each thread was left: pixels from its end. @type {Map<string, number>} */
const left = new Map();
const AT_END = 40;
const NEAR_START = 400;

/** @extends {Component<{app: App, it: Case, thread: Thread}>} */
export class Log extends Component {
  box = createRef();
  state = { fresh: 0 };
  atEnd = true;
  begun = false;
  /** Where it stood when that was last looked at. */
  top = 0;
  /** @type {Sight|undefined} */
  watching;
  sight = () => (this.watching ??= new Sight(this.box.current));
  /** The parts of these entries, made once. @type {{entries: any, divider: number, parts: import("console/blocks.js").Part[]}} */
  made = { entries: null, divider: 0, parts: [] };

  componentDidMount() {
    this.begun = true;
    this.start();
    this.sizes = new ResizeObserver(() => this.atEnd && this.toEnd());
    this.sizes.observe(this.box.current);
    for (const name of ["focus", "blur"]) window.addEventListener(name, this.look);
    document.addEventListener("visibilitychange", this.look);
    this.look();
  }

  componentWillUnmount() {
    this.sizes?.disconnect();
    this.watching?.close();
    for (const name of ["focus", "blur"]) window.removeEventListener(name, this.look);
    document.removeEventListener("visibilitychange", this.look);
  }

  /** Opens where it was left, else at the first unread entry, else at the end. */
  start() {
    const { it } = this.props;
    const box = this.box.current;
    const line = box.querySelector(".new-line");
    const before = left.get(it.case);
    if (line) box.scrollTop = line.offsetTop - box.clientHeight / 3;
    else if (before !== undefined) box.scrollTop = box.scrollHeight - before;
    else this.toEnd();
    this.scrolled();
  }

  /** How far what is read stands from the end, before the page changes. Who scrolled up this very moment, before its event came, stays there. */
  getSnapshotBeforeUpdate() {
    const box = this.box.current;
    const fromEnd = box.scrollHeight - box.scrollTop;
    if (box.scrollTop < this.top) this.atEnd = fromEnd - box.clientHeight < AT_END;
    return fromEnd;
  }

  /** @param {{thread: Thread}} before @param {any} _state @param {number} fromEnd */
  componentDidUpdate(before, _state, fromEnd) {
    const box = this.box.current;
    const { entries } = this.props.thread.timeline;
    const had = before.thread.timeline.entries;
    if (this.atEnd) this.toEnd();
    else if (entries[0]?.seq < (had[0]?.seq ?? 0)) box.scrollTop = box.scrollHeight - fromEnd;
    const came = entries === had ? [] : entries.filter((entry) => entry.seq > (had.at(-1)?.seq ?? 0) && entry.kind !== "event");
    if (came.length && !this.atEnd) this.setState({ fresh: this.state.fresh + came.length });
    this.look();
  }

  toEnd() {
    const box = this.box.current;
    box.scrollTop = box.scrollHeight;
    this.top = box.scrollTop;
  }

  scrolled = () => {
    const box = this.box.current;
    const fromEnd = box.scrollHeight - box.scrollTop;
    this.atEnd = fromEnd - box.clientHeight < AT_END;
    this.top = box.scrollTop;
    left.set(this.props.it.case, fromEnd);
    if (this.atEnd) left.delete(this.props.it.case);
    if (this.atEnd && this.state.fresh) this.setState({ fresh: 0 });
    if (box.scrollTop < NEAR_START && this.props.thread.older === "idle") this.props.app.desk.earlier(this.props.it.case);
    this.look();
  };

  /** The newest counts as looked at when its end is in sight of someone who is here. */
  look = () => {
    if (this.atEnd && document.visibilityState === "visible" && document.hasFocus()) this.props.app.desk.look(this.props.it.case);
  };

  jump = () => {
    this.toEnd();
    this.scrolled();
  };

  /** Those parts that are in the page from the start: the end, and where what is new begins. @param {import("console/blocks.js").Part} part @param {number} index */
  begins = (part, index) => this.begun || index >= this.made.parts.length - 3 || part.rows.some((row) => row.kind === "new");

  parts() {
    const { timeline, divider } = this.props.thread;
    const { entries } = timeline;
    if (entries !== this.made.entries || divider !== this.made.divider) this.made = { entries, divider, parts: partsOf(rowsOf(entries, divider)) };
    return this.made.parts;
  }

  render() {
    const { app, it, thread } = this.props;
    const { timeline } = thread;
    const items = pending(timeline, app.desk.outbox.items.value.filter((item) => item.case === it.case));
    const sending = items.filter((item) => item.failed !== "stale");
    const newest = newestOurs(timeline.entries);
    const parts = this.parts();
    const whole = timeline.entries.length <= LONG;
    const row = (/** @type {import("console/entries.js").Row} */ row) => html`<${LogRow} key=${row.key} app=${app} kind=${row.kind} entry=${row.entry} first=${row.first} last=${row.last}
      seen=${seenOf(row.entry, newest, it)} you=${app.boot.agent.name} />`;
    return html`<div class="log-frame">
      <div class="log" ref=${this.box} onScroll=${this.scrolled} tabindex="0" role="log" aria-label="Conversation" aria-relevant="additions" aria-live=${thread.older === "loading" ? "off" : "polite"}>
        <${Start} app=${app} it=${it} thread=${thread} />
        <div class="log-rows">
          ${parts.map((part, index) => html`<${Block} key=${part.id} name=${`${it.case}:${part.id}`} part=${part} sight=${this.sight} begin=${this.begins(part, index)} whole=${whole} last=${index === parts.length - 1} row=${row} />`)}
          ${sending.map((item) => html`<${Outgoing} key=${item.cid} app=${app} item=${item} />`)}
        </div>
      </div>
      <${Landing} app=${app} number=${it.case} thread=${thread} />
      ${this.state.fresh > 0 && html`<button class="pill-new" onClick=${this.jump}><${Icon} name="down" />${counted(this.state.fresh, "new", "new")}</button>`}
    </div>`;
  }
}

/** @param {readonly import("shared/protocol.js").Entry[]} entries */
function newestOurs(entries) {
  for (let at = entries.length - 1; at >= 0; at--) if (sideOf(entries[at]) === "ours") return entries[at].seq;
  return 0;
}

/** Whether the customer has seen an answer: said of the newest one and of what they have not seen yet. @param {import("shared/protocol.js").Entry} entry @param {number} newest @param {Case} it @returns {boolean|null} */
function seenOf(entry, newest, it) {
  if (sideOf(entry) !== "ours") return null;
  if (entry.seq > it.seen) return false;
  return entry.seq === newest ? true : null;
}

/** What stands above the first entry. @param {{app: App, it: Case, thread: Thread}} props */
function Start({ app, it, thread }) {
  const { older, timeline, problem } = thread;
  if (timeline.complete) return html`<p class="log-start">${it.case} was opened here</p>`;
  if (older === "failed") return html`<p class="log-start" role="alert">${problem} <button class="button" onClick=${() => app.desk.earlier(it.case)}>Try again</button></p>`;
  return html`<p class="log-start"><button class="button quiet" aria-disabled=${older === "loading"} onClick=${() => app.desk.earlier(it.case)}>
    ${older === "loading" ? "Loading what came before…" : "Show what came before"}</button></p>`;
}
