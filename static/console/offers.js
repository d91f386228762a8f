/**
 * Chats that are offered to this agent: a card for each, with the time that is left.
 * @module console/offers
 */
import { useEffect, useState } from "preact/hooks";
import { acceptOffer, declineOffer } from "console/actions.js";
import { Face, Waiting } from "console/face.js";
import { html } from "console/html.js";
import { waitingSince } from "console/words.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/floorstore.js").Offer} Offer */

const TICK = 250;

/** @param {{app: App}} props */
export function Offers({ app }) {
  const offers = Object.values(app.desk.state.value.floor.offers).sort((a, b) => a.until - b.until);
  return html`<section class="offers" aria-label="Offered to you" aria-live="assertive" hidden=${!offers.length}>
    ${offers.map((offer, place) => html`<${Card} key=${offer.it.case} app=${app} offer=${offer} first=${place === 0} />`)}
  </section>`;
}

/** @param {{app: App, offer: Offer, first: boolean}} props */
function Card({ app, offer, first }) {
  const { it, seconds } = offer;
  const left = useLeft(offer);
  const since = waitingSince(it);
  return html`<article class="offer" aria-label=${`${it.contact.name}: ${it.subject}`}>
    <header><${Face} name=${it.contact.name} />
      <p><strong>${it.contact.name}</strong><span>${[it.account?.name, it.team?.name].filter(Boolean).join(" · ")}</span></p>
      ${since && html`<${Waiting} since=${since} />`}</header>
    <p class="offer-subject">${it.subject}</p>
    ${!it.last_line.startsWith(it.subject.replace(/…$/, "")) && html`<p class="offer-line">${it.last_line}</p>`}
    <progress max=${seconds} value=${left} aria-label="Time to answer"></progress>
    <footer><span class="offer-left" aria-hidden="true">${Math.ceil(left)} s</span>
      <button class="button" title=${`Decline${first ? " (x)" : ""}`} onClick=${() => declineOffer(app, offer)}>Decline ${first && html`<kbd aria-hidden="true">x</kbd>`}</button>
      <button class="button primary" title=${`Accept${first ? " (y)" : ""}`} aria-label=${`Accept ${it.case}`} onClick=${() => acceptOffer(app, offer)}>Accept ${first && html`<kbd aria-hidden="true">y</kbd>`}</button></footer>
  </article>`;
}

/** Seconds until it goes to the next, counted from what the server said was left. @param {Offer} offer */
function useLeft(offer) {
  const left = () => Math.max(0, (offer.until - Date.now()) / 1_000);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => tick(Date.now()), TICK);
    return () => window.clearInterval(timer);
  }, [offer]);
  return left();
}
