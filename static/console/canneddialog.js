/**
 * Managing prepared answers: one's own, and everyone's for leads.
 * @module console/canneddialog
 */
import { useEffect, useState } from "preact/hooks";
import { Refusal } from "shared/socket.js";
import { GAPS, isMacro } from "console/canned.js";
import { Dialog } from "console/dialogs.js";
import { html } from "console/html.js";
import { sentence } from "console/line.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/canned.js").Canned} Canned */

const NEW = { id: 0, name: "", body: "", tags: [], priority: "", assign: "", shared: false };

/** @param {{app: App}} props */
export function CannedDialog({ app }) {
  const [chosen, setChosen] = useState(/** @type {Canned|null} */ (null));
  const all = app.canned.all.value;
  useEffect(() => {
    app.canned.load();
  }, []);
  return html`<${Dialog} app=${app} title=${!chosen ? "Canned replies" : chosen.id ? chosen.name : "New canned reply"}>
    ${chosen
      ? html`<${Editor} app=${app} canned=${chosen} leave=${() => setChosen(null)} />`
      : html`<p class="dialog-lead">Type <kbd>/</kbd> in the reply to use one.</p>
        <button class="button primary canned-new" onClick=${() => setChosen(NEW)}>New canned reply</button>
        ${app.canned.problem.value && html`<p class="wrong" role="alert">${app.canned.problem.value} <button class="link" onClick=${() => app.canned.load()}>Try again</button></p>`}
        ${!all && !app.canned.problem.value && html`<p role="status" class="faint">Loading…</p>`}
        ${all?.length === 0 && html`<p class="faint">There are none yet. What you write again and again is worth one.</p>`}
        <ul class="canned-list">${all?.map((one) => html`<li key=${one.id}><button onClick=${() => setChosen(one)}>
          <b>${one.name}</b>${isMacro(one) && html`<span class="pill brand">Macro</span>`}<span class="pill">${one.shared ? "Everyone's" : "Own"}</span><span class="canned-body">${one.body}</span></button></li>`)}</ul>`}
  <//>`;
}

/** @param {{app: App, canned: Canned, leave: () => void}} props */
function Editor({ app, canned, leave }) {
  const [it, setIt] = useState(canned);
  const [problem, setProblem] = useState("");
  const mayChange = !canned.shared || app.boot.agent.lead;
  /** @param {Partial<Canned>} change */
  const change = (change) => setIt({ ...it, ...change });
  /** @param {() => Promise<unknown>} work */
  const run = async (work) => {
    try {
      await work();
      leave();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setProblem(sentence(error));
    }
  };
  const { id, ...given } = it;
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    run(() => app.canned.save({ ...given, tags: given.tags.filter((tag) => tag.trim()) }, id || null));
  };
  return html`<form onSubmit=${save} class="canned-form">
    <fieldset disabled=${!mayChange}>
      <${Field} id="canned-name" label="Name"><input id="canned-name" class="input" maxlength="80" required autofocus value=${it.name} onInput=${(/** @type {any} */ event) => change({ name: event.target.value })} /><//>
      <${Field} id="canned-text" label="Text" help=${`Gaps: ${Object.keys(GAPS).map((gap) => `{{${gap}}}`).join(" ")}`}>
        <textarea id="canned-text" aria-describedby="canned-text-help" class="input" rows="6" maxlength="10000" value=${it.body} onInput=${(/** @type {any} */ event) => change({ body: event.target.value })}></textarea><//>
      <${Does} app=${app} it=${it} change=${change} />
      ${app.boot.agent.lead && html`<label class="check"><input type="checkbox" checked=${it.shared} onChange=${() => change({ shared: !it.shared })} /> For everyone</label>`}
    </fieldset>
    ${!mayChange && html`<p class="faint">Everyone's replies are looked after by leads.</p>`}
    ${problem && html`<p class="wrong" role="alert">${problem}</p>`}
    <footer>${mayChange && id > 0 && html`<button type="button" class="button" onClick=${() => run(() => app.canned.drop(id))}>Delete</button>`}
      <button type="button" class="button" onClick=${leave}>Back</button>
      ${mayChange && html`<button class="button primary">Save</button>`}</footer>
  </form>`;
}

/** What it does beside the text. @param {{app: App, it: Canned, change: (change: Partial<Canned>) => void}} props */
function Does({ app, it, change }) {
  const { agents, priorities } = app.desk.state.value;
  const people = [...agents.map((one) => [`agent:${one.id}`, one.name]), ...app.canned.teams.map((one) => [`team:${one.id}`, `Team ${one.name}`])];
  return html`<${Field} id="canned-tags" label="Adds tags" help="Separated by commas."><input id="canned-tags" aria-describedby="canned-tags-help" class="input" value=${it.tags.join(",")} onInput=${(/** @type {any} */ event) => change({ tags: event.target.value.split(",") })} /><//>
    <${Field} id="canned-priority" label="Sets the priority"><select id="canned-priority" class="input" value=${it.priority} onChange=${(/** @type {any} */ event) => change({ priority: event.target.value })}>
      <option value="">Leaves it</option>${priorities.map(({ code, label }) => html`<option key=${code} value=${code}>${label}</option>`)}</select><//>
    <${Field} id="canned-assign" label="Assigns the case"><select id="canned-assign" class="input" value=${it.assign} onChange=${(/** @type {any} */ event) => change({ assign: event.target.value })}>
      <option value="">Leaves it</option><option value="me">To whoever uses it</option>${people.map(([value, name]) => html`<option key=${value} value=${value}>${name}</option>`)}</select><//>`;
}

/** @param {{id: string, label: string, help?: string, children?: any}} props */
const Field = ({ id, label, help = "", children }) => html`<div class="field"><label for=${id}>${label}</label>${children}${help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}</div>`;
