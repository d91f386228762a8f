/**
 * What a person has sent and the server has not yet answered. Survives a reload, keeps the order within a case, and
 * sends each item under the same `cid` until there is an answer, so that nothing is lost and nothing is doubled.
 *
 * Every item has its own storage key, so tabs never overwrite each other; one tab at a time sends (Web Locks). Where
 * locks are missing both may send: the server answers a repeated `cid` with the first answer.
 * @module shared/outbox
 */
import { CODE, FRAME, TEMPORARY } from "shared/protocol.js";
import { backoff, Refusal } from "shared/socket.js";
import * as storage from "shared/storage.js";

/** @typedef {import("shared/protocol.js").Frame} Frame */

/**
 * @typedef {object} Item
 * @property {string} key where it is kept; sorts by time of typing
 * @property {string} cid
 * @property {string} case the case's number, or `new:CID` while the `start` that opens it is unanswered
 * @property {Frame} frame `start` or `post`, without `id` and, for a post, without `case`
 * @property {import("shared/protocol.js").Entry["attachments"]} [files] that go with it; the frame has their ids
 * @property {number} at ms since 1970
 * @property {string} [failed] the code of a final refusal; the person decides what becomes of it
 * @property {string} [message] the server's words for it
 */

/**
 * @typedef {object} OutboxOptions
 * @property {import("shared/socket.js").MakeCell} cell makes `items`
 * @property {string} person whose outbox it is; another person on the same machine never sends it
 * @property {(frame: Frame) => Promise<Frame>} request sends and waits for the answer; rejects with a Refusal
 * @property {(item: Item, ok: Frame) => void} onSent
 * @property {(item: Item, why: Refusal) => void} [onFailed] refused for good
 */

let count = 0;

/** What a case is called until the server has numbered it. @param {string} cid of its `start` */
export const unnumbered = (cid) => `new:${cid}`;

export class Outbox {
  /** @param {OutboxOptions} options */
  constructor(options) {
    this.options = options;
    this.prefix = `chatsupport:${encodeURIComponent(options.person)}:outbox:`;
    /** Everything unanswered, in the order of typing. */
    this.items = options.cell(/** @type {readonly Item[]} */ ([]));
    this.busy = false;
    this.again = false;
    this.failures = 0;
    this.timer = 0;
    this.read();
    this.unwatch = storage.watch(this.prefix, () => this.read());
  }

  /** Takes in a `start` and begins to send. @param {Frame} frame without `cid` @param {Item["files"]} [files] @returns {Item} */
  start(frame, files) {
    const cid = storage.uuid();
    return this.add(unnumbered(cid), { ...frame, type: FRAME.START, cid }, files);
  }

  /** Takes in a `post` and begins to send. @param {string} where case @param {Frame} frame without `cid` @param {Item["files"]} [files] @returns {Item} */
  post(where, frame, files) {
    return this.add(where, { ...frame, type: FRAME.POST, cid: storage.uuid() }, files);
  }

  /** Sends again what was refused. @param {Item} item */
  retry(item) {
    const { failed, message, ...fresh } = item;
    this.write(fresh);
    return this.flush();
  }

  /** Gives an item back to the person who typed it. @param {Item} item */
  remove(item) {
    storage.drop(item.key);
    this.read();
  }

  /** Sends what is unanswered. Call it when the connection opens. */
  async flush() {
    window.clearTimeout(this.timer);
    this.again = true;
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.again) {
        this.again = false;
        await this.alone(() => this.round());
      }
    } finally {
      this.busy = false;
    }
  }

  /** No more sending from here; what is unanswered stays for the next time. */
  close() {
    this.unwatch();
    window.clearTimeout(this.timer);
    this.again = false;
  }

  /** @param {string} where @param {Frame} frame @param {Item["files"]} [files] @returns {Item} */
  add(where, frame, files = []) {
    const at = Date.now();
    const key = `${this.prefix}${String(at).padStart(14, "0")}-${String(++count).padStart(6, "0")}-${frame.cid}`;
    if (files.length) frame.attachments = files.map(({ id }) => id);
    const item = { key, cid: frame.cid, case: where, frame, files, at };
    this.write(item);
    this.flush();
    return item;
  }

  /** @param {Item} item */
  write(item) {
    storage.put(item.key, item);
    this.read();
  }

  read() {
    this.items.value = storage.keys(this.prefix).map((key) => storage.get(key)).filter(Boolean);
  }

  /** Runs `work` while no other tab of this person does. @param {() => Promise<void>} work */
  async alone(work) {
    let began = false;
    const once = () => ((began = true), work());
    try {
      await (navigator.locks ? navigator.locks.request(this.prefix, once) : once());
    } catch (error) {
      if (began) throw error;
      await work(); // a frame whose storage is blocked gets no locks
    }
  }

  /** Every case's items in order, one at a time; a case whose item must wait holds back only itself. */
  async round() {
    /** @type {Map<string, number>} */
    const held = new Map();
    for (const { key } of this.items.value) {
      const item = storage.get(key);
      if (!item || item.failed || held.has(item.case)) continue;
      const wait = await this.deliver(item);
      if (wait !== null) held.set(item.case, wait);
    }
    const soonest = Math.min(...held.values());
    if (soonest < Infinity) this.timer = window.setTimeout(() => this.flush(), soonest);
    this.read();
  }

  /** @param {Item} item @returns {Promise<number|null>} null when settled, else ms to wait; infinite: until `flush` */
  async deliver(item) {
    if (item.frame.type === FRAME.POST && item.case.startsWith(unnumbered(""))) return Infinity;
    try {
      this.sent(item, await this.options.request(this.frame(item)));
      return null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.refused(item, error);
    }
  }

  /** @param {Item} item @returns {Frame} */
  frame(item) {
    return item.frame.type === FRAME.POST ? { ...item.frame, case: item.case } : item.frame;
  }

  /** @param {Item} item @param {Frame} ok */
  sent(item, ok) {
    this.failures = 0;
    if (item.frame.type === FRAME.START) this.number(item.case, ok.case);
    storage.drop(item.key);
    this.options.onSent(item, ok);
    this.read();
  }

  /** The case has its number now: what was typed after its first message can go. @param {string} from @param {string} to */
  number(from, to) {
    for (const key of storage.keys(this.prefix)) {
      const item = storage.get(key);
      if (item?.case === from) storage.put(key, { ...item, case: to });
    }
    this.again = true;
  }

  /** @param {Item} item @param {Refusal} why @returns {number|null} */
  refused(item, why) {
    if (why.code === CODE.OFFLINE || why.code === CODE.STOPPED) return Infinity;
    if (TEMPORARY.has(why.code)) return why.retryAfter * 1_000 + backoff(this.failures++, 0, Math.random);
    this.write({ ...item, failed: why.code, message: why.message });
    this.options.onFailed?.(item, why);
    return null;
  }
}
