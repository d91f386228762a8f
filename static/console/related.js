/**
 * Parts of the case panel about others: who watches the case, and which cases may have to do with it.
 * @module console/related
 */
import { watch } from "console/asides.js";
import { Ago, Face } from "console/face.js";
import { html } from "console/html.js";
import { CaseLink, Part } from "console/part.js";
import { STATUS, counted } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */
/** @typedef {import("console/types.js").RelatedCase} RelatedCase */

/** @param {{app: App, it: Case}} props */
export function Watchers({ app, it }) {
  const { floor, you } = app.desk.state.value;
  const people = floor.watchers[it.case] ?? [];
  const own = floor.watched.includes(it.case);
  return html`<${Part} title="Watchers" mark=${people.length > 0 && html`<span class="faint">${people.length}</span>`}>
    ${people.length
      ? html`<ul class="watchers" aria-label="Who watches this case">${people.map(({ id, name }) => html`<li key=${id}><${Face} name=${name} small />${id === you.id ? `${name} (you)` : name}</li>`)}</ul>`
      : html`<p class="faint">Nobody watches this case.</p>`}
    <p class="part-acts"><button class="button" title=${`${own ? "Stop watching" : "Watch"} (w)`} onClick=${() => watch(app, it, !own)}>${own ? "Stop watching" : "Watch"}</button></p><//>`;
}

/** @param {{app: App, it: Case}} props */
export function Related({ app, it }) {
  const thread = app.desk.state.value.threads[it.case];
  const { earlier = [], related } = thread ?? {};
  const count = (/** @type {readonly unknown[]} */ list) => list.length > 0 && html`<span class="faint">${counted(list.length, "case")}</span>`;
  return html`
    <${Part} title="Other cases" mark=${count(earlier)}>
      ${earlier.length ? html`<${Cases} app=${app} cases=${earlier} />` : html`<p class="faint">This is the only case of ${it.contact.name}.</p>`}<//>
    ${it.account && Boolean(related?.account.length) && html`<${Part} title=${`Also of ${it.account.name}`}><${Cases} app=${app} cases=${related?.account} who /><//>`}
    ${Boolean(related?.feature.length) && html`<${Part} title=${`Also about ${it.feature}`}><${Cases} app=${app} cases=${related?.feature} who /><//>`}`;
}

/** @param {{app: App, cases: readonly RelatedCase[], who?: boolean}} props `who` names the customer of each */
const Cases = ({ app, cases, who = false }) => html`<ul class="earlier">${cases.map((one) => html`<li key=${one.case}>
  <${CaseLink} app=${app} number=${one.case}><span class="number">${one.case}</span> <span>${one.subject}</span><//>
  <small>${who && `${one.contact}, `}${STATUS[one.status]?.label ?? one.status}, opened <${Ago} at=${one.opened_at} /></small></li>`)}</ul>`;
