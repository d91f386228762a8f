/**
 * One person's chat: session, socket, outbox and what is on screen. Components read its fields and call its acts;
 * every change of a field draws the screen anew.
 * @module widget/chat
 */
import { FRAME, PATHS, PUSH } from "shared/protocol.js";
import { Outbox, unnumbered } from "shared/outbox.js";
import { backoff, Socket } from "shared/socket.js";
import { t } from "shared/words.js";
import { offered } from "widget/attach.js";
import { greet, held, NOTHING, own, stored, take } from "widget/desk.js";
import { Drafts } from "widget/drafts.js";
import { History } from "widget/history.js";
import { dress, Host } from "widget/host.js";
import { Person } from "widget/person.js";

/** @typedef {import("shared/protocol.js").Frame} Frame */
/** @typedef {import("shared/protocol.js").Availability} Availability */
/** @typedef {import("shared/protocol.js").Alternative} Alternative */
/** @typedef {import("shared/outbox.js").Item} Item */
/** @typedef {import("widget/host.js").Boot} Boot */
/** @typedef {import("widget/host.js").Refused} Refused */
/** @typedef {import("widget/host.js").You} You */

/** `case` for a conversation (its number, or `new:CID`), `new` for a question, `home`. @typedef {{name: "home"|"new"|"case", case: string}} View */

const TYPING_EVERY = 3_000;
const LOOK_AGAIN = 60_000;
const TICK = 2_000;
const NOT_AT_ONCE = 5_000;

export class Chat {
  /** @param {Boot} boot @param {() => void} draw */
  constructor(boot, draw) {
    this.boot = boot;
    this.draw = draw;
    this.phase = /** @type {"loading"|"unreachable"|"refused"|"chat"} */ ("loading");
    this.refusal = /** @type {Refused|null} */ (null);
    this.you = /** @type {You} */ ({ name: "", role: "", account: null });
    this.availability = /** @type {Availability|null} */ (null);
    this.desk = NOTHING;
    this.view = /** @type {View} */ ({ name: "home", case: "" });
    /** What the screen itself remembers until another one is shown. */
    this.form = /** @type {Record<string, any>} */ ({});
    this.shown = false;
    this.watched = false;
    /** Ticks while the chat is shown, for signs that fade with time. */
    this.now = Date.now();
    this.session = "";
    this.page = "";
    this.tries = 0;
    this.admittedAt = 0;
    this.typedAt = 0;
    this.history = new History(this);
    this.drafts = new Drafts(() => this.host.person);
    this.files = /** @type {import("widget/files.js").Files|undefined} */ (undefined);
    this.outbox = /** @type {Outbox|null} */ (null);
    this.person = new Person(this);
    this.host = new Host(boot, {
      hello: (message) => this.greeted(message),
      identity: ({ token }) => this.person.identified(String(token)),
      update: (message) => (this.page = dress(message)),
      logout: () => this.person.leave(),
      show: ({ quiet }) => this.appear(true, quiet),
      hide: () => this.appear(false),
    });
    this.socket = new Socket({
      cell: this.cell,
      url: PATHS.widget,
      credentials: () => ({ session: this.session }),
      resume: () => held(this.desk),
      onPush: (push) => this.pushed(push),
      onOpen: (ok) => this.opened(ok),
      onRefused: () => this.closed(),
    });
    const look = () => this.set({ watched: document.visibilityState === "visible" && document.hasFocus() });
    document.ondragover = document.ondrop = (event) => offered(this, event, event.dataTransfer);
    window.onfocus = window.onblur = document.onvisibilitychange = look;
    setInterval(() => this.shown && this.set({ now: Date.now() }), TICK);
    setInterval(() => this.shown && this.lookUp(), LOOK_AGAIN);
  }

  /** @param {Partial<Chat>} changes */
  set(changes) {
    Object.assign(this, changes);
    this.draw();
  }

