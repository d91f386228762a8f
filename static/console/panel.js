/**
 * The region "Case": everything about the case and its customer, most of it editable where it stands.
 * @module console/panel
 */
import { useEffect, useRef } from "preact/hooks";
import { clock, day, full } from "shared/time.js";
import { copyNumber, handed, hasRoom, mailTranscript } from "console/actions.js";
import { ChoiceField, TagsField, TextField } from "console/editors.js";
import { DueFact } from "console/due.js";
import { Ago, Face } from "console/face.js";
import { CaseFiles } from "console/files.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { Part } from "console/part.js";
import { Related, Watchers } from "console/related.js";
import { DOOR, SCREEN, STATUS, isScreenLive, snoozedWords } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */

/** @param {{app: App, number: string}} props */
export function CasePanel({ app, number }) {
  const it = app.desk.state.value.cases[number];
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const drawn = app.drawer.value;
  useEffect(() => (drawn && !hasRoom() ? asDrawer(app, box) : undefined), [drawn]);
  if (!it) return html`<aside class="panel" role="region" aria-label="Case"></aside>`;
  return html`
    ${drawn && html`<div class="scrim" onClick=${() => (app.drawer.value = false)}></div>`}
    <aside class=${`panel ${drawn ? "drawn" : ""}`} role="region" aria-label="Case" tabindex="-1" ref=${box}>
      <${Head} app=${app} it=${it} />
      <${Customer} it=${it} />
      <${Details} app=${app} it=${it} />
      <${Watchers} app=${app} it=${it} />
      <${Answers} app=${app} it=${it} />
      <${Part} title="Files"><${CaseFiles} app=${app} it=${it} /><//>
      <${Screen} app=${app} it=${it} />
      <${Related} app=${app} it=${it} />
    </aside>`;
}

/** Over the thread it takes the focus, and gives it back when it is closed. @param {App} app @param {{current: HTMLElement|null}} box */
function asDrawer(app, box) {
  const before = /** @type {HTMLElement|null} */ (document.activeElement);
  box.current?.focus();
  /** @param {KeyboardEvent} event */
  const keyed = (event) => {
    if (event.key === "Escape") app.drawer.value = false;
  };
  document.addEventListener("keydown", keyed);
  return () => {
    document.removeEventListener("keydown", keyed);
    before?.focus();
  };
}

/** @param {{app: App, it: Case}} props */
function Head({ app, it }) {
  return html`<header class="panel-head">
    <h2 class="number">${it.case}</h2>
    ${app.boot.mail && it.contact.email && html`<button class="button quiet icon" aria-label="Email the transcript to the customer" title="Email the transcript to the customer" onClick=${() => mailTranscript(app, it)}><${Icon} name="email" /></button>`}
    <button class="button quiet icon" aria-label="Copy the case number" title="Copy the case number" onClick=${() => copyNumber(app, it)}><${Icon} name="copy" /></button>
    <span class=${`pill ${STATUS[it.status].tone}`}>${STATUS[it.status].label}</span>
    ${it.snoozed && html`<span class="pill" title=${snoozedWords(it)}><${Icon} name="snoozed" />Snoozed</span>`}
    <button class="button quiet icon only-drawer" aria-label="Close case details" onClick=${() => (app.drawer.value = false)}><${Icon} name="close" /></button>
  </header>`;
}

/** @param {{label: string, children?: any}} props */
const Fact = ({ label, children }) => html`<div class="fact"><dt>${label}</dt><dd>${children || html`<span class="faint">Not known</span>`}</dd></div>`;

/** @param {{it: Case}} props */
function Customer({ it }) {
  const { contact, account, conversation } = it;
  return html`<${Part} title="Customer">
    <div class="person"><${Face} name=${contact.name} /><div><b>${contact.name}</b>${contact.email && html`<a href=${`mailto:${contact.email}`}>${contact.email}</a>`}</div></div>
    <dl>
      <${Fact} label="Role">${contact.role}<//>
      <${Fact} label="Account">${account?.name}<//>
      <${Fact} label="Location">${contact.location}<//>
      <${Fact} label="Browser">${conversation?.browser}<//>
      <${Fact} label="Page">${conversation?.page && html`<${PageLink} page=${conversation.page} />`}<//>
      ${conversation?.score && html`<${Fact} label="Rating">${conversation.score} of 5${conversation.comment && `: “${conversation.comment}”`}<//>`}
    </dl><//>`;
}

