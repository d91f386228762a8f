/**
 * The leads' wall: who waits and for how long, who is here and with how much, and how the day goes.
 * @module console/wall
 */
import { useEffect, useState } from "preact/hooks";
import { Refusal } from "shared/socket.js";
import { Face, Waiting } from "console/face.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { sentence } from "console/line.js";
import { PRESENCE, counted } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/floor.js").Wall} WallShape */

const EVERY = 3_000;
const RANK = ["online", "away", "offline"];

/** @param {{app: App}} props */
export function Wall({ app }) {
  const { wall, problem } = useWall(app);
  return html`<main class="wall" id="stage" tabindex="0" aria-busy=${!wall && !problem}>
    <header><h1>Wall</h1>${problem && html`<p class="wrong" role="alert"><${Icon} name="warn" /> ${problem}</p>`}</header>
    ${wall && html`<${Figures} wall=${wall} /><div class="wall-halves"><${Queue} app=${app} wall=${wall} /><${Agents} wall=${wall} /></div>`}
    ${!wall && !problem && html`<p class="faint" role="status">Looking…</p>`}
  </main>`;
}

/** Asked for again while it is looked at. @param {App} app */
function useWall(app) {
  const [wall, setWall] = useState(/** @type {WallShape|null} */ (null));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let timer = 0;
    let here = true;
    const look = async () => {
      try {
        if (document.visibilityState === "visible" && app.desk.isOpen) setWall(await app.desk.wall());
        setProblem("");
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        setProblem(sentence(error));
      }
      if (here) timer = window.setTimeout(look, EVERY);
    };
    look();
    return () => {
      here = false;
      window.clearTimeout(timer);
    };
  }, [app.desk.socket.state.value]);
  return { wall, problem };
}

/** @param {{wall: WallShape}} props */
function Figures({ wall }) {
  const { opened, resolved, first_response: first, more, rating } = wall.today;
  const least = more ? "+" : "";
  return html`<dl class="figures" aria-label="Today">
    <div><dt>Waiting now</dt><dd>${wall.queue.length}${wall.queue.length === 100 ? "+" : ""}</dd></div>
    <div><dt>Opened today</dt><dd>${opened}${least}</dd></div>
    <div><dt>Resolved today</dt><dd>${resolved}${least}</dd></div>
    <div><dt>First answer, median</dt><dd>${first === null ? html`<span class="faint">none yet</span>` : spell(first)}</dd></div>
    <div><dt>Rating, average</dt><dd>${rating.average === null ? html`<span class="faint">none yet</span>` : html`${rating.average} of 5 <span class="faint">${counted(rating.count, "chat")}</span>`}</dd></div>
  </dl>`;
}

/** "4 min 20 s". @param {number} seconds */
function spell(seconds) {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min${seconds % 60 && minutes < 10 ? ` ${seconds % 60} s` : ""}` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** @param {{app: App, wall: WallShape}} props */
function Queue({ app, wall }) {
  /** @param {MouseEvent} event @param {string} number */
  const open = (event, number) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    app.place.go({ view: "all", number, screenOnly: false });
  };
  return html`<section aria-labelledby="wall-queue"><h2 id="wall-queue">Queue</h2>
    ${!wall.queue.length && html`<p class="wall-empty"><${Icon} name="check" /> No one is waiting.</p>`}
    ${wall.queue.length > 0 && html`<ol class="wall-rows">${wall.queue.map((one) => html`<li key=${one.case}>
      <a href=${app.place.href({ view: "all", number: one.case, screenOnly: false })} onClick=${(/** @type {MouseEvent} */ event) => open(event, one.case)}>
        <${Face} name=${one.contact} /><p><strong>${one.contact}</strong><span>${one.subject}</span></p>
        <p class="wall-where"><${Waiting} since=${one.since} /><span>${[one.team, one.offered_to && `offered to ${one.offered_to}`].filter(Boolean).join(" · ")}</span></p>
      </a></li>`)}</ol>`}
  </section>`;
}

/** @param {{wall: WallShape}} props */
function Agents({ wall }) {
  const agents = [...wall.agents].sort((a, b) => RANK.indexOf(a.presence) - RANK.indexOf(b.presence) || b.load - a.load);
  const names = new Map(wall.teams.map(({ id, name }) => [id, name]));
  return html`<section aria-labelledby="wall-agents"><h2 id="wall-agents">Agents</h2>
    <ul class="wall-rows">${agents.map((one) => html`<li key=${one.id} class=${one.presence}><div>
      <${Face} name=${one.name} /><p><strong>${one.name}</strong><span>${one.teams.map((id) => names.get(id)).filter(Boolean).join(", ")}</span></p>
      <meter min="0" max=${Math.max(one.room, one.load, 1)} value=${one.load} aria-label="Chats"></meter>
      <span class="wall-load">${one.load} of ${counted(one.room, "chat")}</span>
      <span class=${`dot ${one.presence}`} title=${PRESENCE[one.presence]}><span class="visually-hidden">${PRESENCE[one.presence]}</span></span>
    </div></li>`)}</ul>
  </section>`;
}
