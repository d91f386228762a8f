/**
 * The desk as this page knows it: one socket, one state, and what an agent can do with them.
 * @module console/desk
 */
import { signal } from "@preact/signals";
import { CLOSE, CODE, FRAME, PUSH, TYPING_EXPIRES } from "shared/protocol.js";
import * as storage from "shared/storage.js";
import * as timeline from "shared/timeline.js";
import { ALWAYS } from "console/views.js";
import { setClock } from "console/due.js";
import { Keeping } from "console/keeping.js";
import { missedSentence } from "console/mentions.js";
import { PatientOutbox } from "console/patientoutbox.js";

/** @typedef {import("shared/protocol.js").Frame} Frame */
/** @typedef {import("console/types.js").Presence} Presence */
/** @typedef {import("shared/socket.js").Refusal} Refusal */

const KEPT_THREADS = 12;
const HISTORY_PAGE = 100;

export class Desk extends Keeping {
  /** @param {import("console/types.js").Boot} boot */
  constructor(boot) {
    super(boot, {
      cell: signal,
      url: boot.urls.socket,
      credentials: () => ({}),
      resume: () => this.resume(),
      onPush: (push) => this.pushed(push),
      onOpen: (ok) => this.greeted(ok),
      onRefused: (code) => (this.signedOut.value = code !== CLOSE.MALFORMED),
    });
    /** Hears what the state has no place for. @type {(frame: Frame) => void} */
    this.onTold = () => {};
    /** Signed out, or switched off: nothing more comes until one signs in again. */
    this.signedOut = signal(false);
    this.number = "";
    /** @type {Map<string, number>} how far this agent has looked, by case */
    this.looked = new Map();
    /** @type {Set<string>} cases whose hole is being filled */
    this.mending = new Set();
    /** @type {Map<string, number>} timers by case and person */
    this.typists = new Map();
    this.outbox = new PatientOutbox({
      cell: signal,
      person: `agent-${boot.agent.id}`,
      request: (frame) => this.socket.request(frame),
      onSent: (item, ok) => this.sent(item, ok),
      onFailed: (item, why) => this.held(item, why),
    });
  }

  start() {
    this.socket.start();
  }

  // The case that is open

  /** Opens a case and leaves the one before; an empty number only leaves. @param {string} number */
  open(number) {
    if (number === this.number) return;
    this.leave();
    this.number = number;
    if (number) this.enter(number);
  }

  leave() {
    const before = this.number;
    this.number = "";
    if (!before) return;
    this.outbox.hurry(before);
    this.socket.request({ type: FRAME.CLOSE, case: before }).catch(() => {});
    const kept = Object.keys(this.state.value.threads);
    if (kept.length > KEPT_THREADS) this.dispatch({ type: "left", number: kept[0] });
  }

  /** @param {string} number */
  async enter(number) {
    const it = this.state.value.cases[number];
    if (it && this.state.value.threads[number]) this.dispatch({ type: "divide", number, seq: it.read });
    await this.reopenThread(number);
  }

  /** Asks for the newest page of a case, and to be told what comes. @param {string} number */
  async reopenThread(number) {
    this.dispatch({ type: "opening", number });
    if (!this.isOpen) return;
    try {
      const asked = Date.now();
      const ok = await this.command({ type: FRAME.OPEN, case: number });
      const { case: it, entries, complete, earlier = [], related } = ok;
      this.met(number, ok);
      this.dispatch({ type: "opened", number, case: it, entries, complete, earlier, related });
      this.onTold({ ...ok, type: "opened", number, asked });
      this.mend(number);
    } catch (error) {
      this.failed(error, (problem) => this.isOpen && this.dispatch({ type: "open failed", number, problem }));
    }
  }

  /** Fetches what a thread has not got although it exists. @param {string} number */
  async mend(number) {
    if (this.mending.has(number)) return;
    this.mending.add(number);
    try {
      for (let gap = this.gap(number); gap; gap = this.gap(number)) {
        const ok = await this.command({ type: FRAME.HISTORY, case: number, ...gap, limit: HISTORY_PAGE });
        this.dispatch({ type: "entries", number, entries: ok.entries });
        if (!ok.entries.length) break;
      }
    } catch (error) {
      this.failed(error, () => {});
    } finally {
      this.mending.delete(number);
    }
  }

