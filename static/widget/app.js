/**
 * The frame's entry: draws the chat anew whenever something of it changes.
 * @module widget/app
 */
import { render } from "preact";
import { speak, t } from "shared/words.js";
import { part } from "widget/attach.js";
import { Chat } from "widget/chat.js";
import { Conversation } from "widget/conversation.js";
import { unread } from "widget/desk.js";
import { Home, Question, Waiting } from "widget/screens.js";
import { Button, html } from "widget/parts.js";

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
let due = false;
let counted = -1;

/** Any number of changes in a row make one drawing. */
function draw() {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    render(html`<${Screen} />`, root);
    count(unread(chat.desk));
  });
}

/** @param {number} unseen */
function count(unseen) {
  const number = chat.view.case;
  document.title = `${unseen ? `(${unseen}) ` : ""}${chat.desk.cases[number] ? t("Case {number}", { number }) : t("Support chat")}`;
  if (unseen !== counted) chat.host.tell("unread", { count: unseen });
  counted = unseen;
}

function Screen() {
  const refused = chat.phase === "refused" && part(chat, "widget/refused.js");
  if (refused) return refused();
  if (chat.phase !== "chat") return html`<${Waiting} chat=${chat} />`;
  const { name, case: number } = chat.view;
  const lost = chat.socket.state.value !== "open";
  return html`${name === "case" ? html`<${Conversation} chat=${chat} number=${number} />` : name === "new" ? html`<${Question} chat=${chat} />` : html`<${Home} chat=${chat} />`}
    <div role="status">
      ${lost && html`<p class="banner warn"><span>${t("You are offline. What you write is kept, and sent when the connection is back.")}</span><${Button} class="quiet" onClick=${() => chat.socket.wake()}>${t("Try now")}<//></p>`}
    </div>`;
}

/** @type {import("widget/host.js").Boot} */
const boot = JSON.parse(document.getElementById("boot")?.textContent ?? "");
speak(boot.words, document.documentElement.lang);
document.documentElement.style.setProperty("--drop-words", JSON.stringify(t("Drop to attach")));
const chat = new Chat(boot, draw);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) chat.host.tell("close");
});
root.replaceChildren();
draw();
if (window.parent === window) {
  chat.refused({ decision: "refused", reason: "origin", message: t("Open the chat from the application that you use."), alternatives: [] });
}
