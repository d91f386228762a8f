/**
 * A long log in parts: only those near what is in sight are in the page, the others keep their place by their height. So
 * ten thousand entries cost what a few hundred do.
 * @module console/blocks
 */
import { Component, createRef } from "preact";
import { html } from "console/html.js";

/** @typedef {import("console/entries.js").Row} Row */
/** @typedef {{id: string, rows: Row[]}} Part */

const ENTRIES = 50;
/** Shorter logs are in the page whole. */
export const LONG = 400;
const USUAL_HEIGHT = 48;
const NEAR = "1500px 0px";

/** How high each part was when it was last seen, by case and part. @type {Map<string, number>} */
const heights = new Map();

/** The rows in parts that stay the same when something comes before or after. @param {readonly Row[]} rows @returns {Part[]} */
export function partsOf(rows) {
  /** @type {Part[]} */
  const parts = [];
  for (const row of rows) {
    const id = String(Math.floor(row.entry.seq / ENTRIES));
    if (parts.at(-1)?.id !== id) parts.push({ id, rows: [] });
    parts.at(-1)?.rows.push(row);
  }
  return parts;
}

/** Tells parts whether they are near what is in sight. */
export class Sight {
  /** @type {Map<Element, (near: boolean) => void>} */
  heard = new Map();

  /** @param {Element} box what scrolls */
  constructor(box) {
    const tell = (/** @type {IntersectionObserverEntry[]} */ seen) => seen.forEach((one) => this.heard.get(one.target)?.(one.isIntersecting));
    this.observer = new IntersectionObserver(tell, { root: box, rootMargin: NEAR });
  }

  /** @param {Element} part @param {(near: boolean) => void} told @returns {() => void} stops it */
  watch(part, told) {
    this.heard.set(part, told);
    this.observer.observe(part);
    return () => {
      this.heard.delete(part);
      this.observer.unobserve(part);
    };
  }

  close() {
    this.observer.disconnect();
  }
}

/** @extends {Component<{name: string, part: Part, sight: () => Sight, begin: boolean, whole: boolean, last: boolean, row: (row: Row) => any}, {near: boolean}>} */
export class Block extends Component {
  box = createRef();
  state = { near: this.props.begin };
  leave = () => {};

  componentDidMount() {
    this.leave = this.props.sight().watch(this.box.current, this.told);
  }

  componentWillUnmount() {
    this.keep();
    this.leave();
  }

  told = (/** @type {boolean} */ near) => {
    if (near === this.state.near || this.props.whole) return;
    this.keep();
    this.setState({ near });
  };

  keep() {
    if (this.state.near) heights.set(this.props.name, this.box.current.offsetHeight);
  }

  getSnapshotBeforeUpdate() {
    return this.box.current.offsetHeight;
  }

  /** One that was thought of another height moves nothing that is read below it. @param {any} _props @param {{near: boolean}} before @param {number} was */
  componentDidUpdate(_props, before, was) {
    if (before.near === this.state.near) return;
    const part = this.box.current;
    const scroller = part.closest(".log");
    const grown = part.offsetHeight - was;
    if (grown && part.getBoundingClientRect().top < scroller.getBoundingClientRect().top) scroller.scrollTop += grown;
  }

  render() {
    const { part, whole, last, name, row } = this.props;
    const { rows } = part;
    const near = whole || this.state.near;
    const height = near ? undefined : `${heights.get(name) ?? rows.length * USUAL_HEIGHT}px`;
    return html`<div class="log-part" ref=${this.box} style=${{ height }} data-from=${rows[0].entry.seq} data-to=${rows.at(-1)?.entry.seq} aria-live=${last ? undefined : "off"}>${near && rows.map(row)}</div>`;
  }
}
