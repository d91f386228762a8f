/**
 * Files in the widget: how they are sent and fetched, and what is shown of them. Loaded when there is one. The frame has
 * no cookie, so that pictures are fetched with the session in a header and shown as blobs; nothing secret is in an address.
 * @module widget/files
 */
import { Files as List, Tray } from "shared/files.js";
import { holdsFiles, Uploads } from "shared/uploads.js";
import { Viewer } from "shared/viewer.js";
import { t } from "shared/words.js";
import { html } from "widget/parts.js";

/** @typedef {import("widget/chat.js").Chat} Chat */
/** @typedef {import("shared/uploads.js").Attachment} Attachment */
/** @typedef {import("shared/files.js").Source} Source */

const URL_OF_FILES = "/widget/v1/attachments";
const MOST_KEPT = 60;

/** @param {Chat} chat */
export const of = (chat) => (chat.files = new Files(chat));

/** @implements {Source} */
export class Files {
  /** @param {Chat} chat */
  constructor(chat) {
    this.chat = chat;
    /** Addresses of blobs, by path. @type {Map<string, Promise<string>>} */
    this.blobs = new Map();
    this.uploads = new Uploads({
      cell: chat.cell,
      url: URL_OF_FILES,
      headers: () => this.headers(),
      person: chat.host.person,
      caseOf: (where) => (chat.desk.cases[where] ? where : ""),
      limits: chat.boot.uploads,
    });
    const drag = document.documentElement.dataset;
    document.addEventListener("dragover", (event) => (drag.drop = this.where && holdsFiles(event) ? "over" : ""));
    document.addEventListener("dragleave", (event) => event.relatedTarget || (drag.drop = ""));
  }

  headers() {
    return { "X-Chat-Session": this.chat.session };
  }

  /** The draft on screen; empty where nothing is written. */
  get where() {
    const { phase, view } = this.chat;
    return phase !== "chat" || view.name === "home" ? "" : view.case || view.name;
  }

  /** @param {File[]} list */
  add(list) {
    document.documentElement.dataset.drop = "";
    if (this.where && list.length) this.uploads.add(this.where, list);
  }

  /** @param {string} where */
  tray(where) {
    return html`<${Tray} uploads=${this.uploads} where=${where} source=${this} />`;
  }

  /** Whether a message may go, with what is chosen for it; says why not. @param {string} where @param {string} body */
  mayGo(where, body) {
    const chosen = this.uploads.of(where).length > 0;
    const wordless = chosen && !body && where === "new";
    const held = this.uploads.hindrance(where) || (wordless ? t("Write in a few words what it is about.") : "");
    this.chat.fill({ held });
    return !held && Boolean(body || chosen);
  }

  /** The files of a draft, which has them no longer. @param {string} where */
  take(where) {
    return this.uploads.take(where);
  }

  /** The files of what was said, and the picture that is looked at. @param {Attachment[]} list */
  list(list) {
    const { open } = this;
    const here = open && list.some((file) => open.files.includes(file));
    return html`<${List} files=${list} source=${this} />${here && html`<${Viewer} files=${open.files} index=${open.index} source=${this} close=${() => this.look(null)} />`}`;
  }

  /** @type {{files: Attachment[], index: number}|null} */
  open = null;

  /** @param {Files["open"]} open */
  look(open) {
    this.open = open;
    this.chat.draw();
  }

  /** @param {Attachment[]} list @param {number} index */
  show = (list, index) => this.look({ files: list, index });

  /** @param {Attachment} file */
  thumbnail = (file) => this.blob(`/${file.id}/thumbnail`);

  /** @param {Attachment} file */
  whole = (file) => this.blob(`/${file.id}`);

  /** @param {Attachment} file */
  save = async (file) => {
    try {
      const link = Object.assign(document.createElement("a"), { href: await this.whole(file), download: file.name });
      link.click();
    } catch {
      this.chat.fill({ held: `${file.name} could not be loaded. Please try again.` });
    }
  };

  /** @param {string} path @returns {Promise<string>} */
  blob(path) {
    const known = this.blobs.get(path);
    if (known) return known;
    const made = this.fetched(path);
    this.blobs.set(path, made);
    made.catch(() => this.blobs.delete(path));
    if (this.blobs.size > MOST_KEPT) this.forget();
    return made;
  }

  /** @param {string} path */
  async fetched(path) {
    const answer = await fetch(URL_OF_FILES + path, { headers: this.headers(), credentials: "omit" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return URL.createObjectURL(await answer.blob());
  }

  /** Lets go of what was fetched first. */
  forget() {
    const [path, made] = /** @type {[string, Promise<string>]} */ (this.blobs.entries().next().value);
    this.blobs.delete(path);
    made.then(URL.revokeObjectURL, () => {});
  }
}