  /** @type {import("shared/socket.js").MakeCell} */
  cell = (value) => {
    const draw = this.draw;
    return {
      get value() {
        return value;
      },
      set value(next) {
        value = next;
        draw();
      },
    };
  };

  // The page around

  /** @param {{brand: string, ink: string, page: string, open: boolean, leaving: boolean}} message */
  greeted(message) {
    this.page = dress(message);
    this.host.tell("ready");
    if (message.leaving) return;
    if (this.phase === "loading") this.enter();
    this.appear(message.open);
  }

  /** @param {boolean} shown @param {boolean} [quiet] leaves the focus alone */
  appear(shown, quiet) {
    this.set({ shown: Boolean(shown), watched: document.hasFocus() });
    if (shown && !quiet) this.focus();
  }

  /** Puts the focus where the person will want it; not into a text field on a phone, where a keyboard would jump up. */
  focus() {
    setTimeout(() => {
      const field = !matchMedia("(pointer: coarse)").matches && document.querySelector(".composer textarea");
      /** @type {HTMLElement} */ (field || document.querySelector("main, .log")).focus();
    });
  }

  /** Asks for a session and opens the socket, until there is a decision. */
  async enter() {
    try {
      const answer = await this.host.session();
      if (answer.decision === "allowed") this.admitted(answer);
      else this.refused(answer);
      this.tries = 0;
    } catch (error) {
      if (this.phase === "loading") this.set({ phase: "unreachable" });
      const least = (/** @type {any} */ (error).retryAfter || 1) * 1_000;
      setTimeout(() => this.enter(), least + backoff(this.tries++, 0, Math.random));
    }
  }

  /** @param {import("widget/host.js").Allowed} answer */
  admitted({ session, contact, availability }) {
    this.set({ session, you: { ...this.you, ...contact }, availability, refusal: null, admittedAt: Date.now() });
    this.outbox ??= new Outbox({
      cell: this.cell,
      person: this.host.person,
      request: (frame) => this.socket.request(frame),
      onSent: (item, ok) => this.sent(item, ok),
    });
    this.socket.start();
  }

  /** @param {Refused} refusal */
  refused(refusal) {
    this.socket.stop();
    this.set({ refusal, phase: "refused" });
    this.host.tell("refused", { reason: refusal.reason });
  }

  // The socket

  /** @param {Frame} ok */
  opened({ you, cases }) {
    this.set({ you, desk: greet(this.desk, cases) });
    if (this.phase !== "chat") this.begin();
    this.history.repair();
    this.outbox?.flush();
    this.files?.uploads.resume();
  }

  /** The first screen: where the person left off, else their cases, else a new question. */
  begin() {
    const place = this.drafts.place;
    this.set({ phase: "chat" });
    if (place && (this.desk.cases[place] || this.unsent(place).length)) this.show("case", place);
    else this.show(this.hasCases() ? "home" : "new");
  }

  hasCases() {
    return Object.keys(this.desk.cases).length + (this.outbox?.items.value.length ?? 0) > 0;
  }

  /** @param {Frame} push */
  pushed(push) {
    if (push.type === PUSH.SESSION) this.session = push.session;
    if (push.type === PUSH.ENTRY) this.heard(push);
    this.set({ desk: take(this.desk, push, Date.now()) });
    this.history.repair();
  }

  /** The page is told that there is an answer, but not its words. @param {Frame} push */
  heard({ case: number, entry: { seq, kind, author } }) {
    const fresh = seq > (this.desk.cases[number]?.seq ?? 0);
    if (fresh && kind !== "event" && author.kind === "agent") this.host.tell("message", { number, from: author.name });
  }

  /** The session is no longer good: a fresh one lets everything go on, or the person is told why it does not. */
  closed() {
    const lasted = Date.now() - this.admittedAt > NOT_AT_ONCE;
    setTimeout(() => this.enter(), lasted ? 0 : NOT_AT_ONCE);
  }

