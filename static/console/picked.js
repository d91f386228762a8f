/**
 * The conversations that are selected in the list, and what is done to all of them together.
 * @module console/picked
 */
import { signal } from "@preact/signals";
import { LIST } from "console/wire.js";
import { counted } from "console/words.js";

/** @typedef {import("console/types.js").Case} Case */
/** @typedef {{do: "assign"|"resolve"|"reopen"|"tag"|"priority", agent?: number|null, team?: number, tags?: string[], priority?: string}} Deed */
/** @typedef {{case: string, message: string}} Failure */

const AT_ONCE = 25;

export class Picked {
  /** @param {import("console/desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** @type {import("@preact/signals").Signal<ReadonlySet<string>>} */
    this.numbers = signal(/** @type {ReadonlySet<string>} */ (new Set()));
    /** What could not be done, by case; those stay selected. @type {import("@preact/signals").Signal<readonly Failure[]>} */
    this.failures = signal(/** @type {readonly Failure[]} */ ([]));
    this.busy = signal(false);
    /** Where a range begins. */
    this.anchor = "";
    /** What is shown, in order. @type {readonly string[]} */
    this.shown = [];
  }

  /** @param {string} number */
  toggle(number) {
    const next = new Set(this.numbers.value);
    if (!next.delete(number)) next.add(number);
    this.anchor = number;
    this.choose(next);
  }

  /** Everything from where one last chose to there. @param {string} number */
  reach(number) {
    const [from, to] = [this.shown.indexOf(this.anchor), this.shown.indexOf(number)];
    if (from < 0 || to < 0) return this.toggle(number);
    this.choose(new Set([...this.numbers.value, ...this.shown.slice(Math.min(from, to), Math.max(from, to) + 1)]));
  }

  all() {
    this.choose(new Set(this.shown));
  }

  clear() {
    if (this.numbers.value.size || this.failures.value.length) this.choose(new Set());
  }

  /** Another list is shown, or the same without some of its cases: what is not shown is not selected. @param {readonly string[]} shown */
  show(shown) {
    this.shown = shown;
    const kept = [...this.numbers.peek()].filter((number) => shown.includes(number));
    if (kept.length < this.numbers.peek().size && !this.busy.peek()) this.numbers.value = new Set(kept);
  }

  /** @param {Set<string>} next */
  choose(next) {
    this.numbers.value = next;
    this.failures.value = [];
  }

  /** Does it to all that are selected, and offers to undo it where one alone could be. @param {Deed} deed @param {string} done how the cases are then, in words */
  async apply(deed, done) {
    if (this.busy.value || !this.numbers.value.size) return;
    const before = this.desk.state.value.cases;
    this.busy.value = true;
    const { numbers, failures } = await this.each([...this.numbers.value], deed);
    this.busy.value = false;
    const failed = new Set(failures.map((one) => one.case));
    this.numbers.value = new Set([...this.numbers.value].filter((number) => failed.has(number)));
    this.failures.value = failures;
    if (numbers.length) this.desk.tell(`${counted(numbers.length, "case is", "cases are")} ${done}.`, "good", { undo: this.undoing(deed, numbers, before) });
  }

  /** A bounded number at a time. @param {readonly string[]} numbers @param {Deed} deed @returns {Promise<{numbers: string[], failures: Failure[]}>} */
  async each(numbers, deed) {
    /** @type {string[]} */
    const done = [];
    /** @type {Failure[]} */
    const failures = [];
    for (let from = 0; from < numbers.length; from += AT_ONCE) {
      const some = numbers.slice(from, from + AT_ONCE);
      try {
        const ok = await this.desk.command({ type: LIST.BULK, cases: some, ...deed });
        this.desk.dispatch({ type: "cases", key: "", cases: ok.done });
        done.push(...ok.done.map((/** @type {Case} */ it) => it.case));
        failures.push(...ok.failed);
      } catch (error) {
        this.desk.failed(error, (message) => failures.push(...some.map((number) => ({ case: number, message }))));
      }
    }
    return { numbers: done, failures };
  }

  /** @param {Deed} deed @param {readonly string[]} numbers @param {Readonly<Record<string, Case>>} before */
  undoing(deed, numbers, before) {
    if (deed.do === "resolve") return () => this.redo(numbers, { do: "reopen" });
    if (deed.do !== "assign" || deed.team) return undefined;
    /** @type {Map<number|null, string[]>} */
    const had = new Map();
    for (const number of numbers) {
      const agent = before[number]?.assignee?.id ?? null;
      had.set(agent, [...(had.get(agent) ?? []), number]);
    }
    return async () => {
      for (const [agent, some] of had) await this.redo(some, { do: "assign", agent });
    };
  }

  /** @param {readonly string[]} numbers @param {Deed} deed */
  async redo(numbers, deed) {
    const { failures } = await this.each(numbers, deed);
    if (failures.length) this.desk.tell(`Not undone: ${failures.map((one) => `${one.case} (${one.message})`).join(", ")}`, "bad", { stays: true });
  }
}
