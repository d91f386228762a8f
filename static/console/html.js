/**
 * Templates: htm bound to Preact, and a row that renders again only when what it was given changed.
 * @module console/html
 */
import { Component, h } from "preact";
import htm from "htm";

/** @type {(strings: TemplateStringsArray, ...values: any[]) => any} */
export const html = htm.bind(h);

/**
 * `view`, rendered again only when a property differs. Keeps thousands of rows cheap.
 * @template P
 * @param {(props: P) => any} view
 * @returns {import("preact").ComponentClass<P>}
 */
export function steady(view) {
  return class extends Component {
    /** @param {any} next */
    shouldComponentUpdate(next) {
      const before = /** @type {any} */ (this.props);
      const names = new Set([...Object.keys(before), ...Object.keys(next)]);
      return [...names].some((name) => before[name] !== next[name]);
    }

    render() {
      return view(/** @type {any} */ (this.props));
    }
  };
}
