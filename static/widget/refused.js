/**
 * The screen in place of a chat that is refused. Loaded when one is.
 * @module widget/refused
 */
import { t } from "shared/words.js";
import { Header, OtherWays, html } from "widget/parts.js";

/** @typedef {import("widget/chat.js").Chat} Chat */

/** @param {Chat} chat */
export const of = (chat) => () => html`<${Refusal} chat=${chat} />`;

/** @type {Record<string, () => string>} */
const HEADINGS = {
  role: () => t("Chat is not available for your role"),
  browser: () => t("Chat is not available in this browser"),
  identity: () => t("Please sign in to chat"),
  origin: () => t("Chat is not available on this page"),
};

/** Why there is no chat, the other ways in, and what had been typed. @param {{chat: Chat}} props */
function Refusal({ chat }) {
  const { reason = "", message = "", alternatives = [] } = chat.refusal ?? {};
  const kept = chat.kept();
  return html`<${Header} chat=${chat} />
    <main class="page" tabindex="-1">
      <h1>${HEADINGS[reason]?.() ?? t("Chat is not available")}</h1>
      <p>${message || chat.boot.refusals[reason]}</p>
      ${kept && html`<div class="field"><label for="kept">${t("What you had written, to copy")}</label><textarea id="kept" class="input" readonly rows="5" value=${kept} /></div>`}
      <${OtherWays} ways=${alternatives.length ? alternatives : chat.boot.alternatives} />
    </main>`;
}