/** @param {{page: string}} props */
const PageLink = ({ page }) =>
  /^https?:\/\//.test(page) ? html`<a class="long" href=${page} target="_blank" rel="noopener noreferrer nofollow">${page.replace(/^https?:\/\//, "")}</a>` : html`<span class="long">${page}</span>`;

/** @param {{app: App, it: Case}} props */
function Details({ app, it }) {
  const { priorities } = app.desk.state.value;
  const set = (/** @type {string} */ name) => (/** @type {any} */ value) => app.desk.set(it.case, { [name]: value });
  const options = priorities.map(({ code, label }) => ({ value: code, label }));
  const help = priorities.find(({ code }) => code === it.priority)?.definition;
  return html`<${Part} title="Case details"><dl>
    <${TextField} label="Subject" value=${it.subject} limit=${200} save=${set("subject")} lines=${2} />
    <${Assignee} app=${app} it=${it} />
    <${ChoiceField} label="Priority" value=${it.priority} options=${options} help=${help} save=${set("priority")} />
    ${app.desk.state.value.floor.targets && html`<${DueFact} it=${it} />`}
    <${TagsField} tags=${it.tags} save=${set("tags")} />
    <${Fact} label="Came in by">${DOOR[it.door] ?? it.door}<//>
    <${Fact} label="Opened"><time datetime=${it.opened_at} title=${full(it.opened_at)}>${day(it.opened_at)}, ${clock(it.opened_at)}</time><//>
  </dl><//>`;
}

/** @param {{app: App, it: Case}} props */
function Assignee({ app, it }) {
  const { agents, you } = app.desk.state.value;
  const others = agents.filter((agent) => agent.id !== you.id && agent.id !== it.assignee?.id);
  const away = (/** @type {string} */ presence) => (presence === "online" ? "" : presence === "away" ? " (away)" : " (offline)");
  const options = [
    { value: "", label: "No one" },
    { value: String(you.id), label: `${you.name} (you)` },
    ...(it.assignee && it.assignee.id !== you.id ? [{ value: String(it.assignee.id), label: it.assignee.name }] : []),
    ...others.map((agent) => ({ value: String(agent.id), label: agent.name + away(agent.presence) })),
  ];
  const save = async (/** @type {string} */ value) => {
    const agent = value ? Number(value) : null;
    await app.desk.give(it.case, agent);
    handed(app, it, agent);
  };
  return html`<${ChoiceField} label="Assignee" value=${String(it.assignee?.id ?? "")} options=${options} save=${save} />`;
}

/** @param {{app: App, it: Case}} props */
function Answers({ app, it }) {
  const { features } = app.desk.state.value;
  const set = (/** @type {string} */ name) => (/** @type {any} */ value) => app.desk.set(it.case, { [name]: value });
  return html`<${Part} title="What they told us"><dl>
    <${TextField} label="Feature" value=${it.feature} options=${features} limit=${120} save=${set("feature")} />
    <${TextField} label="Form or report" value=${it.form} limit=${200} save=${set("form")} />
    <${TextField} label="Steps" value=${it.steps} lines=${4} limit=${4_000} save=${set("steps")} />
    <${TextField} label="Participant’s case" value=${it.participant_case} limit=${64} save=${set("participant_case")} />
  </dl><//>`;
}

/** The record of the screen share: asked, by whom, why, and what came of it. @param {{app: App, it: Case}} props */
function Screen({ app, it }) {
  const share = it.screen_share;
  const { label, tone } = SCREEN[share.state];
  const running = share.state === "accepted" || share.state === "active";
  return html`<${Part} title="Screen share" mark=${share.requested && html`<span class=${`pill ${tone}`}>${label}</span>`}>
    ${share.requested
      ? html`<dl><${Fact} label="Outcome">${label}<//><${Fact} label="Asked by">${share.by}<//><${Fact} label="Reason">${share.reason || html`<span class="faint">None given</span>`}<//>
          <${Fact} label="Last change">${share.at && html`<${Ago} at=${share.at} />`}<//></dl>`
      : html`<p class="faint">Nobody has asked for one.</p>`}
    <p class="part-acts">
      ${!isScreenLive(it) && it.status !== "resolved" && html`<button class="button" onClick=${() => (app.dialog.value = "screen")}>${share.requested ? "Ask again" : "Ask for a screen share"}</button>`}
      ${share.state === "requested" && html`<button class="button" onClick=${() => app.desk.screen(it.case, "cancel")}>Take the request back</button>`}
      ${running && html`<button class="button" onClick=${() => app.desk.screen(it.case, "stop")}>End the screen share</button>`}
    </p><//>`;
}
