/**
 * Goes to one entry of a case: fetches what it takes to have it, brings it into sight, and lights it up for a moment.
 * @module console/landing
 */
import { useEffect, useRef } from "preact/hooks";
import { html } from "console/html.js";

/** @typedef {import("console/app.js").App} App */

const LIT = 2_400; // ms

/** @param {{app: App, number: string, thread: import("console/store.js").Thread}} props */
export function Landing({ app, number, thread }) {
  const { at } = app.place.here.value;
  const going = `${app.searches.goings.value} ${at}`;
  const landed = useRef("");
  const { timeline, older } = thread;
  const first = timeline.entries[0]?.seq ?? 0;
  const wanted = at > 0 && landed.current !== going;
  useEffect(() => {
    if (!wanted || older === "failed") return;
    if (first > at && !timeline.complete) app.desk.earlier(number);
    else if (lightUp(at)) landed.current = going;
  }, [wanted, first, older, going]);
  return html`<p class="visually-hidden" role="status">${wanted && first > at ? "Loading the conversation up to the message that was found" : ""}</p>`;
}

/** One that is out of the page, in a long log: its part comes into the page once it is near. @param {number} at @returns {boolean} whether there is such a part */
function bringNear(at) {
  const parts = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".log [data-from]"))];
  const part = parts.find(({ dataset }) => Number(dataset.from) <= at && at <= Number(dataset.to));
  if (!part || part.childElementCount) return false;
  part.scrollIntoView({ block: "center" });
  window.setTimeout(() => lightUp(at), 100);
  return true;
}

/** @param {number} at @returns {boolean} whether it is there */
function lightUp(at) {
  const said = document.querySelector(`.log [data-seq="${at}"]`);
  if (!said) return bringNear(at);
  said.scrollIntoView({ block: "center" });
  said.classList.add("lit");
  window.setTimeout(() => said.classList.remove("lit"), LIT);
  return true;
}
