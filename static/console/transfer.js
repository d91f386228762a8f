/**
 * Dialogs in which a case changes hands.
 * @module console/transfer
 */
import { useEffect, useState } from "preact/hooks";
import { Refusal } from "shared/socket.js";
import { Dialog } from "console/dialogs.js";
import { Face } from "console/face.js";
import { html } from "console/html.js";
import { sentence } from "console/line.js";
import { PRESENCE, counted } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/floor.js").People} People */

const NOTE_LIMIT = 10_000;
const RANK = ["online", "away", "offline"];

/** To whom, and what they should know. @param {{app: App, number: string}} props */
export function TransferDialog({ app, number }) {
  const it = app.desk.state.value.cases[number];
  const { people, problem } = usePeople(app);
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const [cid] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  /** @param {Event} event */
  const hand = async (event) => {
    event.preventDefault();
    if (busy || !to) return;
    setBusy(true);
    const [kind, id] = to.split(" ");
    const done = await app.desk.transfer(number, { [kind]: Number(id), note: note.trim(), cid });
    setBusy(false);
    if (!done) return;
    app.dialog.value = null;
    app.desk.tell(`${number} was handed over to ${nameOf(people, to)}.`, "good");
  };
  return html`<${Dialog} app=${app} title="Hand over">
    <form onSubmit=${hand}>
      <p class="dialog-lead">${it?.contact.name ?? "The customer"} is told who goes on, and keeps their place if it is a team. The note is for the desk alone.</p>
      ${problem && html`<p class="wrong" role="alert">${problem}</p>`}
      <${Choices} people=${people} me=${app.desk.state.value.you.id} has=${it?.assignee?.id} team=${it?.team?.id} to=${to} choose=${setTo} />
      <div class="field"><label for="hand-note">Note for whoever goes on</label>
        <textarea id="hand-note" class="input" rows="3" maxlength=${NOTE_LIMIT} value=${note} onInput=${(/** @type {any} */ event) => setNote(event.target.value)}></textarea></div>
      <footer><button type="button" class="button" onClick=${() => (app.dialog.value = null)}>Cancel</button>
        <button class="button primary" aria-disabled=${busy || !to}>Hand over</button></footer>
    </form>
  <//>`;
}

/** @param {App} app */
function usePeople(app) {
  const [people, setPeople] = useState(/** @type {People|null} */ (null));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    app.desk.people().then(setPeople, (error) => {
      if (!(error instanceof Refusal)) throw error;
      setProblem(sentence(error));
    });
  }, []);
  return { people, problem };
}

/** @param {{people: People|null, me: number, has?: number, team?: number, to: string, choose: (to: string) => void}} props */
function Choices({ people, me, has, team, to, choose }) {
  if (!people) return html`<p class="faint" role="status">Looking who is here…</p>`;
  const agents = people.agents.filter((one) => one.id !== has && (one.id !== me || has !== undefined)).sort((a, b) => RANK.indexOf(a.presence) - RANK.indexOf(b.presence) || a.load - b.load);
  const teams = people.teams.filter((one) => one.id !== team || has !== undefined);
  const here = agents.filter((one) => one.presence !== "offline");
  const agent = (/** @type {People["agents"][number]} */ one) => html`<${Choice} key=${one.id} value=${`agent ${one.id}`} name=${one.name} to=${to} choose=${choose}
    presence=${one.presence} more=${one.presence === "offline" ? "" : `${one.load} of ${counted(one.room, "chat")}`} />`;
  return html`<div class="hands">
    ${here.length > 0 && html`<fieldset><legend>Here now</legend>${here.map(agent)}</fieldset>`}
    ${teams.length > 0 && html`<fieldset><legend>Teams</legend>
      ${teams.map((one) => html`<${Choice} key=${one.id} value=${`team ${one.id}`} name=${one.name} to=${to} choose=${choose} more=${one.online ? `${one.online} online` : "no one online"} />`)}</fieldset>`}
    ${here.length < agents.length && html`<fieldset><legend>Offline</legend>${agents.filter((one) => one.presence === "offline").map(agent)}</fieldset>`}
  </div>`;
}

/** @param {{value: string, name: string, to: string, choose: (to: string) => void, more: string, presence?: string}} props */
const Choice = ({ value, name, to, choose, more, presence }) => html`<label class="hand">
  <input type="radio" name="hand" value=${value} checked=${to === value} onChange=${() => choose(value)} />
  <${Face} name=${name} small /><span class="hand-name">${name}</span>
  ${presence && html`<span class=${`dot ${presence}`} title=${PRESENCE[presence]}><span class="visually-hidden">${PRESENCE[presence]},</span></span>`}<span class="hand-more">${more}</span></label>`;

/** @param {People|null} people @param {string} to */
function nameOf(people, to) {
  const [kind, id] = to.split(" ");
  const list = kind === "team" ? people?.teams : people?.agents;
  return list?.find((one) => one.id === Number(id))?.name ?? "them";
}

/** @param {{app: App, number: string}} props */
export function TakeDialog({ app, number }) {
  const it = app.desk.state.value.cases[number];
  const other = it?.assignee?.name ?? "The agent";
  const [busy, setBusy] = useState(false);
  const take = async () => {
    if (busy) return;
    setBusy(true);
    const done = await app.desk.take(number);
    setBusy(false);
    if (done) app.dialog.value = null;
  };
  return html`<${Dialog} app=${app} title=${`Take over from ${other}?`}>
    <p class="dialog-lead">${number} becomes yours. ${other} is told, and so is ${it?.contact.name ?? "the customer"}.</p>
    <footer><button class="button" onClick=${() => (app.dialog.value = null)}>Cancel</button>
      <button class="button primary" autofocus aria-disabled=${busy} onClick=${take}>Take over</button></footer>
  <//>`;
}
