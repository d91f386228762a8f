/**
 * The bar over the list while conversations are selected, and the same by keyboard and palette.
 * @module console/bulk
 */
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { counted } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/actions.js").Action} Action */

/** @param {string} name @param {readonly string[]} keys @param {(app: App) => unknown} run @param {(app: App) => boolean} [can] @returns {Action} */
const ofPicked = (name, keys, run, can = (app) => app.picked.numbers.value.size > 0) => ({ name, keys, group: "Selected cases", can, run });

/** @type {readonly Action[]} */
export const BULK_ACTIONS = [
  ofPicked("Select the conversation, or not", ["x"], (app) => app.picked.toggle(focused(app)), (app) => Boolean(focused(app))),
  ofPicked("Select all that are shown", ["Shift+A"], (app) => app.picked.all(), (app) => Boolean(app.rows.current) && app.picked.shown.length > 0),
  ofPicked("Select none", [], (app) => app.picked.clear()),
  ofPicked("Selected: resolve", [], resolve),
  ofPicked("Selected: assign to me", [], (app) => assign(app, `agent ${app.desk.state.value.you.id}`)),
  ofPicked("Selected: give back to the queue", [], (app) => assign(app, "agent ")),
  ofPicked("Selected: assign", [], () => reach("bulk-assign")),
  ofPicked("Selected: priority", [], () => reach("bulk-priority")),
  ofPicked("Selected: tag", [], () => reach("bulk-tag")),
];

/** The conversation whose row has the focus. @param {App} app */
function focused(app) {
  const row = document.activeElement?.closest(".rows .row:not(.hit)");
  return app.rows.current ? (/** @type {HTMLElement|null} */ (row?.querySelector("[data-case]"))?.dataset.case ?? "") : "";
}

/** @param {string} id */
const reach = (id) => document.getElementById(id)?.focus();

/** @param {App} app */
function resolve(app) {
  return app.picked.apply({ do: "resolve" }, "resolved");
}

/** @param {App} app @param {string} to "agent ID", "agent " for no one, or "team ID" */
function assign(app, to) {
  const [kind, id] = to.split(" ");
  const { agents, floor, you } = app.desk.state.value;
  const named = (/** @type {readonly {id: number, name: string}[]} */ all) => all.find((one) => one.id === Number(id))?.name ?? "another";
  if (kind === "team") return app.picked.apply({ do: "assign", agent: null, team: Number(id) }, `in the queue of ${named(floor.teams)}`);
  const done = !id ? "back in the queue" : Number(id) === you.id ? "yours" : `with ${named(agents)}`;
  return app.picked.apply({ do: "assign", agent: id ? Number(id) : null }, done);
}

/** @param {{app: App}} props */
export function BulkBar({ app }) {
  const { picked } = app;
  const many = picked.numbers.value.size;
  if (!many) return null;
  const all = picked.shown.length;
  return html`<section class="bulk" aria-label="Selected cases" aria-busy=${picked.busy.value}>
    <p class="bulk-count"><b role="status">${counted(many, "case")} selected</b>
      ${many < all && html`<button class="link" onClick=${() => picked.all()}>Select all ${all} shown</button>`}
      <button class="button quiet icon" aria-label="Select none" title="Select none (Esc)" onClick=${() => picked.clear()}><${Icon} name="close" /></button></p>
    <div class="bulk-acts">
      <${Assign} app=${app} />
      <${Priority} app=${app} />
      <${Tag} app=${app} />
      <button class="button" aria-disabled=${picked.busy.value} onClick=${() => resolve(app)}><${Icon} name="check" />Resolve</button>
    </div>
    ${picked.failures.value.length > 0 && html`<div class="bulk-failed" role="alert"><p>Not done, and still selected:</p>
      <ul>${picked.failures.value.map((one) => html`<li key=${one.case}><b class="number">${one.case}</b> ${one.message}</li>`)}</ul></div>`}
  </section>`;
}

/** A choice that is done as soon as it is made. @param {{id: string, label: string, choose: (value: string) => unknown, children?: any}} props */
function Choice({ id, label, choose, children }) {
  /** @param {{target: EventTarget|null}} event */
  const chosen = ({ target }) => {
    const box = /** @type {HTMLSelectElement} */ (target);
    const { value } = box;
    box.value = "-";
    if (value !== "-") choose(value);
  };
  return html`<select id=${id} class="input compact" aria-label=${`${label} the selected cases`} onChange=${chosen}><option value="-">${label}…</option>${children}</select>`;
}

/** @param {{app: App}} props */
function Assign({ app }) {
  const { agents, floor, you } = app.desk.state.value;
  const others = agents.filter(({ id }) => id !== you.id);
  return html`<${Choice} id="bulk-assign" label="Assign" choose=${(/** @type {string} */ to) => assign(app, to)}>
    <option value=${`agent ${you.id}`}>${you.name} (you)</option><option value="agent ">No one</option>
    ${others.map(({ id, name }) => html`<option key=${id} value=${`agent ${id}`}>${name}</option>`)}
    ${floor.teams.length > 0 && html`<optgroup label="Teams">${floor.teams.map(({ id, name }) => html`<option key=${id} value=${`team ${id}`}>${name}</option>`)}</optgroup>`}<//>`;
}

/** @param {{app: App}} props */
function Priority({ app }) {
  const { priorities } = app.desk.state.value;
  const set = (/** @type {string} */ code) => app.picked.apply({ do: "priority", priority: code }, `of priority ${priorities.find((one) => one.code === code)?.label ?? code}`);
  return html`<${Choice} id="bulk-priority" label="Prioritise" choose=${set}>${priorities.map(({ code, label }) => html`<option key=${code} value=${code}>${label}</option>`)}<//>`;
}

/** @param {{app: App}} props */
function Tag({ app }) {
  /** @param {Event} event */
  const add = async (event) => {
    event.preventDefault();
    const box = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements.namedItem("tag"));
    const tag = box.value.trim();
    if (!tag || app.picked.busy.value) return;
    await app.picked.apply({ do: "tag", tags: [tag] }, `tagged “${tag}”`);
    if (!app.picked.failures.value.length) box.value = "";
  };
  return html`<form class="bulk-tag" onSubmit=${add}><input id="bulk-tag" name="tag" class="input compact" aria-label="Tag the selected cases" placeholder="Add a tag" maxlength="40" autocomplete="off" /></form>`;
}
