/**
 * Prepared answers: what there is, and the gaps in their texts.
 * @module console/canned
 */
import { signal } from "@preact/signals";
import * as storage from "shared/storage.js";
import { WRITE } from "console/wire.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */

/**
 * @typedef {object} Canned
 * @property {number} id
 * @property {string} name
 * @property {string} body
 * @property {string[]} tags
 * @property {string} priority a code, or empty
 * @property {string} assign "", "me", "agent:ID" or "team:ID"
 * @property {boolean} shared
 */

/** @type {Record<string, {what: string, of: (it: Case, agent: string) => string|undefined}>} */
export const GAPS = {
  "customer.name": { what: "the customer's name", of: (it) => it.contact.name },
  "customer.first_name": { what: "the customer's first name", of: (it) => first(it.contact.name) },
  "customer.email": { what: "the customer's email address", of: (it) => it.contact.email },
  "account.name": { what: "the account's name", of: (it) => it.account?.name },
  "case.number": { what: "the case's number", of: (it) => it.case },
  "case.subject": { what: "the case's subject", of: (it) => it.subject },
  "case.feature": { what: "the case's feature", of: (it) => it.feature },
  "case.form": { what: "the case's form or report", of: (it) => it.form },
  "agent.name": { what: "your name", of: (_, agent) => agent },
  "agent.first_name": { what: "your first name", of: (_, agent) => first(agent) },
};

const GAP = /\{\{ ?([a-z_]{1,20}\.[a-z_]{1,20}) ?\}\}/g;

/** @param {string} name */
const first = (name) => name.trim().split(/\s+/)[0];

/** A text with its gaps filled in; what is not known stays as it is. @param {string} text @param {Case} it @param {string} agent */
export const filled = (text, it, agent) => text.replace(GAP, (gap, name) => GAPS[name]?.of(it, agent) || gap);

/** The gaps that still stand in a text, each as it is written there. @param {string} text @returns {{gap: string, what: string, at: number}[]} */
export function gapsIn(text) {
  const found = [...text.matchAll(GAP)].filter(([, name]) => name in GAPS);
  return found.map((one) => ({ gap: one[0], what: GAPS[one[1]].what, at: one.index ?? 0 }));
}

/** Why a text with gaps is not sent. @param {{gap: string, what: string}[]} gaps */
export const gapSentence = ([{ gap, what }, ...more]) =>
  `${gap} is still to be filled in: this case does not say ${what}.${more.length ? ` And ${more.length} more.` : ""}`;

/** Whether it does something beside saying something. @param {Canned} one */
export const isMacro = (one) => Boolean(one.tags.length || one.priority || one.assign);

/** What it does to a case, in words. @param {App} app @param {Canned} one @returns {string[]} */
export function deeds(app, one) {
  const { agents, priorities } = app.desk.state.value;
  const done = one.tags.length ? [`Adds ${one.tags.length === 1 ? "the tag" : "the tags"} ${one.tags.join(", ")}`] : [];
  if (one.priority) done.push(`Sets the priority to ${priorities.find(({ code }) => code === one.priority)?.label ?? one.priority}`);
  if (one.assign === "me") done.push("Assigns the case to you");
  const [kind, id] = one.assign.split(":");
  if (kind === "agent") done.push(`Assigns the case to ${agents.find((agent) => agent.id === Number(id))?.name ?? "another agent"}`);
  if (kind === "team") done.push(`Moves the case to ${app.canned.teams.find((team) => team.id === Number(id))?.name ?? "another team"}`);
  return done;
}

export class CannedReplies {
  /** @param {import("console/desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** By name; null until they were asked for. @type {import("@preact/signals").Signal<readonly Canned[]|null>} */
    this.all = signal(/** @type {readonly Canned[]|null} */ (null));
    this.problem = signal("");
    /** The macro that one is about to use. @type {import("@preact/signals").Signal<Canned|null>} */
    this.chosen = signal(/** @type {Canned|null} */ (null));
    /** @type {readonly {id: number, name: string}[]} */
    this.teams = [];
  }

  /** Hears the answer to `hello`. @param {import("shared/protocol.js").Frame} frame */
  told(frame) {
    if (frame.type === "greeted") this.teams = frame.desk.teams;
  }

  /** Asks for them; what was known stands until they come. */
  async load() {
    try {
      const ok = await this.desk.command({ type: WRITE.CANNED });
      this.all.value = ok.canned;
      this.problem.value = "";
    } catch (error) {
      this.desk.failed(error, (problem) => (this.problem.value = problem));
    }
  }

  /** Throws a Refusal. @param {Omit<Canned, "id">} given @param {number|null} id @returns {Promise<Canned>} */
  async save(given, id) {
    const ok = await this.desk.command({ type: WRITE.SAVE_CANNED, canned: id, ...given });
    await this.load();
    return ok.canned;
  }

  /** Throws a Refusal. @param {number} id */
  async drop(id) {
    await this.desk.command({ type: WRITE.DROP_CANNED, canned: id });
    await this.load();
  }

  /** Does what a macro does, and says `body`. @param {string} number @param {Canned} one @param {string} body @param {string} [cid] of an earlier try */
  use(number, one, body, cid = storage.uuid()) {
    return this.desk.act({ type: WRITE.MACRO, case: number, canned: one.id, cid, body, last_seen_seq: this.desk.lookedAt(number) });
  }
}