  /** @param {View["name"]} name @param {string} [number] */
  show(name, number = "") {
    this.set({ view: { name, case: number }, form: {} });
    this.drafts.place = number;
    if (this.desk.cases[number] && !this.desk.timelines[number]) this.history.fetch(number);
    if (this.shown) this.focus();
  }

  /** A new question. @param {string} body @param {Record<string, string>} fields */
  start(body, fields) {
    const item = this.outbox?.start({ type: FRAME.START, body, fields, page: this.page }, this.files?.take("new"));
    if (item) this.show("case", item.case);
  }

  /** @param {string} number @param {string} body */
  post(number, body) {
    this.typing(number, false);
    this.outbox?.post(number, { type: FRAME.POST, body }, this.files?.take(number));
  }

  /** What of a case is not answered yet. @param {string} number @returns {Item[]} */
  unsent(number) {
    return (this.outbox?.items.value ?? []).filter((item) => item.case === number);
  }

  /** Puts what was refused back where it is written. @param {Item} item */
  takeBack(item) {
    const box = /** @type {HTMLTextAreaElement} */ (document.querySelector(".composer textarea"));
    this.outbox?.remove(item);
    this.files?.uploads.give(this.view.case, item.files);
    box.value = [box.value, item.frame.body].filter(Boolean).join("\n");
    box.dispatchEvent(new Event("input"));
    box.focus();
  }

  /** @param {Item} item @param {Frame} ok */
  sent(item, ok) {
    this.set({ desk: stored(this.desk, ok.case, own(item, ok, this.you.name), ok.conversation) });
    if (item.frame.type === FRAME.START) this.numbered(unnumbered(item.cid), ok);
    this.history.repair();
  }

  /** @param {string} before what the case was called until now @param {Frame} ok */
  numbered(before, { case: number, conversation }) {
    this.pushed({ type: PUSH.QUEUE, case: number, position: conversation?.position });
    this.drafts.keep(number, this.drafts.get(before));
    this.drafts.keep(before, "");
    this.files?.uploads.rename(before, number);
    if (this.view.case === before) this.show("case", number);
    this.host.tell("case", { number });
  }

  /** Says that someone types, at most every three seconds, or no longer. @param {string} number @param {boolean} on */
  typing(number, on) {
    if (on ? Date.now() - this.typedAt < TYPING_EVERY : !this.typedAt) return;
    this.typedAt = on ? Date.now() : 0;
    if (this.desk.cases[number]) this.socket.send({ type: FRAME.TYPING, case: number, on });
  }

  /** The newest entry is before the person's eyes. @param {string} number @param {number} seq */
  read(number, seq) {
    const record = this.desk.cases[number];
    const fresh = record && (seq > record.read || (record.unread && seq >= record.seq));
    if (!fresh || this.socket.state.value !== "open") return;
    this.socket.request({ type: FRAME.READ, case: number, seq }).catch(() => {});
    this.pushed({ type: PUSH.READ, case: number, seq, by: { kind: "customer" } });
  }

  /** Sends `screen`, `end` or `rate`; what goes wrong is said on the screen. @param {Frame} frame */
  async act(frame) {
    try {
      await this.socket.request(frame);
      this.fill({ wrong: "" });
      return true;
    } catch {
      this.fill({ wrong: t("That did not reach us. Please try again.") });
      return false;
    }
  }

  /** @param {Record<string, any>} changes of the screen's form */
  fill(changes) {
    this.set({ form: { ...this.form, ...changes } });
  }

  async lookUp() {
    const answer = await fetch(`/widget/v1/availability?site=${this.boot.site.key}`, { headers: { "Accept-Language": document.documentElement.lang } }).catch(() => null);
    if (answer?.ok) this.set({ availability: (await answer.json()).availability });
  }

  /** Everything that was written and has not arrived, to copy when there is no chat any more. @returns {string} */
  kept() {
    return [...(this.outbox?.items.value ?? []).map((item) => item.frame.body), ...this.drafts.texts()].join("\n\n");
  }
}
