/**
 * What agents do with each other: offers, handing over, taking over, joining, and who else is here.
 * @module console/floor
 */
import { DO, TOLD } from "console/wire.js";
import { FRAME } from "shared/protocol.js";
import * as storage from "shared/storage.js";
import { Lists } from "console/lists.js";

/** @typedef {import("shared/protocol.js").Frame} Frame */
/** @typedef {import("console/types.js").ViewName} ViewName */

/**
 * @typedef {object} People who a case can be handed over to
 * @property {{id: number, name: string, presence: import("console/types.js").Presence, load: number, room: number, teams: number[]}[]} agents
 * @property {{id: number, name: string, mode: string, online: number}[]} teams
 */

/**
 * @typedef {object} Wall what leads look at
 * @property {People["agents"]} agents
 * @property {People["teams"]} teams
 * @property {{case: string, subject: string, contact: string, team: string|null, since: string, offered_to: string|null}[]} queue
 * @property {{opened: number, resolved: number, first_response: number|null, more: boolean, rating: {count: number, average: number|null}}} today
 */

export const WALL = "wall";
const FADES_EVERY = 10_000;

export class Floor extends Lists {
  presenceKey = `chatsupport:presence:${this.boot.agent.id}`;
  fading = window.setInterval(() => this.fade(), FADES_EVERY);

  /** The wall is no list: what was watched goes on being watched. @param {ViewName} view @param {boolean} screenOnly */
  show(view, screenOnly) {
    if (view !== WALL) super.show(view, screenOnly);
  }

  // What an agent does; each resolves to whether it was done, and tells when it was not

  /** @param {string} number */
  decline = (number) => this.act({ type: DO.DECLINE, case: number });

  /** @param {string} number @param {{agent?: number, team?: number, note: string, cid: string}} to */
  transfer = (number, to) => this.act({ type: DO.TRANSFER, case: number, ...to });

  /** @param {string} number */
  take = (number) => this.act({ type: DO.TAKE, case: number });

  /** @param {string} number */
  join = (number) => this.inOrOut(number, DO.JOIN, "joined");

  /** @param {string} number */
  part = (number) => this.inOrOut(number, DO.LEAVE, "parted");

  /** The others are told, and one's other tabs. @param {string} number @param {string} type @param {"joined"|"parted"} doing */
  async inOrOut(number, type, doing) {
    const done = await this.act({ type, case: number });
    const { id: agent, name } = this.state.value.you;
    if (done) this.dispatch({ type: "here", number, agent, name, doing, now: Date.now() });
    return done;
  }

  /** Throws a Refusal. @returns {Promise<People>} */
  people() {
    return /** @type {Promise<any>} */ (this.command({ type: DO.PEOPLE }));
  }

  /** Throws a Refusal. @returns {Promise<Wall>} */
  wall() {
    return /** @type {Promise<any>} */ (this.command({ type: DO.WALL }));
  }

  /** How many chats at a time; null for as many as were set. @param {number|null} limit */
  async setLimit(limit) {
    if (await this.act({ type: FRAME.PRESENCE, status: this.state.value.presence, limit })) this.dispatch({ type: "limit", limit });
  }

  /** Whether one may take a case over from the agent who has it. @param {import("console/types.js").Case} it */
  mayTake(it) {
    const { you, floor } = this.state.value;
    const other = it.assignee !== null && it.assignee.id !== you.id && it.status !== "resolved";
    return other && (you.lead || you.admin || (it.team !== null && floor.mine.includes(it.team.id)));
  }

  /** A case of this agent's is back from its snooze. @param {string} _number @param {string} text */
  onWoken = (_number, text) => this.tell(text, "good", { stays: true });

  // The line

  /** @param {Frame} ok */
  floorGreeted(ok) {
    this.dispatch({ ...ok, type: "floor greeted" });
  }

  /** Who else looks at a case that was just opened. @param {string} number @param {Frame} ok */
  met(number, { here = [], participants = [], watchers = [] }) {
    this.dispatch({ type: "met", number, here, guests: participants, watchers, now: Date.now() });
  }

  /** What went on while one was gone. @param {Frame} ok */
  cameBack({ returned = [] }) {
    if (!returned.length) return;
    const cases = returned.map((/** @type {any} */ one) => one.case).join(", ");
    this.tell(`While you were gone, ${cases} went back to the queue so that no one had to wait for you.`, "", { stays: true });
  }

  /** @param {Frame} push */
  floorPushed(push) {
    const number = push.case;
    if (push.type === TOLD.OFFER) this.offered(push);
    else if (push.type === TOLD.WAITING) this.dispatch({ ...push, type: "waiting" });
    else if (push.type === TOLD.HERE) this.dispatch({ ...push, type: "here", number, now: Date.now() });
    else if (push.type === TOLD.NOTICE) this.noticed(push);
    else if (push.type === TOLD.WATCHERS) this.dispatch({ ...push, type: "watched", number, own: push.agent === this.state.value.you.id });
  }

  /** @param {Frame} push */
  offered({ case: number, state, details, expires_in: seconds }) {
    const offer = state === "open" ? { it: details, seconds, until: Date.now() + seconds * 1_000 } : null;
    this.dispatch({ type: "offer", number, offer });
    if (state === "missed") this.tell(`${number} went to the next agent: it was not answered in time.`);
  }

  /** @param {Frame} push */
  noticed({ what, text, case: number }) {
    if (what === "away") storage.put(this.presenceKey, "away");
    if (what === "woken") return this.onWoken(number, text);
    this.tell(text, what === "assigned" || what === "transferred" ? "good" : "", { stays: what === "away" || what === "taken_over" });
  }

  fade() {
    const now = Date.now();
    const { here } = this.state.value.floor;
    if (Object.values(here).some((who) => Object.values(who).some(({ until }) => until <= now))) this.dispatch({ type: "here faded", now });
  }
}

