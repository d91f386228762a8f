/**
 * The rail: the views with what is new in them, who is here, and one's own menu.
 * @module console/rail
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { Face } from "console/face.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { toggleSound } from "console/actions.js";
import { editView } from "console/savedview.js";
import { ORDER } from "console/views.js";
import { PRESENCE, counted, viewName } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").ViewName} ViewName */

/** How far the server counts a view. */
const PAGE = 50;

/** @param {{app: App}} props */
export function Rail({ app }) {
  const { you, floor } = app.desk.state.value;
  const teams = floor.teams.filter(({ id }) => you.lead || you.admin || floor.mine.includes(id));
  return html`
    <header class="rail">
      <p class="rail-brand"><span class="rail-mark" aria-hidden="true"></span><span class="rail-word">Support desk</span></p>
      <nav aria-label="Views">
        <ul class="rail-views">
          ${ORDER.map((view) => html`<${ViewLink} key=${view} app=${app} view=${view} />`)}
          ${(you.lead || you.admin) && html`<${ViewLink} app=${app} view="wall" />`}
        </ul>
        ${teams.length > 0 && html`<h2 class="rail-label" id="rail-teams">Teams</h2><ul class="rail-views" aria-labelledby="rail-teams">
          ${teams.map(({ id }) => html`<${ViewLink} key=${id} app=${app} view=${/** @type {ViewName} */ (`team:${id}`)} />`)}</ul>`}
        <div class="rail-saved"><h2 class="rail-label" id="rail-saved">Saved views</h2>
          <button class="button quiet icon" aria-label="New view" title="New saved view" onClick=${() => editView(app, null)}><${Icon} name="add" /></button></div>
        <ul class="rail-views" aria-labelledby="rail-saved">
          ${floor.saved.map(({ id }) => html`<${ViewLink} key=${id} app=${app} view=${/** @type {ViewName} */ (`saved:${id}`)} />`)}</ul>
      </nav>
      <${Here} app=${app} />
      <div class="rail-foot">
        <${Sound} app=${app} />
        <button class="button quiet icon" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick=${() => (app.dialog.value = "keys")}>
          <${Icon} name="keys" />
        </button>
        <${Me} app=${app} />
      </div>
    </header>`;
}

/** @param {{app: App, view: ViewName}} props */
function ViewLink({ app, view }) {
  const here = app.place.here.value.view === view && !app.place.here.value.search;
  const name = viewName(view, app.desk.state.value.floor);
  const count = countOf(app, view);
  const word = count && html`<span class="rail-count" aria-hidden="true">${count.text}</span><span class="visually-hidden">, ${count.words}</span>`;
  /** @param {MouseEvent} event */
  const go = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    app.place.go({ view, number: "", screenOnly: false });
  };
  return html`<li>
    <a href=${app.place.href({ view, number: "", screenOnly: false })} aria-current=${here ? "page" : undefined} title=${name} onClick=${go}>
      <${Icon} name=${view.startsWith("team:") ? "team" : view.startsWith("saved:") ? "view" : view} /><span class="rail-word">${name}</span>${word}
    </a>
  </li>`;
}

/** How many cases a list has, or chats wait in a team; "+" when more exist than are loaded. Null where it is not known. @param {App} app @param {ViewName} view */
function countOf(app, view) {
  const list = app.desk.state.value.views[view];
  const waiting = view.startsWith("team:") ? app.desk.state.value.floor.waiting[view.slice(5)] : 0;
  if (waiting) return { text: String(waiting), words: counted(waiting, "chat waits", "chats wait") };
  if (view === "all" || view === "wall" || view.startsWith("team:")) return null;
  if (list?.phase === "ready") return inWords(list.numbers.length, Boolean(list.next));
  const count = app.desk.counts.value[view];
  return count === undefined ? null : inWords(Math.min(count, PAGE), count > PAGE);
}

/** @param {number} many @param {boolean} more */
function inWords(many, more) {
  return more ? { text: `${many}+`, words: `more than ${many}` } : { text: String(many), words: counted(many, "case") };
}

