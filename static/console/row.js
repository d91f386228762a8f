/**
 * One conversation in the list.
 * @module console/row
 */
import { Ago, Face, Waiting } from "console/face.js";
import { html, steady } from "console/html.js";
import { Icon } from "console/icons.js";
import { Due } from "console/due.js";
import { isCalled } from "console/views.js";
import { SCREEN, STATUS, isScreenLive, snoozedWords, waitingSince } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */
/** @typedef {{label: string, tone: string}|undefined} Urgency */

export const Row = steady(
  /** @param {{app: App, it: Case, href: string, urgent: Urgency, current: boolean, stop: boolean, draft: boolean, picked: boolean, top: number, place: number, of: number, arrive: (number: string) => void}} props */
  ({ app, it, href, urgent, current, stop, draft, picked, top, place, of, arrive }) => {
    /** @param {MouseEvent} event */
    const open = (event) => {
      const reaches = event.shiftKey && app.picked.numbers.peek().size > 0;
      if (event.metaKey || event.ctrlKey || (event.shiftKey && !reaches)) return;
      event.preventDefault();
      if (reaches) app.picked.reach(it.case);
      else app.place.go({ number: it.case });
    };
    /** @param {MouseEvent} event */
    const pick = (event) => {
      if (event.shiftKey) app.picked.reach(it.case);
      else app.picked.toggle(it.case);
    };
    return html`<li class=${`row ${it.unread ? "unread" : ""} ${it.status} ${picked ? "picked" : ""}`} style=${{ top: `${top}px` }} aria-posinset=${place} aria-setsize=${of}>
      <a href=${href} data-case=${it.case} tabindex=${stop ? 0 : -1} aria-current=${current ? "true" : undefined}
        onClick=${open} onFocus=${() => arrive(it.case)}>
        <${Face} name=${it.contact.name} />
        <span class="row-top"><b>${it.contact.name}</b>${it.account && html`<span class="row-account">${it.account.name}</span>`}<${Ago} at=${it.updated_at} /></span>
        <span class="row-subject">${it.subject}</span>
        <span class="row-last">${draft ? html`<em>Draft</em> ` : ""}${it.last_line}</span>
        ${it.unread > 0 && html`<span class="badge"><span aria-hidden="true">${it.unread > 99 ? "99+" : it.unread}</span><span class="visually-hidden">${it.unread} unread</span></span>`}
        <${Marks} it=${it} urgent=${urgent} me=${app.boot.agent.id} />
      </a>
      <label class="row-pick"><input type="checkbox" tabindex="-1" aria-label=${`Select ${it.case}`} checked=${picked} onClick=${pick} /></label>
    </li>`;
  },
);

/** Status, wait, priority, screen share, assignee. @param {{it: Case, urgent: Urgency, me: number}} props */
function Marks({ it, urgent, me }) {
  const since = waitingSince(it);
  const status = STATUS[it.status];
  return html`<span class="row-marks">
    ${since && html`<${Waiting} since=${since} />`}
    ${!since && html`<span class=${it.response && it.status === "open" ? "visually-hidden" : `pill ${status.tone}`}>${status.label}</span>`}
    ${it.response && html`<${Due} response=${it.response} />`}
    ${isCalled(it, me) && html`<span class="pill brand" title="A note mentions you"><span aria-hidden="true">@ you</span><span class="visually-hidden">Mentions you</span></span>`}
    ${urgent && html`<span class=${`pill ${urgent.tone}`}>${urgent.label}</span>`}
    ${it.screen_share.requested && html`<span class=${`pill ${isScreenLive(it) ? "brand" : ""}`} title=${SCREEN[it.screen_share.state].label}><${Icon} name="screen" /><span class="visually-hidden">Screen share: </span>${SCREEN_SHORT[it.screen_share.state]}</span>`}
    ${it.snoozed && html`<span class="pill" title=${snoozedWords(it)}><${Icon} name="snoozed" />Snoozed</span>`}
    ${it.merged_into && html`<span class="pill"><${Icon} name="merge" />Merged</span>`}
    <${Assigned} assignee=${it.assignee} me=${me} />
  </span>`;
}

/** @param {{assignee: Case["assignee"], me: number}} props */
function Assigned({ assignee, me }) {
  if (!assignee) return html`<span class="visually-hidden">Assigned to no one</span>`;
  const name = assignee.id === me ? "you" : assignee.name;
  return html`<span class="row-who" title=${`Assigned to ${name}`}><${Face} name=${assignee.name} small /><span class="visually-hidden">Assigned to ${name}</span></span>`;
}

/** @type {Record<string, string>} */
const SCREEN_SHORT = { none: "Asked", requested: "Asked", accepted: "Accepted", declined: "Declined", active: "Sharing", ended: "Ended" };