  /** @param {string} number */
  gap(number) {
    const thread = this.state.value.threads[number];
    return thread?.phase === "ready" ? timeline.missing(thread.timeline) : null;
  }

  /** What came before the first shown entry. @param {string} number */
  async earlier(number) {
    const thread = this.state.value.threads[number];
    const gap = thread && thread.older !== "loading" && timeline.earlier(thread.timeline);
    if (!gap) return;
    this.dispatch({ type: "history loading", number });
    try {
      const ok = await this.command({ type: FRAME.HISTORY, case: number, ...gap, limit: HISTORY_PAGE });
      this.dispatch({ type: "entries", number, entries: ok.entries, complete: ok.complete, backwards: true });
    } catch (error) {
      this.failed(error, (problem) => this.dispatch({ type: "history failed", number, problem }));
    }
  }

  /** How long a reply waits before it is sent, in ms. */
  hold = () => 0;

  // What an agent does to a case; each resolves to whether it was done, and tells when it was not

  /** @param {string} number */
  accept = (number) => this.act({ type: FRAME.ACCEPT, case: number });

  /** @param {string} number */
  resolve = (number) => this.act({ type: FRAME.RESOLVE, case: number });

  /** @param {string} number */
  reopen = (number) => this.act({ type: FRAME.REOPEN, case: number });

  /** @param {string} number @param {"request"|"cancel"|"stop"} action @param {string} [reason] */
  screen = (number, action, reason) => this.act({ type: FRAME.SCREEN, case: number, action, reason });

  /** Changes fields of a case; throws a Refusal, so that the field can say it. @param {string} number @param {Record<string, any>} changes */
  async set(number, changes) {
    const ok = await this.command({ type: FRAME.SET, case: number, changes });
    this.dispatch({ type: "case", case: ok.case });
  }

  /** Gives a case to an agent, or to no one; throws a Refusal. @param {string} number @param {number|null} agent */
  async give(number, agent) {
    const ok = await this.command({ type: FRAME.ASSIGN, case: number, agent });
    this.dispatch({ type: "case", case: ok.case });
  }

  /** Sends a reply or a note, through the outbox. @param {string} number @param {string} body @param {"public"|"internal"} visibility @param {import("shared/outbox.js").Item["files"]} [files] @param {readonly number[]} [mentions] ids of agents whom a note calls */
  post(number, body, visibility, files, mentions = []) {
    const hold = visibility === "public" ? this.hold() : 0;
    this.outbox.post(number, { type: FRAME.POST, body, visibility, last_seen_seq: this.lookedAt(number), ...(mentions.length && { mentions }) }, files, hold);
  }

  /** Sends a reply that was held back, now that its writer has seen what came in. @param {import("shared/outbox.js").Item} item */
  sendAnyway(item) {
    const seen = this.state.value.threads[item.case];
    const newest = Math.max(item.frame.last_seen_seq ?? 0, seen ? timeline.last(seen.timeline) : 0);
    return this.outbox.retry({ ...item, frame: { ...item.frame, last_seen_seq: newest } });
  }

  /** How far this agent has seen the case. @param {string} number */
  lookedAt(number) {
    return Math.max(this.looked.get(number) ?? 0, this.state.value.threads[number]?.divider ?? 0);
  }

  /** The agent, here and looking, has the newest of the case in sight. @param {string} number */
  look(number) {
    this.glance(number);
    const { threads, cases, you } = this.state.value;
    const newest = threads[number]?.phase === "ready" ? timeline.last(threads[number].timeline) : 0;
    if (newest <= (this.looked.get(number) ?? 0)) return;
    this.looked.set(number, newest);
    const it = cases[number];
    const mine = !it?.assignee || it.assignee.id === you.id;
    if (it && mine && it.read < newest) this.socket.request({ type: FRAME.READ, case: number, seq: newest }).catch(() => this.looked.delete(number));
  }

  /** A note called this agent to the case that they have before them: opening it again says that they know. @param {string} number */
  answerCall(number) {
    this.socket.request({ type: FRAME.OPEN, case: number }).catch(() => {});
  }

  /** @param {string} number @param {boolean} on */
  typing(number, on) {
    this.socket.send({ type: FRAME.TYPING, case: number, on });
  }

