/**
 * Fetches what the timelines lack: holes after what is shown, and pages before it.
 * @module widget/history
 */
import { FRAME } from "shared/protocol.js";
import { earlier, missing } from "shared/timeline.js";
import { placed } from "widget/desk.js";

const PAGE = 50;

export class History {
  /** @param {import("widget/chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    /** The cases that are being asked for. @type {Set<string>} */
    this.asking = new Set();
  }

  /** Asks for what is missing in every case that was looked at. */
  repair() {
    for (const [number, timeline] of Object.entries(this.chat.desk.timelines)) {
      const hole = missing(timeline);
      if (hole) this.fetch(number, hole);
    }
  }

  /** The page before what is shown. @param {string} number */
  older(number) {
    const timeline = this.chat.desk.timelines[number];
    const from = timeline && earlier(timeline);
    if (from) this.fetch(number, from);
  }

  /** @param {string} number @param {{after?: number, before?: number}} [from] the newest page without it */
  async fetch(number, from = {}) {
    if (this.asking.has(number)) return;
    this.asking.add(number);
    try {
      const ok = await this.chat.socket.request({ type: FRAME.HISTORY, case: number, limit: PAGE, ...from });
      this.chat.set({ desk: placed(this.chat.desk, number, ok.entries, ok.complete && from.after === undefined) });
      if (ok.entries.length) setTimeout(() => this.repair());
    } catch {
      // Asked again when the connection is back.
    } finally {
      this.asking.delete(number);
    }
  }
}
