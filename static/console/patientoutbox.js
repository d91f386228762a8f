/**
 * The outbox of an agent: a reply may wait in it for a while, and be taken back.
 * @module console/patientoutbox
 */
import { Outbox } from "shared/outbox.js";

/** @typedef {import("shared/protocol.js").Frame} Frame */
/** @typedef {import("shared/outbox.js").Item & {until?: number}} Waiting `until`: ms since 1970, not sent before then */

export class PatientOutbox extends Outbox {
  /** When what is taken in just now may go; 0: at once. */
  until = 0;

  /** @param {string} where case @param {Frame} frame without `cid` @param {import("shared/outbox.js").Item["files"]} [files] @param {number} [hold] ms to wait before it is sent */
  post(where, frame, files, hold = 0) {
    this.until = hold && Date.now() + hold;
    const item = super.post(where, frame, files);
    this.until = 0;
    return item;
  }

  /** Sends at once what waits in a case. @param {string} where */
  hurry(where) {
    const waiting = this.waitingIn(where);
    for (const { until, ...item } of waiting) this.write(item);
    return waiting.length ? this.flush() : undefined;
  }

  /** @param {string} where @returns {Waiting[]} */
  waitingIn(where) {
    return this.items.value.filter((/** @type {Waiting} */ item) => item.case === where && item.until);
  }

  /** @param {Waiting} item */
  write(item) {
    super.write(this.until ? /** @type {Waiting} */ ({ ...item, until: this.until }) : item);
  }

  /** @param {Waiting} item */
  async deliver(item) {
    const early = (item.until ?? 0) - Date.now();
    return early > 0 ? early : super.deliver(item);
  }
}
