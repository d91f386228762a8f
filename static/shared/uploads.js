/**
 * Files on their way to the server, before what they belong to is sent. An upload goes by HTTP, beside the socket: a
 * reconnect does not touch it. What failed keeps its file and says why; what has arrived survives a reload.
 * @module shared/uploads
 */
import { CODE } from "shared/protocol.js";
import * as storage from "shared/storage.js";
import { t } from "shared/words.js";

/** @typedef {import("shared/protocol.js").Entry["attachments"][0]} Attachment */

/**
 * @typedef {object} Upload
 * @property {string} key
 * @property {string} where the case (or draft) that it is for
 * @property {string} name
 * @property {number} size bytes
 * @property {string} type as the browser names it, then as the server found
 * @property {"waiting"|"sending"|"done"|"failed"} state
 * @property {number} progress 0 to 1
 * @property {File} [file] gone after a reload
 * @property {string} [preview] address of a picture of it in this browser
 * @property {string} [message] why it failed
 * @property {boolean} [final] trying again would not help
 * @property {boolean} [lost] the connection failed, not the file
 * @property {Attachment} [stored] what the server made of it
 */

/**
 * @typedef {object} UploadOptions
 * @property {import("shared/socket.js").MakeCell} cell makes `items`
 * @property {string} url where files are posted, and fetched below it
 * @property {() => Record<string, string>} headers that say who sends; asked at every try
 * @property {string} person whose files they are; another person on the same machine finds none of them
 * @property {(where: string) => string} caseOf the number of the case, empty while there is none
 * @property {{bytes: number, files: number}} limits of one file, and how many a message takes
 */

const AT_ONCE = 2;
const SHOWN_AS_PICTURE = /^image\/(png|jpeg|gif|webp)$/;

export class Uploads {
  /** @param {UploadOptions} options */
  constructor(options) {
    this.options = options;
    this.prefix = `chatsupport:${encodeURIComponent(options.person)}:files:`;
    /** All files of all drafts, in the order of choosing. */
    this.items = options.cell(/** @type {readonly Upload[]} */ (this.kept()));
    /** @type {Map<string, XMLHttpRequest>} */
    this.sending = new Map();
    window.addEventListener("online", () => this.resume());
  }

  /** The files of a draft. @param {string} where @returns {Upload[]} */
  of(where) {
    return this.items.value.filter((item) => item.where === where);
  }

  /** Takes files in and begins to send them. @param {string} where @param {Iterable<File>} files */
  add(where, files) {
    const room = this.options.limits.files - this.of(where).length;
    const items = [...files].map((file, index) => this.checked(this.made(where, file), index < room));
    this.items.value = [...this.items.value, ...items];
    this.pump();
  }

  /** @param {Upload} item */
  retry(item) {
    this.change(item.key, { state: "waiting", progress: 0, message: undefined, lost: false });
    this.pump();
  }

  /** Tries again what only the connection had failed. */
  resume() {
    for (const item of this.items.value) if (item.state === "failed" && item.lost) this.retry(item);
  }

  /** Ends an upload, or gives up what has arrived. @param {Upload} item */
  remove(item) {
    this.sending.get(item.key)?.abort();
    this.forget([item]);
    if (item.stored) this.ask("DELETE", `/${item.stored.id}`).send();
    this.pump();
  }

  /** Why a draft cannot be sent yet; empty when it can. @param {string} where */
  hindrance(where) {
    const items = this.of(where);
    if (items.some((item) => item.state === "failed")) return t("Remove the file that failed, or try it again.");
    return items.some((item) => item.state !== "done") ? t("Wait until the files have arrived.") : "";
  }

  /** What has arrived for a draft, which has it no longer. @param {string} where @returns {Attachment[]} */
  take(where) {
    const items = this.of(where);
    this.forget(items);
    return items.flatMap(({ stored }) => stored ?? []);
  }

  /** Puts files back to a draft, whose message was given back. @param {string} where @param {readonly Attachment[]} files */
  give(where, files = []) {
    const items = files.map((stored) => ({ ...stored, key: storage.uuid(), where, state: /** @type {const} */ ("done"), progress: 1, stored }));
    this.items.value = [...this.items.value, ...items];
    this.keep(where);
  }

  /** A draft is called otherwise now: its case has its number. @param {string} from @param {string} to */
  rename(from, to) {
    this.items.value = this.items.value.map((item) => (item.where === from ? { ...item, where: to } : item));
    this.keep(from);
    this.keep(to);
  }

