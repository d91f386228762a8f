/**
 * Pictures at their full size, one after the other.
 * @module shared/viewer
 */
import htm from "htm";
import { Component, createRef, h } from "preact";
import { Picture } from "shared/files.js";
import { t } from "shared/words.js";

/** @typedef {import("shared/uploads.js").Attachment} Attachment */
/** @typedef {import("shared/files.js").Source} Source */

const html = htm.bind(h);

const PATHS = { before: "m12 4-6 6 6 6", next: "m8 4 6 6-6 6", close: "m5 5 10 10M15 5 5 15", save: "M10 3v9m-4-3.5 4 4 4-4M4 16.5h12" };

/** @param {{name: keyof typeof PATHS}} props */
const Sign = ({ name }) => html`<svg class="sign" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;

/** @extends {Component<{files: readonly Attachment[], index: number, source: Source, close: () => void}>} */
export class Viewer extends Component {
  box = createRef();
  state = { index: this.props.index };
  before = /** @type {HTMLElement|null} */ (document.activeElement);

  componentDidMount() {
    this.box.current.showModal();
  }

  componentWillUnmount() {
    if (this.before?.isConnected) this.before.focus();
  }

  /** @param {number} by */
  turn(by) {
    const { length } = this.props.files;
    this.setState({ index: (this.state.index + by + length) % length });
  }

  /** Keys mean the picture, and nothing behind it. @param {KeyboardEvent} event */
  keyed = (event) => {
    event.stopPropagation();
    if (event.key === "ArrowRight") this.turn(1);
    if (event.key === "ArrowLeft") this.turn(-1);
  };

  render() {
    const { files, source, close } = this.props;
    const file = files[this.state.index];
    const several = files.length > 1;
    const beside = (/** @type {MouseEvent} */ event) => /** @type {HTMLElement} */ (event.target).matches(".viewer, .viewer-stage") && close();
    return html`<dialog class="viewer" ref=${this.box} aria-label=${file.name} onClose=${close} onKeyDown=${this.keyed} onClick=${beside}>
      <header><b class="file-name" title=${file.name}><bdi>${file.name}</bdi></b>${several && html`<span role="status">${t("{index} of {count}", { index: this.state.index + 1, count: files.length })}</span>`}
        <button type="button" class="button quiet icon" aria-label=${t("Download")} title=${t("Download")} onClick=${() => source.save(file)}><${Sign} name="save" /></button>
        <button type="button" class="button quiet icon" aria-label=${t("Close")} title=${t("Close")} onClick=${close}><${Sign} name="close" /></button></header>
      <div class="viewer-stage">
        ${several && html`<button type="button" class="button icon" aria-label=${t("Picture before")} onClick=${() => this.turn(-1)}><${Sign} name="before" /></button>`}
        <${Picture} key=${file.id} file=${file} load=${source.whole} />
        ${several && html`<button type="button" class="button icon" aria-label=${t("Next picture")} onClick=${() => this.turn(1)}><${Sign} name="next" /></button>`}
      </div>
    </dialog>`;
  }
}
