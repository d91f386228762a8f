/**
 * Who else is in a case, and what agents do with each other there: hand it over, take it over, join.
 * @module console/together
 */
import { mayJoin } from "console/actions.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { Face } from "console/face.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */

/** The others who look at a case or are in its chat: those who write first. @param {{app: App, it: Case}} props */
export function Others({ app, it }) {
  const people = othersOf(app, it);
  if (!people.length) return null;
  return html`<ul class="others" aria-label="Also here">
    ${people.slice(0, 4).map(({ id, name, doing }) => html`<li key=${id} class=${`is-${doing}`} title=${`${name} ${WORDS[doing]}`}>
      <${Face} name=${name} small />${doing === "typing" && html`<i class="others-types" aria-hidden="true"></i>`}<span class="visually-hidden">${name} ${WORDS[doing]}</span></li>`)}
    ${people.length > 4 && html`<li class="others-more">+${people.length - 4}</li>`}
  </ul>`;
}

/** @type {Record<string, string>} */
const WORDS = { typing: "is typing", joined: "is in this chat", viewing: "is looking at this case" };

/** @param {App} app @param {Case} it @returns {{id: string, name: string, doing: string}[]} */
function othersOf(app, it) {
  const { floor, threads, you } = app.desk.state.value;
  const typing = new Set(Object.values(threads[it.case]?.typing ?? {}).filter((who) => who.kind === "agent").map((who) => who.name));
  /** @type {Map<string, {id: string, name: string, doing: string}>} */
  const people = new Map();
  for (const [id, { name }] of Object.entries(floor.here[it.case] ?? {})) if (Number(id) !== you.id) people.set(id, { id, name, doing: "viewing" });
  for (const { id, name } of floor.guests[it.case] ?? []) if (id !== you.id) people.set(String(id), { id: String(id), name, doing: "joined" });
  const all = [...people.values()].map((one) => (typing.has(one.name) ? { ...one, doing: "typing" } : one));
  const order = Object.keys(WORDS);
  return all.sort((a, b) => order.indexOf(a.doing) - order.indexOf(b.doing) || a.name.localeCompare(b.name));
}

/** @param {{app: App, it: Case}} props */
export function TogetherActs({ app, it }) {
  const { you, floor } = app.desk.state.value;
  const others = it.assignee !== null && it.assignee.id !== you.id;
  const inside = (floor.guests[it.case] ?? []).some(({ id }) => id === you.id);
  if (it.status === "resolved") return null;
  return html`
    ${mayJoin(it, app) && html`<button class="button spare" title="Join: both of you can then reply" onClick=${() => app.desk.join(it.case)}><${Icon} name="join" /><span>Join</span></button>`}
    ${others && inside && html`<button class="button" onClick=${() => app.desk.part(it.case)}><span>Leave</span></button>`}
    ${app.desk.mayTake(it) && html`<button class="button spare" title="Take over" onClick=${() => (app.dialog.value = "take")}><${Icon} name="take" /><span>Take over</span></button>`}
    ${(!others || you.lead || you.admin) && html`<button class="button spare" title="Hand over (t)" onClick=${() => (app.dialog.value = "transfer")}><${Icon} name="hand" /><span>Hand over</span></button>`}`;
}
