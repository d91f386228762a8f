/**
 * Who is there: the person whom the page names, another one, or nobody any more. What one has written is never before
 * another's eyes.
 * @module widget/person
 */
import { NOTHING } from "widget/desk.js";
import { subject } from "widget/host.js";

const TOKEN_AT_ONCE = 3_000;

export class Person {
  /** @param {import("widget/chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    /** Other tabs of this browser, where somebody may be signed in who signs out here. */
    this.tabs = new BroadcastChannel("chatsupport");
    this.tabs.onmessage = ({ data }) => {
      if (!data || data === chat.host.person) this.anew();
    };
  }

  /** The page gave a token; for another person everything begins anew. @param {string} token */
  identified(token) {
    const { host, refusal } = this.chat;
    if (host.person && token && subject(token) !== host.person) this.anew();
    else if (host.waiting) host.waiting(token);
    else if (token && refusal) this.chat.enter();
  }

  /** Signed out: what this browser keeps of the person goes, also in other tabs; where nobody says who it was, all of it. */
  async leave() {
    const { host, drafts } = this.chat;
    this.silence();
    host.person ||= subject(await host.identify(TOKEN_AT_ONCE), "");
    drafts.clear();
    this.tabs.postMessage(host.person);
    host.tell("gone");
  }

  anew() {
    this.silence();
    location.reload();
  }

  /** Nothing of the person stays on screen, and nothing more is sent for them. */
  silence() {
    const { chat } = this;
    chat.socket.stop();
    chat.outbox?.close();
    chat.set({ phase: "loading", desk: NOTHING });
  }
}
