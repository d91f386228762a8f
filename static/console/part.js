/**
 * A part of the case panel, and links from it to other cases.
 * @module console/part
 */
import { html } from "console/html.js";
import { Icon } from "console/icons.js";

/** @typedef {import("console/app.js").App} App */

/** @param {{title: string, children?: any, open?: boolean, mark?: any}} props */
export const Part = ({ title, children, open = true, mark }) => html`<details class="part" open=${open}>
  <summary><${Icon} name="down" /><h3>${title}</h3>${mark}</summary><div class="part-body">${children}</div></details>`;

/** A link to another case, which opens here. @param {{app: App, number: string, children?: any}} props */
export function CaseLink({ app, number, children }) {
  /** @param {MouseEvent} event */
  const open = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    app.place.go({ number });
  };
  return html`<a href=${app.place.href({ number })} onClick=${open}>${children ?? html`<span class="number">${number}</span>`}</a>`;
}
