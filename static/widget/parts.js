/**
 * What several screens are made of.
 * @module widget/parts
 */
import htm from "htm";
import { Component, createRef, h } from "preact";
import { opening } from "shared/time.js";
import { t } from "shared/words.js";
import { attach, files, offered } from "widget/attach.js";

/** @typedef {import("widget/chat.js").Chat} Chat */
/** @typedef {import("shared/protocol.js").Alternative} Alternative */

/** Templates without a build. */
export const html = htm.bind(h);

const PATHS = {
  clip: "m17.5 11-6.2 6.2a3.7 3.7 0 0 1-5.2-5.2l7.2-7.2a2.4 2.4 0 0 1 3.4 3.4l-7.1 7.1a1.2 1.2 0 0 1-1.7-1.7l6.4-6.3",
  back: "M15.5 4.5 8 12l7.5 7.5",
  close: "M6 6l12 12M18 6 6 18",
  mail: "M3.5 6.5h17v11h-17zM4 7l8 6 8-6",
  send: "M4 12 20 4l-5.5 16-3.2-6.8zM11.3 13.2 20 4",
};

/** A sentence with something shown in its gap, wherever the language has it. @param {string} sentence @param {string} gap @param {any} shown */
export function around(sentence, gap, shown) {
  const [before, after] = sentence.split(gap);
  return html`${before}${shown}${after}`;
}

/** @param {{name: keyof typeof PATHS}} props */
export const Icon = ({ name }) =>
  html`<svg class=${`icon ${name}`} width="20" height="20" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;

/** @param {{name: string}} props */
export const Avatar = ({ name }) => html`<span class="avatar" aria-hidden="true">${name.split(/\s+/).map((word) => word[0]).slice(0, 2)}</span>`;

/** @param {{class?: string, onClick: () => void, children: any}} props */
export const Button = ({ children, ...rest }) => html`<button type="button" ...${rest} class=${`button ${rest.class ?? ""}`}>${children}</button>`;

/** @param {{chat: Chat, back?: any, acts?: any, children?: any}} props */
export function Header({ chat, back, acts, children }) {
  return html`<header class="head">
    ${back && html`<${Button} class="icon quiet" aria-label=${t("Back to your cases")} onClick=${() => chat.show("home")}><${Icon} name="back" /><//>`}
    <div class="title">${children ?? html`<strong>${chat.boot.site.name}</strong>`}</div>
    ${acts}
    <${Button} class="icon quiet" aria-label=${t("Close chat")} onClick=${() => chat.host.tell("close")}><${Icon} name="close" /><//>
  </header>`;
}

/** @type {Record<string, () => string>} */
const STATES = { open: () => t("We are open"), closed: () => t("We are closed"), holiday: () => t("We are closed for a holiday"), maintenance: () => t("Scheduled maintenance") };

/** When the desk answers, said before anyone types. @param {{chat: Chat}} props */
export function Hours({ chat: { availability: now, boot } }) {
  if (!now) return null;
  const shut = now.state !== "open";
  const emergency = shut && boot.alternatives.find((way) => way.kind === "emergency");
  return html`<section class=${`hours ${now.state}`} aria-label=${t("Availability")}>
    <p><strong>${STATES[now.state]()}.</strong> ${shut && now.opens_at && around(t("We open {when}."), "{when}", html`<time dateTime=${now.opens_at}>${opening(now.opens_at)}</time>`)}</p>
    <p>${now.message}</p>
    ${emergency && html`<p>${t("Is production use stopped?")} <a href=${emergency.href} target="_top">${emergency.label}</a></p>`}
  </section>`;
}

/** @param {{ways: Alternative[]}} props */
export const OtherWays = ({ ways }) =>
  ways.length > 0 &&
  html`<section class="ways">
    <h2>${t("Other ways to reach us")}</h2>
    <ul>${ways.map((way) => html`<li><a href=${way.href} target="_top">${way.label}</a></li>`)}</ul>
  </section>`;

const TALLEST = 140;

/**
 * Where a message is written; its draft is kept as it is typed, under the name `where`.
 * @typedef {{chat: Chat, where: string, hint: string, note?: any, send: (body: string) => boolean|void, typing?: (on: boolean) => void}} ComposerProps
 * @extends {Component<ComposerProps>}
 */
export class Composer extends Component {
  box = createRef();

  componentDidMount() {
    const { chat, where } = this.props;
    this.write(chat.drafts.get(where));
    if (chat.drafts.has(`files:${where}`)) files(chat);
  }

  /** @param {string} text */
  write(text) {
    const box = this.box.current;
    box.value = text;
    this.keep();
  }

  keep() {
    const box = this.box.current;
    this.props.chat.drafts.keep(this.props.where, box.value);
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
  }

  /** @param {Event} event */
  submit = (event) => {
    event.preventDefault();
    const box = this.box.current;
    const body = box.value.trim();
    const { chat, where, send } = this.props;
    box.focus();
    if ((chat.files ? chat.files.mayGo(where, body) : body) && send(body) !== false) this.write("");
  };

  render() {
    const { note, hint, typing, chat, where } = this.props;
    const { uploads } = chat.boot;
    const choose = async (/** @type {any} */ { target }) => {
      await attach(chat, target.files);
      target.value = "";
    };
    const input = () => {
      this.keep();
      typing?.(Boolean(this.box.current.value.trim()));
    };
    const key = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    };
    return html`<form class="composer" onSubmit=${this.submit}>
      ${note && html`<p class="note">${note}</p>`}
      ${chat.files?.tray(where)}
      ${chat.form.held && html`<p class="wrong" role="alert">${chat.form.held}</p>`}
      <div class="row">
        <label class="button quiet icon" title=${t("Attach files")}><input class="visually-hidden" type="file" multiple accept=${uploads.accept} aria-label=${t("Attach files")} onChange=${choose} /><${Icon} name="clip" /></label>
        <textarea ref=${this.box} rows="1" dir="auto" aria-label=${t("Message")} placeholder=${hint} onInput=${input} onPaste=${(/** @type {ClipboardEvent} */ event) => offered(chat, event, event.clipboardData)} onKeyDown=${key} onBlur=${() => typing?.(false)}></textarea>
        <button class="button primary icon" aria-label=${t("Send")}><${Icon} name="send" /></button>
      </div>
    </form>`;
  }
}
