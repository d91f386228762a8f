/**
 * The thread: what was said in a case, and the place to answer.
 * @module console/thread
 */
import { unmerge, wake } from "console/asides.js";
import { Composer } from "console/composer.js";
import { Viewing, dropping } from "console/files.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { Log } from "console/log.js";
import { CaseLink } from "console/part.js";
import { ThreadHead } from "console/threadhead.js";
import { listed, snoozedWords } from "console/words.js";

/** @typedef {import("console/app.js").App} App */

/** @param {{app: App, number: string}} props */
export function Thread({ app, number }) {
  const { cases, threads } = app.desk.state.value;
  const it = cases[number];
  const thread = threads[number];
  if (thread?.phase === "failed" && !it) return html`<${Missing} app=${app} number=${number} problem=${thread.problem} />`;
  if (!it) return html`<div class="thread"><${Ghost} /></div>`;
  return html`<div class="thread" ...${dropping(app, it.case)}>
    <${ThreadHead} app=${app} it=${it} />
    ${thread?.phase === "ready" && html`<${Log} app=${app} it=${it} thread=${thread} />`}
    ${thread?.phase === "failed" && html`<${Failed} app=${app} number=${number} problem=${thread.problem} />`}
    ${(!thread || thread.phase === "loading") && html`<${Ghost} />`}
    <${Typing} thread=${thread} />
    ${it.merged_into || it.snoozed ? html`<${Aside} app=${app} it=${it} />` : ""}
    ${!it.merged_into && html`<${Composer} app=${app} it=${it} />`}
    <${Viewing} />
  </div>`;
}

/** Why this case is not worked on just now, and the way on. @param {{app: App, it: import("console/types.js").Case}} props */
const Aside = ({ app, it }) => it.merged_into
  ? html`<p class="aside-strip" role="status"><${Icon} name="merge" /><span>This case goes on in <${CaseLink} app=${app} number=${it.merged_into} />.</span>
      <button class="button primary" onClick=${() => app.place.go({ number: /** @type {string} */ (it.merged_into) })}>Go to ${it.merged_into}</button>
      <button class="button" onClick=${() => unmerge(app, it)}>Unmerge</button></p>`
  : html`<p class="aside-strip" role="status"><${Icon} name="snoozed" /><span>${snoozedWords(it)}</span>
      <button class="button" onClick=${() => wake(app, it)}>End the snooze</button></p>`;

const Ghost = () => html`<div class="thread-ghost" role="status"><span class="visually-hidden">Loading the conversation</span>
  ${["theirs", "theirs short", "ours", "theirs", "ours short"].map((kind, n) => html`<i key=${n} class=${kind} aria-hidden="true"></i>`)}</div>`;

/** @param {{app: App, number: string, problem: string}} props */
const Failed = ({ app, number, problem }) => html`<div class="nothing" role="alert"><${Icon} name="warn" /><h2>The conversation could not be loaded</h2>
  <p>${problem}</p><button class="button" onClick=${() => app.desk.reopenThread(number)}>Try again</button></div>`;

/** @param {{app: App, number: string, problem: string}} props */
const Missing = ({ app, number, problem }) => html`<div class="nothing" role="alert"><${Icon} name="warn" /><h2>${number} cannot be shown</h2>
  <p>${problem}</p>
  <p><button class="button" onClick=${() => app.desk.reopenThread(number)}>Try again</button>
  <button class="button" onClick=${() => app.place.go({ number: "" })}>Back to the list</button></p></div>`;

/** Who is writing just now. @param {{thread?: import("console/store.js").Thread}} props */
function Typing({ thread }) {
  const people = Object.values(thread?.typing ?? {});
  const names = people.map((who) => (who.kind === "agent" ? `${who.name} (agent)` : who.name));
  return html`<p class=${`typing ${names.length ? "on" : ""}`}>${names.length > 0 && html`<span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>
    ${listed(names)} ${names.length === 1 ? "is" : "are"} typing…`}</p>`;
}
