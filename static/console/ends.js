/**
 * What stands below a list's rows: that they are loading, or that there are more.
 * @module console/ends
 */
import { Component, createRef } from "preact";
import { html } from "console/html.js";

export const Skeleton = ({ what = "conversations" }) => html`<div class="skeleton" role="status"><span class="visually-hidden">Loading ${what}</span>
  ${[1, 2, 3, 4, 5, 6].map((n) => html`<div key=${n} class="ghost" aria-hidden="true"><i></i><b></b><u></u></div>`)}</div>`;

/** Loads more as soon as it comes into sight. @extends {Component<{onSeen: () => void, loading: boolean}>} */
export class More extends Component {
  box = createRef();

  componentDidMount() {
    this.watcher = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.props.onSeen(), { rootMargin: "600px" });
    this.watcher.observe(this.box.current);
  }

  componentWillUnmount() {
    this.watcher?.disconnect();
  }

  render() {
    return html`<p class="list-end" ref=${this.box}>
      <button class="button quiet" onClick=${this.props.onSeen} aria-disabled=${this.props.loading}>${this.props.loading ? "Loading older ones…" : "Show older ones"}</button></p>`;
  }
}