  /** @param {string} where @param {File} file @returns {Upload} */
  made(where, file) {
    const { name, size, type } = file;
    const preview = SHOWN_AS_PICTURE.test(type) ? URL.createObjectURL(file) : undefined;
    return { key: storage.uuid(), where, name, size, type, file, preview, state: "waiting", progress: 0 };
  }

  /** @param {Upload} item @param {boolean} fits whether the message has room for one more @returns {Upload} */
  checked(item, fits) {
    const { bytes, files } = this.options.limits;
    const refused = (/** @type {string} */ message) => ({ ...item, state: /** @type {const} */ ("failed"), message, final: true });
    if (!fits) return refused(t("A message takes at most {files} files.", { files }));
    if (!item.size) return refused(t("The file is empty."));
    return item.size > bytes ? refused(t("The file is over {megabytes} MB.", { megabytes: Math.floor(bytes / 1e6) })) : item;
  }

  /** Sends what waits, a few at a time. */
  pump() {
    for (const item of this.items.value) {
      if (this.sending.size >= AT_ONCE) return;
      if (item.state === "waiting" && !this.sending.has(item.key)) this.send(item);
    }
  }

  /** @param {Upload} item */
  send(item) {
    const number = this.options.caseOf(item.where);
    const line = this.ask("POST", number ? `?case=${encodeURIComponent(number)}` : "");
    this.sending.set(item.key, line);
    this.change(item.key, { state: "sending" });
    line.setRequestHeader("Content-Type", "application/octet-stream");
    line.setRequestHeader("X-File-Name", encodeURIComponent(item.name.replace(/\p{Surrogate}/gu, "")));
    line.upload.onprogress = ({ loaded, total }) => this.change(item.key, { progress: total ? loaded / total : 0 });
    line.onloadend = () => {
      this.sending.delete(item.key);
      this.change(item.key, outcome(line));
      this.keep(item.where);
      this.pump();
    };
    line.send(item.file);
  }

  /** @param {string} method @param {string} path */
  ask(method, path) {
    const line = new XMLHttpRequest();
    line.open(method, this.options.url + path);
    for (const [name, value] of Object.entries(this.options.headers())) line.setRequestHeader(name, value);
    return line;
  }

  /** @param {string} key @param {Partial<Upload>} changes */
  change(key, changes) {
    this.items.value = this.items.value.map((item) => (item.key === key ? { ...item, ...changes } : item));
  }

  /** @param {readonly Upload[]} items */
  forget(items) {
    const keys = new Set(items.map(({ key }) => key));
    for (const { preview } of items) if (preview) URL.revokeObjectURL(preview);
    this.items.value = this.items.value.filter(({ key }) => !keys.has(key));
    for (const { where } of items) this.keep(where);
  }

  /** Writes down what of a draft has arrived, so that a reload finds it. @param {string} where */
  keep(where) {
    const stored = this.of(where).flatMap((item) => item.stored ?? []);
    if (stored.length) storage.put(this.prefix + where, stored);
    else storage.drop(this.prefix + where);
  }

  /** @returns {Upload[]} */
  kept() {
    return storage.keys(this.prefix).flatMap((key) => {
      const where = key.slice(this.prefix.length);
      const files = /** @type {Attachment[]} */ (storage.get(key) ?? []);
      return files.map((stored) => ({ ...stored, key: storage.uuid(), where, state: /** @type {const} */ ("done"), progress: 1, stored }));
    });
  }
}

/** What has become of an upload. @param {XMLHttpRequest} line @returns {Partial<Upload>} */
function outcome(line) {
  if (!line.status) return { state: "failed", lost: true, message: t("The connection was lost. It goes on when you are back online.") };
  const answer = parsed(line.responseText);
  if (line.status === 201) {
    const { name, size, type } = answer;
    return { state: "done", progress: 1, stored: answer, name, size, type };
  }
  const final = answer.code === CODE.BAD_REQUEST;
  return { state: "failed", final, message: answer.message || t("The server did not take it. Try it again.") };
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // a proxy's own page
  }
}

/** The files of a paste, unless it is text (a table's cells come with a picture of themselves). @param {ClipboardEvent} event @returns {File[]} */
export function pasted(event) {
  const data = event.clipboardData;
  return !data || data.types.includes("text/plain") ? [] : [...data.files];
}

/** Whether something that is dragged holds files. @param {DragEvent} event */
export const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;
