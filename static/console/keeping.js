/**
 * Cases that are put aside, watched, merged and split.
 * @module console/keeping
 */
import { FRAME } from "shared/protocol.js";
import { Floor } from "console/floor.js";
import { KEEP } from "console/wire.js";

/** @typedef {import("console/types.js").Case} Case */

export class Keeping extends Floor {
  // What an agent does to a case; each resolves to whether it was done, and tells when it was not

  /** @param {string} number @param {string|null} until null for until the customer replies */
  snooze = (number, until) => this.act({ type: KEEP.SNOOZE, case: number, until });

  /** @param {string} number */
  wake = (number) => this.act({ type: KEEP.WAKE, case: number });

  /** @param {string} number */
  follow = (number) => this.act({ type: KEEP.FOLLOW, case: number });

  /** @param {string} number */
  unfollow = (number) => this.act({ type: KEEP.UNFOLLOW, case: number });

  /** @param {string} number @param {string} into */
  merge = (number, into) => this.act({ type: KEEP.MERGE, case: number, into });

  /** @param {string} number */
  unmerge = (number) => this.act({ type: KEEP.UNMERGE, case: number });

  /** @param {string} number */
  unsplit = (number) => this.act({ type: KEEP.UNSPLIT, case: number });

  /** Throws a Refusal. @param {string} number @param {{seq: number, cid: string, subject: string}} what @returns {Promise<Case>} the new case */
  async split(number, what) {
    const ok = await this.command({ type: KEEP.SPLIT, case: number, ...what });
    this.dispatch({ type: "case", case: ok.case });
    return ok.case;
  }

  /** Notes how a case of another agent's stood when one looked at it. @param {string} number */
  glance(number) {
    const { cases, floor, you } = this.state.value;
    const [it, before] = [cases[number], floor.looked[number]];
    if (!it?.assignee || it.assignee.id === you.id || (before?.read === it.read && before.unread === it.unread)) return;
    this.dispatch({ type: "looked", number, read: it.read, unread: it.unread });
  }

  /** The entries of another case, which is not opened for that. Throws a Refusal. @param {string} number @param {number} after @returns {Promise<{entries: import("console/types.js").Entry[], complete: boolean}>} */
  readOn(number, after) {
    return /** @type {Promise<any>} */ (this.command({ type: FRAME.HISTORY, case: number, after, limit: 100 }));
  }
}
