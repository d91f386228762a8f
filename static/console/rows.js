/**
 * The rows of the list. Only those in sight are in the page, so that thousands do not hurt; rows keep their identity and
 * their focus while they move, and what one looks at stays where it is when something arrives above it.
 * @module console/rows
 */
import { Component, createRef } from "preact";
import { html } from "console/html.js";
import { Row } from "console/row.js";
import { urgenciesOf } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */
/** @typedef {{app: App, cases: Case[], open: string, drafts: Set<string>, picked: ReadonlySet<string>}} Props */

/** Rows that are kept ready above and below what is in sight. */
const SPARE = 8;
const USUAL_HEIGHT = 105;

/** @extends {Component<Props, {at: string|null, top: number, height: number, row: number}>} */
export class Rows extends Component {
  list = createRef();
  /** Whether `at` is to get the focus once it is in the page. */
  wanted = false;
  state = { at: /** @type {string|null} */ (null), top: 0, height: 1_200, row: USUAL_HEIGHT };

  componentDidMount() {
    this.scroller.addEventListener("scroll", this.scrolled, { passive: true });
    this.sizes = new ResizeObserver(this.scrolled);
    this.sizes.observe(this.scroller);
    this.props.app.rows.current = this;
  }

  componentWillUnmount() {
    this.scroller.removeEventListener("scroll", this.scrolled);
    this.sizes?.disconnect();
    if (this.props.app.rows.current === this) this.props.app.rows.current = null;
  }

  /** @returns {HTMLElement} */
  get scroller() {
    return this.list.current.parentElement;
  }

  /** What is in sight, in whole rows, so that scrolling renders only when it has to. */
  scrolled = () => {
    const { scrollTop, clientHeight } = this.scroller;
    const row = this.list.current.querySelector(".row")?.offsetHeight || this.state.row;
    const top = Math.floor(scrollTop / row) * row;
    const { state } = this;
    if (top !== state.top || clientHeight !== state.height || row !== state.row) this.setState({ top, height: clientHeight, row });
  };

  /** Only what is drawn here matters. @param {Props} next @param {any} state */
  shouldComponentUpdate(next, state) {
    const { cases, open, drafts, picked } = this.props;
    const same = next.cases.length === cases.length && next.cases.every((it, index) => it === cases[index]);
    return !same || next.open !== open || next.picked !== picked || state !== this.state || [...next.drafts].join() !== [...drafts].join();
  }

  getSnapshotBeforeUpdate() {
    const focused = document.activeElement;
    return this.list.current?.contains(focused) ? focused : null;
  }

  /** A row that moves in the page loses the focus that it had; it gets it back. @param {Props} before @param {any} _state @param {HTMLElement|null} focused */
  componentDidUpdate(before, _state, focused) {
    this.stay(before.cases);
    if (this.wanted) this.element(this.state.at)?.focus({ preventScroll: true });
    else if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    this.wanted = false;
  }

  /** The topmost row in sight stays there, unless one is at the very top. @param {Case[]} before */
  stay(before) {
    const { scroller } = this;
    const { row } = this.state;
    const index = Math.floor(scroller.scrollTop / row);
    if (before === this.props.cases || scroller.scrollTop < row / 2 || !before[index]) return;
    const now = this.index(before[index].case);
    if (now >= 0 && now !== index) scroller.scrollTop += (now - index) * row;
  }

  /** @param {string|null} number @returns {HTMLElement|null} */
  element(number) {
    return number ? this.list.current.querySelector(`[data-case="${CSS.escape(number)}"]`) : null;
  }

  /** @param {string|null} number */
  index(number) {
    return this.props.cases.findIndex((it) => it.case === number);
  }

  /** The one row that Tab reaches: where one was, else the open case, else the first. */
  stop() {
    const { cases, open } = this.props;
    const { at } = this.state;
    return this.index(at) >= 0 ? at : this.index(open) >= 0 ? open : (cases[0]?.case ?? null);
  }

  /** Focuses the row before or after the focused one; from elsewhere, beside the open case. @param {1|-1} by */
  move(by) {
    const focused = document.activeElement?.closest(".rows") ? this.index(this.state.at) : -1;
    const from = focused >= 0 ? focused : this.index(this.props.open);
    this.go(from < 0 ? 0 : from + by);
  }

  /** @param {number} index focused and in sight, as near as there is one */
  go(index) {
    const { cases } = this.props;
    const target = Math.max(0, Math.min(cases.length - 1, index));
    if (!cases[target]) return;
    const { row } = this.state;
    const { scroller } = this;
    const [top, bottom] = [target * row, (target + 1) * row];
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight + 8;
    this.wanted = true;
    this.setState({ at: cases[target].case });
  }

  /** The case below that one in the list, or above it at the end; null where there is no other. @param {string} number */
  beside(number) {
    const { cases } = this.props;
    const index = this.index(number);
    return index < 0 ? null : (cases[index + 1]?.case ?? cases[index - 1]?.case ?? null);
  }

  /** Back into the list, to the row that one left. */
  enter() {
    this.go(Math.max(0, this.index(this.stop())));
  }

  /** @param {string} number */
  arrive = (number) => this.state.at !== number && this.setState({ at: number });

  /** The rows to draw: those in sight with some to spare, and the one that Tab reaches. @returns {number[]} */
  drawn() {
    const { top, height, row } = this.state;
    const from = Math.max(0, Math.floor(top / row) - SPARE);
    const to = Math.min(this.props.cases.length, Math.ceil((top + height) / row) + SPARE);
    const inside = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
    const stop = this.index(this.stop());
    return stop < 0 || (stop >= from && stop < to) ? inside : stop < from ? [stop, ...inside] : [...inside, stop];
  }

  render() {
    const { app, cases, open, drafts, picked } = this.props;
    const { row } = this.state;
    const stop = this.stop();
    const urgencies = urgenciesOf(app.desk.state.peek().priorities);
    return html`<ul class=${picked.size ? "rows picking" : "rows"} role="list" aria-label="Conversations" ref=${this.list} style=${{ height: `${cases.length * row}px` }}>
      ${this.drawn().map((index) => {
        const it = cases[index];
        return html`<${Row} key=${it.case} app=${app} it=${it} href=${app.place.href({ number: it.case })} urgent=${urgencies[it.priority]}
          current=${it.case === open} stop=${it.case === stop} draft=${drafts.has(it.case)} picked=${picked.has(it.case)} top=${index * row} place=${index + 1} of=${cases.length} arrive=${this.arrive} />`;
      })}
    </ul>`;
  }
}
