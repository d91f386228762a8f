/**
 * What is kept for the person in this browser: drafts, and where they left off. Another person finds none of it.
 * @module widget/drafts
 */
import * as storage from "shared/storage.js";

export class Drafts {
  /** @param {() => string} person whose they are; known once their token has come */
  constructor(person) {
    this.person = person;
  }

  /** @param {string} what */
  key(what) {
    return `chatsupport:${encodeURIComponent(this.person())}:${what}`;
  }

  /** @param {string} what */
  has(what) {
    return storage.get(this.key(what)) !== null;
  }

  /** @param {string} where case, "new" or "answers" @returns {any} */
  get(where) {
    return storage.get(this.key(`draft:${where}`)) ?? "";
  }

  /** @param {string} where @param {any} draft */
  keep(where, draft) {
    if (draft) storage.put(this.key(`draft:${where}`), draft);
    else storage.drop(this.key(`draft:${where}`));
  }

  /** The case that was on screen last, or an empty text. @returns {string} */
  get place() {
    return storage.get(this.key("view")) ?? "";
  }

  set place(number) {
    storage.put(this.key("view"), number);
  }

  /** Forgets all that is kept of the person; of everybody, where it is not known who it was. */
  clear() {
    storage.keys(this.person() ? this.key("") : "chatsupport:").forEach(storage.drop);
  }

  /** Every text that was begun and not sent. @returns {string[]} */
  texts() {
    return storage.keys(this.key("draft:")).map(storage.get).filter((text) => typeof text === "string");
  }
}