  /** @param {Presence} status */
  async setPresence(status) {
    storage.put(this.presenceKey, status);
    try {
      this.cameBack(await this.command({ type: FRAME.PRESENCE, status }));
      const { id: agent, name } = this.state.value.you;
      this.dispatch({ type: "presence", agent, name, status });
    } catch (error) {
      this.failed(error, (problem) => this.tell(problem, "bad"));
    }
  }

  // The line

  resume() {
    const thread = this.state.value.threads[this.number];
    return thread?.phase === "ready" ? { [this.number]: timeline.last(thread.timeline) } : {};
  }

  /** Everything that was watched and open is asked for again: nothing needs a reload. @param {Frame} ok */
  greeted(ok) {
    this.dispatch({ ...ok, type: "greeted" });
    this.floorGreeted(ok);
    setClock(ok.now);
    this.onTold({ ...ok, type: "greeted" });
    this.looked.clear();
    const chosen = storage.get(this.presenceKey) ?? "online";
    if (chosen !== this.state.value.presence) this.setPresence(chosen);
    for (const key of ALWAYS) this.watch(key);
    this.loadViews().then(() => (ALWAYS.includes(this.key) ? undefined : this.watch(this.key)));
    this.count();
    if (this.number) this.reopenThread(this.number);
    this.outbox.flush();
  }

  /** @param {Frame} push */
  pushed(push) {
    const number = push.case;
    this.onTold(push);
    if (push.type === PUSH.CASE || push.type === PUSH.CASES) this.countSoon();
    if (push.type === PUSH.ENTRY) this.came(number, [push.entry]);
    else if (push.type === PUSH.ENTRIES) this.came(number, push.entries);
    else if (push.type === PUSH.HEADS) this.heads(push.heads);
    else if (push.type === PUSH.CASE) this.dispatch({ type: "case", case: push.case });
    else if (push.type === PUSH.CASES) this.dispatch({ ...push, type: "cases", key: push.view === this.key.split("+")[0] ? this.key : push.view });
    else if (push.type === PUSH.TYPING) this.typed(push);
    else if (push.type === PUSH.READ) this.dispatch({ type: "read", number, seq: push.seq, by: push.by });
    else if (push.type === PUSH.SCREEN) this.dispatch({ type: "screen", number, screen_share: push.screen_share });
    else if (push.type === PUSH.PRESENCE) this.dispatch({ ...push, type: "presence" });
    else this.floorPushed(push);
  }

  /** @param {string} number @param {readonly import("shared/protocol.js").Entry[]} entries */
  came(number, entries) {
    this.dispatch({ type: "entries", number, entries });
    this.mend(number);
  }

  /** @param {Record<string, number>} heads */
  heads(heads) {
    this.dispatch({ type: "heads", heads });
    if (this.number) this.mend(this.number);
  }

  /** @param {Frame} push */
  typed({ case: number, on, who }) {
    const key = `${number} ${who.kind} ${who.name}`;
    window.clearTimeout(this.typists.get(key));
    this.dispatch({ type: "typing", number, on, who });
    const stop = () => this.dispatch({ type: "typing", number, on: false, who });
    if (on) this.typists.set(key, window.setTimeout(stop, TYPING_EXPIRES * 1_000));
  }

  /** What was sent has its place: shown as an entry at once, as the other tabs get it. @param {import("shared/outbox.js").Item} item @param {Frame} ok */
  sent(item, ok) {
    const { name } = this.state.value.you;
    const { body, visibility } = item.frame;
    const kind = visibility === "internal" ? "note" : "message";
    const entry = { seq: ok.seq, cid: item.cid, kind, visibility, author: { kind: "agent", name }, body, attachments: item.files ?? [], at: ok.at };
    this.came(item.case, [/** @type {any} */ (entry)]);
    if (ok.not_told) this.tell(missedSentence(item.case, ok.not_told), "bad", { stays: true });
  }

  /** @param {import("shared/outbox.js").Item} item @param {Refusal} why */
  held(item, why) {
    if (why.code === CODE.STALE && why.answer.entries) this.came(item.case, why.answer.entries);
    if (item.case !== this.number) this.tell(`What you wrote in ${item.case} was not sent. Open it to see why.`, "bad");
  }
}
