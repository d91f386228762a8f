/**
 * One case's conversation: how it stands, what is asked of the person, and where the next message is written.
 * @module widget/conversation
 */
import { FRAME } from "shared/protocol.js";
import { t } from "shared/words.js";
import { part } from "widget/attach.js";
import { Log } from "widget/log.js";
import { Avatar, Button, Composer, Header, Hours, around, html } from "widget/parts.js";
import { Transcript } from "widget/transcript.js";

/** @typedef {import("widget/chat.js").Chat} Chat */
/** @typedef {import("shared/protocol.js").CustomerCase} CustomerCase */

/** @param {{chat: Chat, number: string}} props */
export function Conversation({ chat, number }) {
  const record = chat.desk.cases[number];
  const agent = record?.conversation?.agent ?? record?.assignee;
  return html`<${Header} chat=${chat} back acts=${record && html`<${Transcript} chat=${chat} number=${number} />`}>
      ${agent && html`<${Avatar} name=${agent} />`}
      <div>
        <h1>${agent ?? t("Support")}</h1>
        <p>${record ? around(t("Case {number}"), "{number}", html`<span class="number">${number}</span>`) : t("Getting your case number…")}</p>
      </div>
    <//>
    <main class="body" tabindex="-1">${record && html`<${Standing} chat=${chat} record=${record} />`}
    <${Log} key=${number} chat=${chat} number=${number} />
    <${Typing} chat=${chat} number=${number} />
    ${record && asks(record) && part(chat, "widget/asked.js")?.(record)}
    <div role="status">${chat.form.mailed && html`<p class="banner">${chat.form.mailed}</p>`}</div>
    ${chat.form.wrong && html`<p class="banner bad" role="alert">${chat.form.wrong}</p>`}
    <${Composer} key=${number} chat=${chat} where=${number} hint=${t("Write a message")}
      note=${record && over(record) && t("Writing here opens this case again.")}
      typing=${(/** @type {boolean} */ on) => chat.typing(number, on)}
      send=${(/** @type {string} */ body) => chat.post(number, body)} /></main>`;
}

/** Whether the person is asked for something within the conversation. @param {CustomerCase} record */
const asks = (record) => record.screen_share.state !== "none" || over(record) || record.conversation?.state === "ended";

/** @param {CustomerCase} record */
const over = (record) => record.status === "resolved";

/** Whose turn it is, and the way out. @param {{chat: Chat, record: CustomerCase}} props */
function Standing({ chat, record }) {
  const state = over(record) ? "resolved" : record.conversation?.state;
  const place = chat.desk.queue[record.case]?.position;
  const queue = place ? t("You are number {place} in the queue.", { place }) : t("Waiting for an agent.");
  /** @type {Record<string, string>} */
  const words = { active: record.subject, waiting: queue, resolved: t("This case is resolved."), ended: t("This chat has ended. Your case stays open.") };
  const closed = state === "waiting" && chat.availability?.state !== "open";
  const live = state === "waiting" || state === "active";
  const end = async () => (await chat.act({ type: FRAME.END, case: record.case })) && chat.fill({ sure: false });
  return html`<div class="standing">
    ${closed ? html`<${Hours} chat=${chat} />` : html`<p role="status">${words[state ?? ""]}</p>`}
    ${live && !chat.form.sure && html`<${Button} class="quiet" onClick=${() => chat.fill({ sure: true })}>${t("End chat")}<//>`}
    ${live && chat.form.sure &&
    html`<div class="sure" role="group" aria-label=${t("End chat")}>
      <p>${t("End this chat? Your case stays open.")}</p>
      <${Button} onClick=${end}>${t("End")}<//><${Button} class="quiet" onClick=${() => chat.fill({ sure: false })}>${t("Keep chatting")}<//>
    </div>`}
  </div>`;
}

/** @param {{chat: Chat, number: string}} props */
function Typing({ chat, number }) {
  const sign = chat.desk.typing[number];
  const on = sign && sign.until > chat.now;
  return html`<p class="typing" role="status">${on && html`<span class="dots" aria-hidden="true"><i /><i /><i /></span>${t("{name} is typing", sign)}`}</p>`;
}
