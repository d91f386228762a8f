/**
 * What a person is asked within a conversation: whether an agent may see their screen, and how it was. Also where it
 * goes on, when it was merged into another one.
 * Loaded when there is something to ask.
 * @module widget/asked
 */
import { Component } from "preact";
import { CODE, FRAME } from "shared/protocol.js";
import { t } from "shared/words.js";
import { Button, html } from "widget/parts.js";
import { Transcript } from "widget/transcript.js";

/** @typedef {import("widget/chat.js").Chat} Chat */
/** @typedef {import("shared/protocol.js").CustomerCase} CustomerCase */

/** @param {Chat} chat */
export const of = (chat) => (/** @type {CustomerCase} */ record) => html`${record.merged_into && html`<${Moved} chat=${chat} record=${record} into=${record.merged_into} />`}<${Consent} chat=${chat} record=${record} /><${Rating} chat=${chat} record=${record} /><${After} chat=${chat} record=${record} />`;

/** @param {CustomerCase} record */
const isOver = (record) => record.conversation?.state === "ended" || record.status === "resolved";

/** What one may take along when it is over. @param {{chat: Chat, record: CustomerCase}} props */
const After = ({ chat, record }) => isOver(record) && chat.boot.mail && html`<p class="after"><${Transcript} chat=${chat} number=${record.case} words /></p>`;

/** Leads to where the case goes on, with what was begun to be written. @extends {Component<{chat: Chat, record: CustomerCase, into: string}>} */
class Moved extends Component {
  componentDidMount() {
    const { chat, record, into } = this.props;
    if (!chat.desk.cases[into]) return;
    const begun = [into, record.case].map((number) => chat.drafts.get(number)).filter(Boolean);
    chat.drafts.keep(into, begun.join("\n"));
    chat.drafts.keep(record.case, "");
    chat.show("case", into);
  }

  render() {
    return html`<p class="request" role="status">${t("This goes on in case {number}.", { number: this.props.into })}</p>`;
  }
}

/** An agent asks for a screen share; the answer is noted on the case. @param {{chat: Chat, record: CustomerCase}} props */
function Consent({ chat, record }) {
  const { state, by, reason } = record.screen_share;
  const asks = state === "requested";
  if (!asks && state !== "accepted" && state !== "active") return null;
  const agent = by ?? t("The agent");
  const answer = (/** @type {string} */ action) => () => chat.act({ type: FRAME.SCREEN, case: record.case, action });
  return html`<section class="request" aria-label=${t("Screen share")} role=${asks ? "alert" : "region"}>
    <p><strong>${asks ? t("{agent} asks to see your screen", { agent }) : t("You agreed to a screen share")}</strong></p>
    ${asks && reason && html`<p>${t("Reason: {reason}", { reason })}</p>`}
    <p>${asks ? t("Your answer is noted on the case. Accepting shows nothing yet: the agent then tells you how to join.") : t("{agent} tells you here how to join. You can take it back at any time.", { agent })}</p>
    <p class="row">
      ${asks && html`<${Button} class="primary" onClick=${answer("accept")}>${t("Accept")}<//>`}
      <${Button} onClick=${answer(asks ? "decline" : "stop")}>${asks ? t("Decline") : t("Stop")}<//>
    </p>
  </section>`;
}

const scores = () => [t("Very bad"), t("Bad"), t("All right"), t("Good"), t("Very good")];

/** How it was, once it is over: asked once, and what is begun is kept. @param {{chat: Chat, record: CustomerCase}} props */
function Rating({ chat, record }) {
  const kept = `rating:${record.case}`;
  const { score, comment = chat.drafts.get(kept), rated, unrated } = chat.form;
  const live = record.conversation;
  if (record.merged_into || !live || !isOver(record)) return null;
  if (live.score) return html`<p class="request" role="status">${t("You rated this chat {score} of 5. Thank you for telling us.", { score: live.score })}</p>`;
  if (rated) return html`<p class="request" role="status">${t("Thank you for telling us.")}</p>`;
  const rate = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const done = await sent(chat.socket.request({ type: FRAME.RATE, case: record.case, score, comment }));
    if (done) chat.drafts.keep(kept, "");
    chat.fill({ rated: done, unrated: !done });
  };
  const write = (/** @type {any} */ { target }) => {
    chat.drafts.keep(kept, target.value);
    chat.fill({ comment: target.value });
  };
  return html`<form class="request" onSubmit=${rate}>
    <fieldset>
      <legend>${t("How was this chat?")}</legend>
      ${scores().map((words, index) => html`<label title=${words}>
        <input type="radio" name="score" aria-label=${`${index + 1}, ${words}`} checked=${score === index + 1} onChange=${() => chat.fill({ score: index + 1 })} />
        <span aria-hidden="true">${index + 1}</span>
      </label>`)}
    </fieldset>
    ${score &&
    html`<div class="row">
      <input class="input" aria-label=${t("Comment (optional)")} placeholder=${t("Comment (optional)")} maxlength="2000" value=${comment} onInput=${write} />
      <button class="button primary">${t("Send rating")}</button>
    </div>`}
    ${unrated && html`<p class="wrong" role="alert">${t("That did not reach us. Please try again.")}</p>`}
  </form>`;
}

/** Whether a rating is there: one that another tab has sent is. @param {Promise<unknown>} asked */
const sent = (asked) => asked.then(() => true, ({ code }) => code === CODE.CONFLICT);
