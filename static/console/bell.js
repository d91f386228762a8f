/**
 * What makes itself heard: a sound and a notification of the desktop, each if the agent wants it, by one tab only, and
 * not in quiet hours.
 * @module console/bell
 */
import { isCalled } from "console/views.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */

/** Whether this page may show notifications of the desktop at all; a page without TLS may not. */
export const canNotify = () => "Notification" in window && Notification.permission !== "denied";

export class Bell {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.name = `chatsupport:bell:${app.boot.agent.id}`;
    /** @type {object|null} this tab's turn at the bell, while it has one */
    this.turn = navigator.locks ? null : {};
    /** @type {AbortController|undefined} */
    this.waiting = undefined;
    document.addEventListener("pointerdown", () => app.settings.sound.peek() && wakeSound(false), { once: true });
    if (!navigator.locks) return;
    window.addEventListener("focus", () => this.turn || this.take(true));
    this.take(document.hasFocus());
  }

  /** Rings from now on, or when the tab that does is closed. Of several tabs the one that was used last rings. @param {boolean} now */
  take(now) {
    const turn = {};
    const stop = new AbortController();
    this.waiting?.abort();
    this.waiting = now ? undefined : stop;
    const held = () => {
      this.turn = turn;
      return new Promise(() => {}); // until the tab is closed, or another takes it
    };
    navigator.locks.request(this.name, now ? { steal: true } : { signal: stop.signal }, held).catch(() => {
      if (this.turn !== turn) return;
      this.turn = null;
      this.take(false);
    });
  }

  /** Something new in these cases. @param {readonly Case[]} cases */
  ring(cases) {
    const { sound, notify, quiet } = this.app.settings;
    if (!this.turn || isQuiet(new Date(), quiet.peek())) return;
    if (sound.peek()) chime();
    if (notify.peek() && !document.hasFocus()) for (const it of cases.slice(0, 3)) this.show(it);
  }

  /** @param {Case} it */
  show(it) {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const shown = new Notification(`${it.contact.name} · ${it.case}`, { body: isCalled(it, this.app.boot.agent.id) ? "A note mentions you." : it.last_line || it.subject, tag: it.case });
    shown.onclick = () => {
      window.focus();
      this.app.place.go({ number: it.case });
      shown.close();
    };
  }
}

/** Switches notifications of the desktop; the browser asks the agent first. @param {App} app */
export async function toggleNotifications(app) {
  const { notify } = app.settings;
  if (notify.value) return void (notify.value = false);
  const answer = "Notification" in window ? await Notification.requestPermission() : "denied";
  notify.value = answer === "granted";
  if (answer !== "granted") app.desk.tell("The browser does not let this page show notifications. Allow them for this address in its settings, then try again.", "bad");
}

/** Whether a moment is between two times of the day, which may go over midnight. @param {Date} now @param {{from: string, until: string}} quiet each "HH:MM" or empty */
export function isQuiet(now, { from, until }) {
  if (!from || !until || from === until) return false;
  const at = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
  return from < until ? at >= from && at < until : at >= from || at < until;
}

/** @type {AudioContext|undefined} */
let audio;

/** Browsers let a page sound only after someone has used it. @param {boolean} sample plays it once */
export function wakeSound(sample) {
  audio ??= new AudioContext();
  audio.resume();
  if (sample) chime();
}

/** Two soft notes, a third of a second. */
function chime() {
  if (audio?.state !== "running" && audio?.state !== "suspended") return;
  for (const [note, start] of [[660, 0], [880, 0.12]]) {
    const at = audio.currentTime + start;
    const [voice, volume] = [audio.createOscillator(), audio.createGain()];
    voice.frequency.value = note;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
    voice.connect(volume).connect(audio.destination);
    voice.start(at);
    voice.stop(at + 0.24);
  }
}
