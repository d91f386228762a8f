/**
 * The hits of a search, with what narrows them; one's place among them is kept when one goes and comes back.
 * @module console/results
 */
import { Component, createRef } from "preact";
import { More, Skeleton } from "console/ends.js";
import { HitRow } from "console/hit.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { counted } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/address.js").Search} Search */
/** @typedef {import("console/search.js").Found} Found */

/** @param {{app: App}} props */
export function Results({ app }) {
  const search = /** @type {Search} */ (app.place.here.value.search);
  const found = app.searches.found.value;
  return html`
    <header class="list-head hits-head">
      <h1>Results</h1>
      <${Narrowing} app=${app} search=${search} />
    </header>
    <p class="visually-hidden" role="status">${said(found)}</p>
    <${Hits} key=${found.phase === "ready" ? found.key : "none"} app=${app} search=${search} found=${found} />`;
}

/** @param {Found} found */
function said({ phase, hits, next }) {
  if (phase !== "ready") return "";
  return hits.length ? `${counted(hits.length, "result")}${next ? ", and there are older ones" : ""}` : "Nothing found";
}

/** @param {{app: App, search: Search}} props */
function Narrowing({ app, search }) {
  /** @param {Partial<Search>} change */
  const narrow = (change) => app.place.go({ search: { ...search, ...change } }, true);
  const status = /** @param {"open"|"resolved"} one */ (one) => narrow({ status: search.status === one ? "" : one });
  return html`<div class="narrowing" role="group" aria-label="Narrow the results">
    <button class="button filter" aria-pressed=${search.status === "open"} onClick=${() => status("open")}>Open</button>
    <button class="button filter" aria-pressed=${search.status === "resolved"} onClick=${() => status("resolved")}>Resolved</button>
    <button class="button filter" aria-pressed=${search.mine} onClick=${() => narrow({ mine: !search.mine })}>Mine</button>
    <button class="button filter" aria-pressed=${search.screen} aria-label="Screen share asked" title="Screen share asked" onClick=${() => narrow({ screen: !search.screen })}><${Icon} name="screen" /></button>
  </div>`;
}

/**
 * The rows, and how the keyboard moves among them (as `Rows` does for the list).
 * @extends {Component<{app: App, search: Search, found: Found}, {at: string|null}>}
 */
class Hits extends Component {
  box = createRef();
  state = { at: this.props.found.at };

  componentDidMount() {
    this.props.app.rows.current = /** @type {any} */ (this);
    this.box.current.scrollTop = this.props.found.top;
  }

  componentWillUnmount() {
    if (this.props.app.rows.current === /** @type {any} */ (this)) this.props.app.rows.current = null;
  }

  /** Where one thing is shown at a time the box is hidden meanwhile, and forgets how far it was scrolled. */
  componentDidUpdate() {
    const top = this.props.app.searches.kept.get(this.props.found.key)?.top ?? 0;
    if (this.box.current.scrollTop === 0 && top) this.box.current.scrollTop = top;
  }

  /** @param {string|null} number */
  index(number) {
    return this.props.found.hits.findIndex((hit) => hit.case === number);
  }

  stop() {
    const { hits } = this.props.found;
    const { number } = this.props.app.place.here.value;
    return this.index(this.state.at) >= 0 ? this.state.at : this.index(number) >= 0 ? number : (hits[0]?.case ?? null);
  }

  /** @param {1|-1} by */
  move(by) {
    const focused = document.activeElement?.closest(".rows") ? this.index(this.state.at) : -1;
    const from = focused >= 0 ? focused : this.index(this.props.app.place.here.value.number);
    this.go(from < 0 ? 0 : from + by);
  }

  /** @param {number} index */
  go(index) {
    const { hits } = this.props.found;
    const hit = hits[Math.max(0, Math.min(hits.length - 1, index))];
    if (hit) this.box.current.querySelector(`[data-case="${CSS.escape(hit.case)}"]`)?.focus();
  }

  /** The one below, at the end the one above. @param {string} number @returns {string|null} */
  beside(number) {
    const { hits } = this.props.found;
    const at = this.index(number);
    return at < 0 ? null : ((hits[at + 1] ?? hits[at - 1])?.case ?? null);
  }

  enter() {
    this.go(Math.max(0, this.index(this.stop())));
  }

  /** @param {string} at */
  arrive = (at) => {
    if (at !== this.state.at) this.setState({ at });
    this.props.app.searches.note({ at });
  };

  scrolled = () => this.box.current.clientHeight && this.props.app.searches.note({ top: this.box.current.scrollTop });

  render() {
    const { app, search, found } = this.props;
    const { number } = app.place.here.value;
    const stop = this.stop();
    return html`<div class="list-scroll" ref=${this.box} onScroll=${this.scrolled} aria-busy=${found.phase === "loading"}>
      ${!found.whole && html`<p class="hits-note"><${Icon} name="event" />Older messages are still being indexed. They are found in a while.</p>`}
      <ul class=${`rows hits ${found.phase === "loading" ? "stale" : ""}`} role="list" aria-label="Results">
        ${found.hits.map((hit) => html`<${HitRow} key=${hit.case} app=${app} hit=${hit} href=${hrefOf(app, hit)} current=${hit.case === number} stop=${hit.case === stop} arrive=${this.arrive} />`)}
      </ul>
      <${HitsEnd} app=${app} search=${search} found=${found} />
    </div>`;
  }
}

/** @param {App} app @param {import("console/search.js").Hit} hit */
const hrefOf = (app, hit) => app.place.href({ number: hit.case, at: hit.entry?.seq ?? 0 });

/** @param {{app: App, search: Search, found: Found}} props */
function HitsEnd({ app, search, found }) {
  const { phase, hits, next, older, problem } = found;
  if (phase === "hint") return html`<${Note} icon="search" title="Search cases and messages" text=${problem || HOW} />`;
  if (phase === "failed") return html`<${Note} icon="warn" title="The search did not work" text=${problem} alert again=${() => app.searches.ask(search)} />`;
  if (phase === "loading") return hits.length ? null : html`<${Skeleton} what="results" />`;
  if (older === "failed") return html`<${Note} icon="warn" title="Older results could not be loaded" text=${problem} alert again=${() => app.searches.more(search)} />`;
  if (next) return html`<${More} key=${next} onSeen=${() => app.searches.more(search)} loading=${older === "loading"} />`;
  return hits.length ? html`<p class="list-end">That is all.</p>` : html`<${Nothing} app=${app} search=${search} />`;
}

const HOW = "By case number, subject, person, account, tag, or any words of a message or note. The beginning of a word will do.";

/** @param {{app: App, search: Search}} props */
function Nothing({ app, search }) {
  const narrowed = search.status || search.mine || search.screen;
  const wide = () => app.place.go({ search: { ...search, status: "", mine: false, screen: false } }, true);
  return html`<${Note} icon="search" title="Nothing found" text=${`No case of yours to see has all of “${search.text.trim()}”. Fewer words, or just their beginnings, find more.`}>
    ${narrowed && html`<button class="button" onClick=${wide}>Search without filters</button>`}
  <//>`;
}

/** @param {{icon: any, title: string, text: string, alert?: boolean, again?: () => void, children?: any}} props */
const Note = ({ icon, title, text, alert, again, children }) => html`<div class="list-note" role=${alert ? "alert" : undefined}><${Icon} name=${icon} /><h2>${title}</h2>
  <p>${text}</p>${again && html`<button class="button" onClick=${again}>Try again</button>`}${children}</div>`;
