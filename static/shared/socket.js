/**
 * The one socket client of all surfaces: greets, resumes, answers promises, and comes back by itself.
 * @module shared/socket
 */
import { ANSWER, CLOSE, CODE, FINAL_CLOSES, FRAME, PUSH } from "shared/protocol.js";

/** @typedef {import("shared/protocol.js").Frame} Frame */
/** @typedef {"connecting"|"open"|"offline"|"refused"} SocketState */

/** An error answer, or the client's own `offline`, `timeout`, `stopped`. */
export class Refusal extends Error {
  /** @param {Frame} answer `code`, and perhaps `message`, `retry_after` (seconds), `entries`, `case` */
  constructor(answer) {
    super(answer.message || answer.code);
    /** @type {string} */
    this.code = answer.code;
    /** @type {number} seconds */
    this.retryAfter = answer.retry_after ?? 0;
    this.answer = answer;
  }
}

/**
 * Makes what a surface watches: `signal` of @preact/signals, or anything else that has a `value`.
 * @typedef {<T>(value: T) => {value: T}} MakeCell
 */

/**
 * @typedef {object} SocketOptions
 * @property {MakeCell} cell makes `state` and `retryAt`
 * @property {string} url path or address of the socket
 * @property {() => Record<string, any> | Promise<Record<string, any>>} credentials fields of `hello` (`session` or `token`), asked at every connect
 * @property {() => Record<string, number>} [resume] newest `seq` held of each followed case, asked at every connect
 * @property {(push: Frame) => void} onPush every push, `session`, `drain` and `heads` included, in order
 * @property {(ok: Frame, again: boolean) => void} [onOpen] the answer to `hello`; `again` after the first
 * @property {(code: number) => void} [onRefused] the server closed for good: 4400, 4401 or 4403
 * @property {() => number} [random] 0 ≤ n < 1
 */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const CROWDED_WAIT = 5_000;
const HELLO_WITHIN = 10_000;
const ANSWER_WITHIN = 15_000;

/**
 * Full jitter: anywhere between nothing and a ceiling that doubles with every failure, in milliseconds.
 * @param {number} failures in a row, from 0
 * @param {number} closeCode of the last close
 * @param {() => number} random
 */
export function backoff(failures, closeCode, random) {
  const crowded = closeCode === CLOSE.OVERLOADED || closeCode === CLOSE.TOO_MANY;
  const ceiling = Math.min(LONGEST_WAIT, (crowded ? CROWDED_WAIT : FIRST_WAIT) * 2 ** Math.min(failures, 10));
  return ceiling * random();
}

