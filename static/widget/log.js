/**
 * The log of a conversation: what was said, in order, and how far one's own words have come.
 * @module widget/log
 */
import { Component, createRef, h } from "preact";
import { clock, day, sameDay } from "shared/time.js";
import { earlier, EMPTY, last, pending } from "shared/timeline.js";
import { t } from "shared/words.js";
import { event } from "widget/events.js";
import { files } from "widget/attach.js";
import { Button, html } from "widget/parts.js";

/** @typedef {import("widget/chat.js").Chat} Chat */
/** @typedef {import("shared/outbox.js").Item} Item */
/** @typedef {import("shared/protocol.js").Entry} Entry */

const NEAR = 60;
const PATIENCE = 10_000;

/** @extends {Component<{chat: Chat, number: string}>} */
export class Log extends Component {
  box = createRef();
  atEnd = true;
  first = 0;
  mine = 0;
  height = 0;
  top = 0;

  componentDidMount() {
    this.componentDidUpdate();
  }

  /** Who scrolled up this very moment, before its event came, stays there. */
  getSnapshotBeforeUpdate() {
    const { scrollTop, scrollHeight, clientHeight } = this.box.current;
    const left = this.atEnd && scrollTop < this.top && scrollHeight - scrollTop - clientHeight >= NEAR;
    if (left) this.atEnd = false;
    return left;
  }

  /** Stays at the end, or where the person reads; says what has been seen. @param {any} [_before] @param {any} [_state] @param {boolean} [left] the end, just now */
  componentDidUpdate(_before, _state, left) {
    const { chat, number } = this.props;
    if (left) chat.draw();
    const log = this.box.current;
    const timeline = chat.desk.timelines[number] ?? EMPTY;
    const first = timeline.entries[0]?.seq ?? 0;
    const mine = chat.unsent(number).length;
    if (this.atEnd || mine > this.mine) this.toEnd();
    else if (first < this.first) log.scrollTop += log.scrollHeight - this.height;
    Object.assign(this, { first, mine, height: log.scrollHeight, top: log.scrollTop });
    if (log.scrollTop < NEAR) chat.history.older(number);
    if (this.atEnd && chat.shown && chat.watched) chat.read(number, last(timeline));
  }

  toEnd = () => {
    this.box.current.scrollTop = this.box.current.scrollHeight;
  };

  scrolled = () => {
    const { chat, number } = this.props;
    const { scrollTop, scrollHeight, clientHeight } = this.box.current;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    this.top = scrollTop;
    if (scrollTop < NEAR) chat.history.older(number);
    if (atEnd !== this.atEnd) {
      this.atEnd = atEnd;
      chat.draw();
    }
  };

  render() {
    const { chat, number } = this.props;
    const timeline = chat.desk.timelines[number];
    const { read = 0, seen = 0 } = chat.desk.cases[number] ?? {};
    const { entries } = timeline ?? EMPTY;
    const items = pending(timeline ?? EMPTY, chat.unsent(number));
    const fresh = entries.filter((entry) => entry.seq > read && entry.author.kind === "agent").length;
    return html`<div class="logbox">
      <div class="log" ref=${this.box} role="log" aria-label=${t("Conversation")} aria-relevant="additions" aria-live=${timeline ? "polite" : "off"} tabindex="0" onScroll=${this.scrolled}>
        ${timeline && earlier(timeline) && html`<${Button} class="quiet" onClick=${() => chat.history.older(number)}>${t("Earlier messages")}<//>`}
        ${!timeline && !items.length && html`<p class="line">${t("Loading the conversation…")}</p>`}
        ${entries.map((entry, index) => html`<${Said} key=${entry.cid} files=${entry.attachments[0] && files(chat)?.list(entry.attachments)} entry=${entry} before=${entries[index - 1]} seen=${seen >= entry.seq} />`)}
        ${items.map((item) => html`<${Unsent} key=${item.cid} chat=${chat} item=${item} />`)}
      </div>
      ${!this.atEnd && html`<${Button} class="newest" onClick=${this.toEnd}>${fresh ? t("{fresh} new", { fresh }) : t("To the newest")}<//>`}
    </div>`;
  }
}

/** @extends {Component<{entry: Entry, before?: Entry, seen: boolean, files?: any}>} */
class Said extends Component {
  /** An entry never changes; only whether it was seen, what stands before it, and what is shown of its files. @param {any} next */
  shouldComponentUpdate(next) {
    return next.seen !== this.props.seen || next.before !== this.props.before || next.files;
  }

  render() {
    const { entry, before, seen, files: shown } = this.props;
    const { author, at, kind } = entry;
    const mine = author.kind === "customer";
    const who = mine ? t("You") : author.name;
    const newDay = !before || !sameDay(before.at, at);
    const follows = !newDay && before.kind !== "event" && before.author.kind === author.kind && before.author.name === author.name;
    const when = html`<time dateTime=${at}>${clock(at)}</time>`;
    return html`${newDay && html`<p class="day">${day(at)}</p>`}
      ${kind === "event"
        ? html`<p class="line">${event(entry.body)} · ${when}</p>`
        : html`<div class=${`message ${mine ? "mine" : "theirs"} ${follows ? "follows" : ""}`}>
            <p class=${mine || follows ? "visually-hidden" : "by"}>${kind === "email" ? t("{name} by email", { name: who }) : who}</p>
            <${Words} text=${entry.body} />${shown}
            <p class="meta">${when}${mine && html` · <span class="state">${seen ? t("Seen") : t("Sent")}</span>`}</p>
          </div>`}`;
  }
}

/** What is on its way, or was refused. @param {{chat: Chat, item: Item}} props */
function Unsent({ chat, item }) {
  const stuck = item.failed || (chat.socket.state.value !== "open" && chat.now - item.at > PATIENCE);
  const retry = () => {
    chat.socket.wake();
    chat.outbox?.retry(item);
  };
  return html`<div class=${`message mine unsent ${stuck ? "failed" : ""}`}>
    <p class="visually-hidden">${t("You")}</p>
    <${Words} text=${item.frame.body} />${item.files?.[0] && files(chat)?.list(item.files)}
    <p class="meta">
      <span class="state">${stuck ? t("Not sent") : t("Sending")}</span>${item.message && ` · ${t(item.message)}`}
      ${stuck && html` <${Button} class="quiet" onClick=${retry}>${t("Retry")}<//>`}
      ${item.failed && html`<${Button} class="quiet" onClick=${() => chat.takeBack(item)}>${t("Edit")}<//>`}
    </p>
  </div>`;
}

/** @type {typeof import("shared/markdown.js").shown|undefined} it comes with the first text that may have marks */
let shown;

/** What was typed, with its marks as they are meant. @extends {Component<{text: string}>} */
class Words extends Component {
  componentDidMount() {
    if (!shown && /[-*_`>[/.)]/.test(this.props.text)) import("shared/markdown.js").then((it) => ((shown = it.shown), this.setState({})), () => {});
  }

  render() {
    if (!this.props.text) return null;
    return html`<div class="words" dir="auto">${shown ? shown(this.props.text, h) : this.props.text}</div>`;
  }
}
