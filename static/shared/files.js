/**
 * Files as people see them: in a message, and above the place where one is written.
 * @module shared/files
 */
import htm from "htm";
import { Component, h } from "preact";
import { t } from "shared/words.js";

/** @typedef {import("shared/uploads.js").Attachment} Attachment */
/** @typedef {import("shared/uploads.js").Upload} Upload */
/** @typedef {import("shared/uploads.js").Uploads} Uploads */

/**
 * Where pictures and files come from.
 * @typedef {object} Source
 * @property {(file: Attachment) => string|Promise<string>} thumbnail its address
 * @property {(file: Attachment) => string|Promise<string>} whole address of the file itself
 * @property {(file: Attachment) => void} save downloads it
 * @property {(files: Attachment[], index: number) => void} show opens pictures
 */

const html = htm.bind(h);
const WIDE = 240;
const TALL = 180;

/** @param {string} type @returns {string} a word for the colour of its badge */
function kindOf(type) {
  if (type === "application/pdf") return "pdf";
  if (type.startsWith("video/") || type.startsWith("image/")) return "picture";
  if (type.includes("sheet") || type.includes("excel") || type === "text/csv") return "table";
  if (type.includes("word") || type.includes("opendocument.text")) return "words";
  return type.includes("zip") ? "archive" : "plain";
}

/** "12 KB". @param {number} bytes */
export function size(bytes) {
  const [value, unit] = bytes < 1_000 ? [bytes, "B"] : bytes < 1_000_000 ? [bytes / 1_000, "KB"] : [bytes / 1_000_000, "MB"];
  return `${value < 10 && unit !== "B" ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** Whether it was drawn by the server, and can be shown. @param {Attachment} file */
export const isPicture = (file) => Boolean(file.width && file.height);

/** The name stands apart from the direction of the text around it, and keeps its ending however short it is cut. @param {{name: string}} props */
function Name({ name }) {
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  return html`<span class="file-name" title=${name}><bdi>${stem}</bdi><span dir="ltr">${ending}</span></span>`;
}

/** @param {{name: string, type: string}} props */
const Badge = ({ name, type }) =>
  html`<span class=${`file-badge ${kindOf(type)}`} aria-hidden="true">${(/\.([a-z0-9]{1,4})$/i.exec(name)?.[1] ?? "file").toUpperCase()}</span>`;

/** The files of an entry: pictures first, then rows. @param {{files: readonly Attachment[], source: Source}} props */
export function Files({ files, source }) {
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return html`<div class="files">
    ${pictures.length > 0 && html`<div class="file-pictures">${pictures.map((file, index) => html`<button type="button" key=${file.id} class="file-picture" aria-label=${t("Show {name}", file)} onClick=${() => source.show(pictures, index)}>
      <${Picture} key=${file.id} file=${file} load=${source.thumbnail} box=${fit(file)} /></button>`)}</div>`}
    ${others.map((file) => html`<${Row} key=${file.id} file=${file} source=${source} />`)}
  </div>`;
}

/** @param {{file: Attachment, source: Source, children?: any}} props */
export const Row = ({ file, source, children }) => html`<button type="button" class="file-row" aria-label=${t("Download {name}, {size}", { name: file.name, size: size(file.size) })} onClick=${() => (isPicture(file) ? source.show([file], 0) : source.save(file))}>
  <${Badge} name=${file.name} type=${file.type} /><span class="file-about"><${Name} name=${file.name} /><small>${children ?? size(file.size)}</small></span></button>`;

/** Its size on the page, known before it is there. @param {Attachment} file */
function fit({ width = WIDE, height = TALL }) {
  const scale = Math.min(1, WIDE / width, TALL / height);
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}

/**
 * A picture whose address may have to be fetched first.
 * @extends {Component<{file: Attachment, load: (file: Attachment) => string|Promise<string>, box?: {width: number, height: number}}>}
 */
export class Picture extends Component {
  state = { url: "", failed: false };

  async componentDidMount() {
    try {
      this.setState({ url: await this.props.load(this.props.file) });
    } catch {
      this.setState({ failed: true });
    }
  }

  render() {
    const { file, box } = this.props;
    const { url, failed } = this.state;
    if (failed) return html`<span class="file-missing" ...${box && { width: box.width }}>${file.name} could not be loaded.</span>`;
    return html`<img src=${url || EMPTY} alt=${file.name} class=${url ? "" : "loading"} ...${box} onError=${() => url && this.setState({ failed: true })} />`;
  }
}

const EMPTY = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

/** What is chosen for a message and not sent yet. @param {{uploads: Uploads, where: string, source: Source}} props */
export function Tray({ uploads, where, source }) {
  const items = uploads.of(where);
  if (!items.length) return null;
  return html`<ul class="tray" aria-label=${t("Files to send")}>${items.map((item) => html`<${Chosen} key=${item.key} uploads=${uploads} item=${item} source=${source} />`)}</ul>`;
}

/** @type {Record<Upload["state"], (item: Upload) => string>} */
const STANDS = {
  waiting: () => t("Waiting"),
  sending: ({ progress }) => (progress < 1 ? t("Uploading, {share}%", { share: Math.floor(progress * 100) }) : t("Checking…")),
  done: (item) => size(item.size),
  failed: ({ message }) => message ?? "",
};

/** @param {{uploads: Uploads, item: Upload, source: Source}} props */
function Chosen({ uploads, item, source }) {
  const { name, type, state, progress, preview, stored, final } = item;
  const drawn = stored && isPicture(stored);
  return html`<li class=${`chosen ${state}`}>
    ${preview ? html`<img src=${preview} alt="" />` : drawn ? html`<${Picture} file=${stored} load=${source.thumbnail} />` : html`<${Badge} name=${name} type=${type} />`}
    <span class="file-about"><${Name} name=${name} />
      <small role=${state === "failed" ? "alert" : undefined}>${STANDS[state](item)}</small>
      ${state === "sending" && html`<progress max="1" value=${progress} aria-label=${t("Uploading {name}", { name })} />`}
    </span>
    ${state === "failed" && !final && html`<button type="button" class="button quiet" onClick=${() => uploads.retry(item)}>${t("Retry")}<span class="visually-hidden"> ${name}</span></button>`}
    <button type="button" class="button quiet icon" aria-label=${state === "done" || state === "failed" ? t("Remove {name}", { name }) : t("Cancel {name}", { name })} onClick=${() => uploads.remove(item)}>
      <svg class="sign" viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" aria-hidden="true"><path d="m6 6 8 8M14 6l-8 8" /></svg></button>
  </li>`;
}
