/**
 * Files in the console: chosen, pasted and dropped for an answer, shown in the thread, and listed for the case.
 * @module console/files
 */
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Row, Tray, isPicture, size } from "shared/files.js";
import { Viewer } from "shared/viewer.js";
import { Uploads, holdsFiles, pasted } from "shared/uploads.js";
import { Ago } from "console/face.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */
/** @typedef {import("shared/uploads.js").Attachment} Attachment */
/** @typedef {Attachment & {by: string, seq: number, at: string}} Listed */

const HOME = "/console/attachments";

/** The pictures that are looked at. */
const viewed = signal(/** @type {{files: Attachment[], index: number}|null} */ (null));

/** The signed-in cookie goes by itself. @type {import("shared/files.js").Source} */
export const source = {
  thumbnail: ({ id }) => `${HOME}/${id}/thumbnail`,
  whole: ({ id }) => `${HOME}/${id}`,
  save: ({ id, name }) => Object.assign(document.createElement("a"), { href: `${HOME}/${id}`, download: name }).click(),
  show: (files, index) => (viewed.value = { files, index }),
};

/** @param {import("console/types.js").Boot} boot */
export function uploadsOf(boot) {
  const token = /** @type {HTMLInputElement|null} */ (document.querySelector("#sign-out [name=csrfmiddlewaretoken]"))?.value ?? "";
  return new Uploads({
    cell: signal,
    url: HOME,
    headers: () => ({ "X-CSRFToken": token }),
    person: `agent-${boot.agent.id}`,
    caseOf: (where) => where.slice(0, where.lastIndexOf(":")),
    limits: boot.uploads,
  });
}

/** What a case's reply or note is called among the drafts with files. @param {string} number @param {string} mode */
export const draftOf = (number, mode) => `${number}:${mode}`;

/** @param {{app: App, where: string}} props */
export const Chosen = ({ app, where }) => html`<${Tray} uploads=${app.uploads} where=${where} source=${source} />`;

/** @param {{app: App, where: string}} props */
export function AttachButton({ app, where }) {
  const field = useRef(/** @type {HTMLInputElement|null} */ (null));
  const choose = (/** @type {any} */ { target }) => {
    app.uploads.add(where, target.files);
    target.value = "";
  };
  return html`<button type="button" class="button quiet icon attach" aria-label="Attach files" title="Attach files" onClick=${() => field.current?.click()}><${Icon} name="clip" /></button>
    <input ref=${field} class="visually-hidden" type="file" multiple accept=${app.boot.uploads.accept} tabindex="-1" aria-hidden="true" onChange=${choose} />`;
}

/** Takes in pictures that are pasted. @param {App} app @param {string} where */
export const pasting = (app, where) => (/** @type {ClipboardEvent} */ event) => {
  const files = pasted(event);
  if (!files.length) return;
  event.preventDefault();
  app.uploads.add(where, files);
};

/** What a place has that takes files in when they are dropped on it. @param {App} app @param {string} number */
export function dropping(app, number) {
  const mark = (/** @type {DragEvent} */ event, over = "") => (/** @type {HTMLElement} */ (event.currentTarget).dataset.drop = over);
  return {
    onDragOver: (/** @type {DragEvent} */ event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      mark(event, "over");
    },
    onDragLeave: (/** @type {DragEvent} */ event) => {
      if (!(/** @type {HTMLElement} */ (event.currentTarget).contains(/** @type {Node|null} */ (event.relatedTarget)))) mark(event);
    },
    onDrop: (/** @type {DragEvent} */ event) => {
      mark(event);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      app.uploads.add(draftOf(number, app.mode.value), event.dataTransfer?.files ?? []);
    },
  };
}

/** The pictures that are looked at, over everything. */
export function Viewing() {
  const open = viewed.value;
  return open && html`<${Viewer} key=${open.files[open.index].id} files=${open.files} index=${open.index} source=${source} close=${() => (viewed.value = null)} />`;
}

/** The newest files of a case. @param {{app: App, it: Case}} props */
export function CaseFiles({ app, it }) {
  const [{ files, more, failed }, put] = useState({ files: /** @type {Listed[]} */ ([]), more: false, failed: false });
  const entries = app.desk.state.value.threads[it.case]?.timeline.entries ?? [];
  const load = async () => {
    const answer = await fetch(`${HOME}?case=${encodeURIComponent(it.case)}`).catch(() => null);
    if (answer?.ok) put({ ...(await answer.json()), failed: false });
    else put({ files: [], more: false, failed: true });
  };
  useEffect(() => void load(), [it.case]);
  const came = entries.flatMap(({ attachments, author, seq, at }) => attachments.map((file) => ({ ...file, by: author.name, seq, at })));
  const all = [...new Map([...files, ...came].map((file) => [file.id, file])).values()].sort((a, b) => b.seq - a.seq);
  if (failed && !all.length) return html`<p class="faint">They could not be loaded. <button class="link" onClick=${load}>Try again</button></p>`;
  if (!all.length) return html`<p class="faint">Nobody has attached a file.</p>`;
  const pictures = all.filter(isPicture);
  const own = { ...source, show: (/** @type {Attachment[]} */ [file]) => source.show(pictures, pictures.findIndex(({ id }) => id === file.id)) };
  return html`<ul class="case-files">${all.map((file) => html`<li key=${file.id}><${Row} file=${file} source=${own}>${size(file.size)} · ${file.by}, <${Ago} at=${file.at} /><//></li>`)}</ul>
    ${more && html`<p class="faint">Older ones stand in the conversation.</p>`}`;
}