/** @param {string} path @returns {string} */
function absolute(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

export class Socket {
  /** @param {SocketOptions} options */
  constructor(options) {
    this.options = options;
    /** How things stand, for a banner. */
    this.state = options.cell(/** @type {SocketState} */ ("connecting"));
    /** When the next try is due (ms since 1970), 0 when none is. */
    this.retryAt = options.cell(0);
    /** @type {WebSocket|null} */
    this.ws = null;
    /** @type {Map<string, {resolve: (ok: Frame) => void, reject: (why: Refusal) => void, timer: number}>} */
    this.asked = new Map();
    this.heartbeat = 25;
    this.lastHeard = 0;
    this.failures = 0;
    this.greeted = false;
    this.running = false;
    this.count = 0;
    this.drainUntil = 0;
    this.retryTimer = 0;
    this.watchTimer = 0;
    this.drainTimer = 0;
    window.addEventListener("pageshow", () => this.wake());
    window.addEventListener("online", () => this.back());
    document.addEventListener("visibilitychange", () => this.wake());
    window.addEventListener("offline", () => this.ws && this.fail(0));
  }

  /** Connects, and stays connected until `stop` or a final refusal. */
  start() {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    this.state.value = "connecting";
    this.connect();
  }

  /** Closes and stays closed. */
  stop() {
    this.running = false;
    this.lose(CODE.STOPPED);
    this.retryAt.value = 0;
  }

  /**
   * Sends a frame and waits for its answer.
   * @param {Frame} frame without `id`
   * @param {{within?: number}} [limits] milliseconds
   * @returns {Promise<Frame>} the `ok`; rejects with a Refusal, at once when there is no connection
   */
  request(frame, { within = ANSWER_WITHIN } = {}) {
    if (this.state.value !== "open") return Promise.reject(new Refusal({ type: ANSWER.ERROR, code: CODE.OFFLINE }));
    return this.ask(frame, within);
  }

  /** Sends a frame that has no answer; forgotten when there is no connection. @param {Frame} frame */
  send(frame) {
    if (this.state.value === "open") this.ws?.send(JSON.stringify(frame));
  }

  /** Tries at once when not connected; when it may have died unnoticed (sleep), connects anew. */
  wake() {
    if (!this.running || document.visibilityState === "hidden") return;
    if (this.state.value === "open" && performance.now() - this.lastHeard > this.heartbeat * 1_200) this.fail(0);
    if (this.retryTimer && this.drainUntil <= performance.now()) this.connect();
  }

  /** The network is back: what failed without it says nothing of the next tries, one of which may be under way. */
  back() {
    this.failures = 0;
    this.wake();
  }

  connect() {
    this.lose(CODE.OFFLINE);
    this.retryAt.value = 0;
    const ws = new WebSocket(absolute(this.options.url));
    this.ws = ws;
    ws.onmessage = (event) => this.ws === ws && this.receive(JSON.parse(event.data));
    ws.onclose = (event) => this.ws === ws && this.fail(event.code);
    ws.onopen = () => this.ws === ws && this.hello(ws);
    this.watchTimer = window.setTimeout(() => this.fail(0), HELLO_WITHIN);
  }

  /** @param {WebSocket} ws */
  async hello(ws) {
    try {
      const credentials = await this.options.credentials();
      if (this.ws !== ws) return;
      const resume = this.options.resume?.() ?? {};
      const ok = await this.ask({ type: FRAME.HELLO, ...credentials, resume }, HELLO_WITHIN);
      if (this.ws === ws) this.opened(ok);
    } catch (error) {
      if (this.ws === ws) this.unwelcome(error);
    }
  }

  /** @param {unknown} error */
  unwelcome(error) {
    const final = error instanceof Refusal && error.code === CODE.FORBIDDEN;
    this.fail(final ? CLOSE.UNAUTHENTICATED : 0);
  }

  /** @param {Frame} ok */
  opened(ok) {
    const again = this.greeted;
    this.greeted = true;
    this.failures = 0;
    this.heartbeat = ok.heartbeat ?? this.heartbeat;
    this.state.value = "open";
    this.heard();
    this.options.onOpen?.(ok, again);
  }

  /** @param {Frame} frame @param {number} within @returns {Promise<Frame>} */
  ask(frame, within) {
    const id = String(++this.count);
    return new Promise((resolve, reject) => {
      const late = () => this.settle(id)?.reject(new Refusal({ type: ANSWER.ERROR, code: CODE.TIMEOUT }));
      this.asked.set(id, { resolve, reject, timer: window.setTimeout(late, within) });
      this.ws?.send(JSON.stringify({ ...frame, id }));
    });
  }

  /** @param {string} id */
  settle(id) {
    const waiting = this.asked.get(id);
    this.asked.delete(id);
    if (waiting) window.clearTimeout(waiting.timer);
    return waiting;
  }

  /** @param {Frame} frame */
  receive(frame) {
    this.heard();
    if (frame.type === ANSWER.OK) this.settle(frame.re)?.resolve(frame);
    else if (frame.type === ANSWER.ERROR) this.settle(frame.re)?.reject(new Refusal(frame));
    else {
      if (frame.type === PUSH.DRAIN) this.drain(frame.reconnect_in ?? 1);
      this.options.onPush(frame);
    }
  }

  /** Anything heard proves the line; silence for two heartbeats means that it is cut. */
  heard() {
    this.lastHeard = performance.now();
    if (this.state.value !== "open") return;
    window.clearTimeout(this.watchTimer);
    this.watchTimer = window.setTimeout(() => this.fail(0), this.heartbeat * 2_000);
  }

  /** The server is going: leave at a time of our own, so that not everyone comes back at once. @param {number} seconds */
  drain(seconds) {
    const wait = seconds * 1_000 * (0.5 + this.random());
    this.drainUntil = performance.now() + wait;
    this.drainTimer = window.setTimeout(() => this.connect(), wait);
  }

  /** The connection is lost: stop for good, or come back after a while. @param {number} code */
  fail(code) {
    this.lose(CODE.OFFLINE);
    if (!this.running) return;
    if (FINAL_CLOSES.has(code)) {
      this.stop();
      this.state.value = "refused";
      this.options.onRefused?.(code);
      return;
    }
    this.state.value = "offline";
    const wait = Math.max(backoff(this.failures++, code, () => this.random()), this.drainUntil - performance.now());
    this.retryAt.value = Date.now() + wait;
    this.retryTimer = window.setTimeout(() => this.connect(), wait);
  }

  random() {
    return (this.options.random ?? Math.random)();
  }

  /** Lets go of the connection and tells everyone who waits for an answer. @param {string} code */
  lose(code) {
    const ws = this.ws;
    this.ws = null;
    for (const timer of [this.retryTimer, this.watchTimer, this.drainTimer]) window.clearTimeout(timer);
    this.retryTimer = 0;
    if (this.state.value === "open") this.state.value = "offline";
    for (const id of [...this.asked.keys()]) this.settle(id)?.reject(new Refusal({ type: ANSWER.ERROR, code }));
    if (ws) ws.close(1000);
  }
}
