/**
 * Filters that are kept under a name: a list of one's own, or everyone's.
 * @module console/savedview
 */
import { useState } from "preact/hooks";
import { Refusal } from "shared/socket.js";
import { Dialog } from "console/dialogs.js";
import { html } from "console/html.js";
import { sentence } from "console/line.js";
import { STATUS } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").SavedView} SavedView */
/** @typedef {import("console/types.js").Filters} Filters */

const NAME_LIMIT = 40;

/** @param {App} app @param {SavedView|null} view null for a new one */
export function editView(app, view) {
  app.view.value = view;
  app.dialog.value = "view";
}

/** The saved view that is shown, if one is that this agent may change. @param {App} app @returns {SavedView|undefined} */
export function changeable(app) {
  const { floor, you } = app.desk.state.value;
  return floor.saved.find(({ id, shared }) => `saved:${id}` === app.place.here.value.view && (!shared || you.lead || you.admin));
}

/** @param {{app: App}} props */
export function ViewDialog({ app }) {
  const view = app.view.value;
  const [name, setName] = useState(view?.name ?? "");
  const [shared, setShared] = useState(view?.shared ?? false);
  const [filters, setFilters] = useState(/** @type {Filters} */ (view?.filters ?? { status: ["new", "open", "waiting"] }));
  const { problem, run } = useTry();
  const { you } = app.desk.state.value;
  const set = (/** @type {Filters} */ change) => setFilters({ ...filters, ...change });
  /** @param {Event} event */
  const save = (event) => {
    event.preventDefault();
    run(async () => {
      const { id } = await app.desk.saveView({ name, shared, filters: plain(filters) }, view?.id ?? null);
      app.dialog.value = null;
      app.place.go({ view: `saved:${id}`, number: "", screenOnly: false });
    });
  };
  const drop = () =>
    run(async () => {
      await app.desk.dropView(view?.id ?? 0);
      app.dialog.value = null;
      app.place.go({ view: "mine", number: "", screenOnly: false });
    });
  return html`<${Dialog} app=${app} title=${view ? "Change this view" : "New saved view"}>
    <form onSubmit=${save} class="view-form">
      <div class="field"><label for="view-name">Name</label>
        <input id="view-name" class="input" required autofocus maxlength=${NAME_LIMIT} value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} /></div>
      <${Statuses} chosen=${filters.status ?? []} choose=${(/** @type {string[]} */ status) => set({ status })} />
      <div class="view-fields"><${Choices} app=${app} filters=${filters} set=${set} /></div>
      <label class="check"><input type="checkbox" checked=${filters.screen_share ?? false} onChange=${() => set({ screen_share: !filters.screen_share })} /> A screen share was asked for</label>
      ${(you.lead || you.admin) && html`<label class="check"><input type="checkbox" checked=${shared} onChange=${() => setShared(!shared)} /> For everyone at this desk; each sees the cases that they may</label>`}
      ${problem && html`<p class="wrong" role="alert">${problem}</p>`}
      <footer>${view && html`<button type="button" class="button" onClick=${drop}>Delete</button>`}
        <button type="button" class="button" onClick=${() => (app.dialog.value = null)}>Cancel</button><button class="button primary">Save</button></footer>
    </form>
  <//>`;
}

/** What goes over the wire: only what is set. @param {Filters} filters @returns {Filters} */
const plain = (filters) => Object.fromEntries(Object.entries(filters).filter(([, value]) => (Array.isArray(value) ? value.length : value)));

/** Does one thing at a time, and says why it was refused. */
function useTry() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const run = async (/** @type {() => Promise<void>} */ work) => {
    if (busy) return;
    setBusy(true);
    setProblem("");
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setProblem(sentence(error));
    }
    setBusy(false);
  };
  return { problem, run };
}

/** @param {{chosen: readonly string[], choose: (chosen: string[]) => void}} props */
const Statuses = ({ chosen, choose }) => html`<fieldset class="view-status"><legend>Status</legend>
  ${Object.entries(STATUS).map(([code, { label }]) => html`<label class="check" key=${code}><input type="checkbox" checked=${chosen.includes(code)}
    onChange=${() => choose(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code])} /> ${label}</label>`)}</fieldset>`;

/** @param {{app: App, filters: Filters, set: (change: Filters) => void}} props */
function Choices({ app, filters, set }) {
  const { agents, priorities, features, floor, cases } = app.desk.state.value;
  /** @type {Record<string, string>} */
  const accounts = Object.fromEntries(Object.values(cases).flatMap(({ account }) => (account ? [[account.id, account.name]] : [])));
  if (filters.account) accounts[filters.account] ??= filters.account;
  const named = (/** @type {readonly {id: number, name: string}[]} */ all) => all.map(({ id, name }) => [String(id), name]);
  return html`
    <${Choice} label="Assignee" value=${filters.assignee} choose=${(/** @type {string} */ assignee) => set({ assignee })} options=${[["me", "Whoever looks"], ["none", "No one"], ...named(agents)]} />
    <${Choice} label="Team" value=${String(filters.team ?? "")} choose=${(/** @type {string} */ team) => set({ team: Number(team) || undefined })} options=${named(floor.teams)} />
    <${Choice} label="Priority" value=${filters.priority} choose=${(/** @type {string} */ priority) => set({ priority })} options=${priorities.map(({ code, label }) => [code, label])} />
    <${Choice} label="Feature" value=${filters.feature} choose=${(/** @type {string} */ feature) => set({ feature })} options=${features.map((one) => [one, one])} />
    <${Choice} label="Account" value=${filters.account} choose=${(/** @type {string} */ account) => set({ account })} options=${Object.entries(accounts).sort((a, b) => a[1].localeCompare(b[1]))} />
    <label class="field"><span>Tag</span><input class="input" maxlength="40" value=${filters.tag ?? ""} onInput=${(/** @type {any} */ event) => set({ tag: event.target.value.trim() })} /></label>`;
}

/** @param {{label: string, value?: string, options: string[][], choose: (value: string) => void}} props */
const Choice = ({ label, value = "", options, choose }) => html`<label class="field"><span>${label}</span>
  <select class="input" value=${value} onChange=${(/** @type {any} */ event) => choose(event.target.value)}><option value="">Any</option>
    ${options.map(([code, name]) => html`<option key=${code} value=${code} selected=${code === value}>${name}</option>`)}</select></label>`;
