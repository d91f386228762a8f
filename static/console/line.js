/**
 * The console's line to the server: one state, one socket, and what is said when something does not work.
 * @module console/line
 */
import { signal } from "@preact/signals";
import { CODE } from "shared/protocol.js";
import { Refusal, Socket } from "shared/socket.js";
import { initial, reduce } from "console/store.js";

/** @typedef {import("shared/protocol.js").Frame} Frame */
/** @typedef {{id: number, text: string, tone: ""|"bad"|"good", undo?: () => unknown}} Notice */

const TRIES = 3;

export class Line {
  /** @param {import("console/types.js").Boot} boot @param {import("shared/socket.js").SocketOptions} options */
  constructor(boot, options) {
    this.boot = boot;
    this.state = signal(initial(boot.agent));
    /** @type {import("@preact/signals").Signal<readonly Notice[]>} */
    this.notices = signal(/** @type {readonly Notice[]} */ ([]));
    this.socket = new Socket(options);
  }

  /** @param {import("console/store.js").Event} event */
  dispatch(event) {
    this.state.value = reduce(this.state.value, event);
  }

  /** @param {string} text @param {Notice["tone"]} [tone] @param {{undo?: () => unknown, stays?: boolean}} [how] `undo` puts it back as it was, `stays` until it is dismissed */
  tell(text, tone = "", { undo, stays = false } = {}) {
    const notice = { id: Math.random(), text, tone, undo };
    this.notices.value = [...this.notices.value.slice(-2), notice];
    if (!stays) window.setTimeout(() => this.untell(notice), tone === "bad" || undo ? 12_000 : 6_000);
  }

  /** @param {Notice} notice */
  untell(notice) {
    this.notices.value = this.notices.value.filter((one) => one !== notice);
  }

  /** Whether the newest thing done can still be undone. */
  get canUndo() {
    return this.notices.value.some((notice) => notice.undo);
  }

  /** Undoes it, or the newest there is. @param {Notice} [notice] */
  undo(notice = this.notices.value.filter((one) => one.undo).at(-1)) {
    if (!notice) return;
    this.untell(notice);
    notice.undo?.();
  }

  /** @param {Frame} frame sent again, after the wait the server asks for, when the refusal is a passing one @returns {Promise<Frame>} */
  async command(frame) {
    for (let tries = 1; ; tries++) {
      try {
        return await this.socket.request(frame);
      } catch (error) {
        if (!(error instanceof Refusal) || !error.retryAfter || tries >= TRIES) throw error;
        await new Promise((resolve) => window.setTimeout(resolve, /** @type {Refusal} */ (error).retryAfter * 1_000));
      }
    }
  }

  /** @param {Frame} frame @returns {Promise<boolean>} */
  async act(frame) {
    try {
      const ok = await this.command(frame);
      if (ok.case) this.dispatch({ type: "case", case: ok.case });
      return true;
    } catch (error) {
      this.failed(error, (problem, why) => {
        if (why.answer.case) this.dispatch({ type: "case", case: why.answer.case });
        this.tell(problem, "bad");
      });
      return false;
    }
  }

  /** What is asked for while it is not, is asked for when it is: `greeted` sees to it. */
  get isOpen() {
    return this.socket.state.value === "open";
  }

  /** @param {unknown} error @param {(problem: string, why: Refusal) => void} handle */
  failed(error, handle) {
    if (!(error instanceof Refusal)) throw error;
    handle(sentence(error), error);
  }
}

/** What a refusal means for the person, and what to do. @param {Refusal} why */
export function sentence(why) {
  if (why.code === CODE.OFFLINE || why.code === CODE.STOPPED) return "There is no connection just now. Try again when it is back.";
  if (why.code === CODE.TIMEOUT) return "The server did not answer in time. Try again.";
  if (why.code === CODE.NOT_FOUND) return "There is no such case, or it is not yours to see.";
  return why.message || "That did not work. Try again.";
}
