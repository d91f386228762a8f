/**
 * The transcript of a case, by mail to the address that the person has in the application.
 * @module widget/transcript
 */
import { CODE, FRAME } from "shared/protocol.js";
import { t } from "shared/words.js";
import { Button, Icon, html } from "widget/parts.js";

/** @typedef {import("widget/chat.js").Chat} Chat */

/** A sign in the head, or a button in words. @param {{chat: Chat, number: string, words?: any}} props */
export function Transcript({ chat, number, words }) {
  if (!chat.boot.mail) return null;
  const name = t("Email me the transcript");
  const click = async () => {
    chat.fill({ mailed: t("Asking…"), wrong: "" });
    try {
      const { to } = await chat.socket.request({ type: FRAME.TRANSCRIPT, case: number });
      chat.fill({ mailed: t("The transcript is on its way to {address}.", { address: to }) });
    } catch (problem) {
      chat.fill({ mailed: "", wrong: why(/** @type {any} */ (problem).code) });
    }
  };
  if (words) return html`<${Button} class="quiet" onClick=${click}>${name}<//>`;
  return html`<${Button} class="icon quiet" aria-label=${name} title=${name} onClick=${click}><${Icon} name="mail" /><//>`;
}

/** @param {string} code */
const why = (code) => {
  if (code === CODE.RATE_LIMITED) return t("You have just had the transcript several times. Please ask again later.");
  if (code === CODE.CONFLICT) return t("We know no email address of yours to send the transcript to.");
  return t("That did not reach us. Please try again.");
};
