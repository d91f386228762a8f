/**
 * A person's sign, and times that keep themselves up to date.
 * @module console/face
 */
import { signal } from "@preact/signals";
import { ago, full, minutes } from "shared/time.js";
import { html } from "console/html.js";
import { colourOf, initials } from "console/words.js";

/** @param {{name: string, small?: boolean}} props */
export const Face = ({ name, small = false }) =>
  html`<span class=${`avatar hue-${colourOf(name)} ${small ? "small" : ""}`} aria-hidden="true">${initials(name)}</span>`;

const tick = signal(Date.now());
window.setInterval(() => (tick.value = Date.now()), 20_000);
document.addEventListener("visibilitychange", () => (tick.value = Date.now()));

/** "5 min", with everything in its tooltip. @param {{at: string}} props */
export const Ago = ({ at }) => html`<time datetime=${at} title=${full(at)}>${ago(at, Math.max(tick.value, new Date(at).getTime()))}</time>`;

/** "waiting 4 min"; long waits stand out. @param {{since: string}} props */
export function Waiting({ since }) {
  const long = minutes(since, tick.value);
  const words = long < 1 ? "just now" : long < 60 ? `${long} min` : long < 1_440 ? `${Math.floor(long / 60)} h` : `${Math.floor(long / 1_440)} d`;
  return html`<span class=${`pill ${long >= 5 ? "bad" : "warn"}`} title=${full(since)}>Waiting ${words}</span>`;
}