/** @param {{app: App}} props */
function Here({ app }) {
  const { agents, you } = app.desk.state.value;
  const others = agents.filter((agent) => agent.id !== you.id && agent.presence !== "offline");
  return html`<section class="rail-here" aria-label="Who is here">
    <h2>Here now</h2>
    ${others.length
      ? html`<ul>${others.map((agent) => html`<li key=${agent.id}><${Face} name=${agent.name} small />
          <span class="rail-word">${agent.name}</span><${Dot} status=${agent.presence} /></li>`)}</ul>`
      : html`<p>No one else</p>`}
  </section>`;
}

/** @param {{status: string}} props */
const Dot = ({ status }) => html`<span class=${`dot ${status}`} title=${PRESENCE[status]}><span class="visually-hidden">${PRESENCE[status]}</span></span>`;

/** @param {{app: App}} props */
function Sound({ app }) {
  const on = app.settings.sound.value;
  return html`<button class="button quiet icon" aria-pressed=${on} aria-label="Sound for new messages" title=${on ? "Sound is on" : "Sound is off"} onClick=${() => toggleSound(app)}>
    <${Icon} name=${on ? "sound" : "mute"} />
  </button>`;
}

/** One's own presence and account. @param {{app: App}} props */
function Me({ app }) {
  const [open, setOpen] = useState(false);
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const { you, presence } = app.desk.state.value;
  useEffect(() => open ? outside(box, () => setOpen(false)) : undefined, [open]);
  return html`<div class="me" ref=${box}>
    <button class="me-button" aria-expanded=${open} aria-haspopup="true" aria-label=${`${you.name}, ${PRESENCE[presence]}: presence and account`} onClick=${() => setOpen(!open)}>
      <${Face} name=${you.name} small /><${Dot} status=${presence} />
    </button>
    ${open && html`<${Menu} app=${app} />`}
  </div>`;
}

/** @param {{app: App}} props */
function Menu({ app }) {
  const { desk, boot } = app;
  const { you, presence } = desk.state.value;
  const first = useRef(/** @type {HTMLInputElement|null} */ (null));
  useEffect(() => first.current?.querySelector("input")?.focus(), []);
  return html`<div class="menu" role="group" aria-label="Presence and account">
    <p class="menu-name">${you.name}<span>${you.admin ? "Administrator" : you.lead ? "Lead" : "Agent"}</span></p>
    <fieldset ref=${first}>
      <legend>Presence</legend>
      ${/** @type {const} */ (["online", "away", "offline"]).map(
        (status) => html`<label key=${status}><input type="radio" name="presence" value=${status} checked=${presence === status}
          onChange=${() => desk.setPresence(status)} /><${Dot} status=${status} />${PRESENCE[status]}</label>`,
      )}
    </fieldset>
    <${Limit} app=${app} />
    ${boot.urls.administration && html`<a href=${boot.urls.administration}>Administration</a>`}
    <button onClick=${() => (app.dialog.value = "keys")}>Settings</button>
    <a href=${boot.urls.password}>Change password</a>
    <button form="sign-out" type="submit">Sign out</button>
  </div>`;
}

/** How many chats at a time, up to what was set. @param {{app: App}} props */
function Limit({ app }) {
  const { capacity, limit } = app.desk.state.value.floor;
  const most = Math.min(capacity, 30);
  /** @param {Event} event */
  const choose = ({ target }) => {
    const chosen = Number(/** @type {HTMLSelectElement} */ (target).value);
    app.desk.setLimit(chosen >= most ? null : chosen);
  };
  return html`<label class="limit">Chats at once <select class="input compact" value=${Math.min(limit ?? most, most)} onChange=${choose}>
    ${Array.from({ length: most + 1 }, (_, n) => html`<option key=${n} value=${n} selected=${n === Math.min(limit ?? most, most)}>${n || "none"}</option>`)}
  </select></label>`;
}

/** Runs `leave` upon Escape, or when attention goes elsewhere. @param {{current: HTMLElement|null}} box @param {() => void} leave */
function outside(box, leave) {
  const away = (/** @type {Event} */ event) => !box.current?.contains(/** @type {Node} */ (event.target)) && leave();
  const escape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
    box.current?.querySelector("button")?.focus();
  };
  document.addEventListener("pointerdown", away);
  document.addEventListener("focusin", away);
  document.addEventListener("keydown", escape, true);
  return () => {
    document.removeEventListener("pointerdown", away);
    document.removeEventListener("focusin", away);
    document.removeEventListener("keydown", escape, true);
  };
}
