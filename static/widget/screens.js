/**
 * The screens beside the conversation: home, a new question, and the ones in place of a chat.
 * @module widget/screens
 */
import { ago } from "shared/time.js";
import { t } from "shared/words.js";
import { listed } from "widget/desk.js";
import { Avatar, Button, Composer, Header, Hours, OtherWays, html } from "widget/parts.js";

/** @typedef {import("widget/chat.js").Chat} Chat */
/** @typedef {import("widget/chat.js").Boot} Boot */
/** @typedef {import("shared/protocol.js").CustomerCase} CustomerCase */

/** @type {Record<string, () => string>} */
const STANDING = { new: () => t("Received"), open: () => t("In progress"), waiting: () => t("Answered"), resolved: () => t("Resolved") };

/** Go on with a case, or ask something else. @param {{chat: Chat}} props */
export function Home({ chat }) {
  const starts = (chat.outbox?.items.value ?? []).filter((item) => item.frame.type === "start");
  const any = chat.hasCases();
  return html`<${Header} chat=${chat} />
    <main class="page" tabindex="-1">
      <h1>${t("Hello {name}", { name: chat.you.name.split(" ")[0] })}</h1>
      <${Hours} chat=${chat} />
      ${any &&
      html`<section>
        <h2>${t("Continue a case")}</h2>
        <ul class="cases">
          ${starts.map((item) => html`<li key=${item.cid}><button class="case card" onClick=${() => chat.show("case", item.case)}>
            <span class="subject" dir="auto">${item.frame.body}</span><span class="pill warn">${t("Not sent yet")}</span>
          </button></li>`)}
          ${listed(chat.desk).map((record) => html`<li key=${record.case}><${Row} chat=${chat} record=${record} /></li>`)}
        </ul>
      </section>`}
      <${Button} class="primary" onClick=${() => chat.show("new")}>${any ? t("Something else") : t("Ask a question")}<//>
      <${OtherWays} ways=${chat.boot.alternatives} />
    </main>`;
}

/** @param {{chat: Chat, record: CustomerCase}} props */
function Row({ chat, record }) {
  return html`<button class="case card" onClick=${() => chat.show("case", record.case)}>
    <span class="subject" dir="auto">${record.subject}</span>
    <time dateTime=${record.updated_at}>${ago(record.updated_at, chat.now)}</time>
    <span class="about"><span class="number">${record.case}</span><span class=${`pill ${record.status}`}>${STANDING[record.status]()}</span></span>
    ${record.unread > 0 && html`<span class="badge"><span aria-hidden="true">${record.unread}</span><span class="visually-hidden">${t("{count} unread", { count: record.unread })}</span></span>`}
  </button>`;
}

/** A participant is asked for only where the feature is about participants, or no feature is asked for. @param {Boot} boot @param {string} picked */
export function asked({ intake, features }, picked) {
  const about = features.some(({ name, participant_case }) => participant_case && name === picked);
  const unasked = !features.length || intake.every(({ name }) => name !== "feature");
  return intake.filter(({ name }) => name !== "participant_case" || about || unasked);
}

/** A new question: the five things that are asked for, and the first message. @param {{chat: Chat}} props */
export function Question({ chat }) {
  const { form, you, boot } = chat;
  const answers = form.answers ?? (chat.drafts.get("answers") || {});
  const questions = asked(boot, answers.feature);
  const send = (/** @type {string} */ body) => {
    const fields = Object.fromEntries(questions.map(({ name }) => [name, (answers[name] ?? "").trim()]));
    const wrong = questions.filter(({ name, required }) => required && !fields[name]).map(({ name }) => name);
    if (wrong.length) {
      chat.fill({ wrong });
      document.getElementById(wrong[0])?.focus();
      return false;
    }
    chat.drafts.keep("answers", "");
    chat.start(body, fields);
  };
  const answer = (/** @type {any} */ { target: { id, value } }) => {
    chat.fill({ answers: { ...answers, [id]: value }, wrong: form.wrong?.filter((/** @type {string} */ name) => name !== id) });
    chat.drafts.keep("answers", chat.form.answers);
  };
  const account = you.account?.name ?? "";
  const who = [you.role, !you.location?.startsWith(account) && account, you.location].filter(Boolean).join(" · ");
  return html`<${Header} chat=${chat} back=${chat.hasCases()}><strong>${t("New question")}</strong><//>
    <main class="body" tabindex="-1"><div class="page">
      <h1>${t("How can we help?")}</h1>
      <${Hours} chat=${chat} />
      <section class="who" aria-label=${t("Who you are")}><${Avatar} name=${you.name} /><p><strong>${you.name}</strong><br />${who}</p></section>
      ${questions.map((ask) => html`<${Ask} key=${ask.name} ask=${ask} features=${boot.features} value=${answers[ask.name]} wrong=${form.wrong?.includes(ask.name)} answer=${answer} />`)}
      ${!chat.hasCases() && html`<${OtherWays} ways=${boot.alternatives} />`}
    </div>
    <${Composer} key="new" chat=${chat} where="new" hint=${t("Describe your question or issue")} send=${send} /></main>`;
}

/** @param {{ask: Boot["intake"][number], features: Boot["features"], value: string, wrong: boolean, answer: (event: Event) => void}} props */
function Ask({ ask: { name, label, help, required }, features, value = "", wrong, answer }) {
  const field = { id: name, class: "input", value, required, onInput: answer, "aria-invalid": Boolean(wrong), "aria-describedby": `${name}-help` };
  return html`<div class="field">
    <label for=${name}>${label}${!required && html`<span class="optional"> ${t("(optional)")}</span>`}</label>
    ${name === "feature" && features.length
      ? html`<select ...${field}><option value="">${t("Choose…")}</option>${features.map((feature) => html`<option>${feature.name}</option>`)}</select>`
      : name === "steps"
        ? html`<textarea ...${field} rows="3" />`
        : html`<input ...${field} maxlength=${name === "form" ? 200 : 64} autocomplete="off" />`}
    <p id=${`${name}-help`} class=${wrong ? "wrong" : "help"}>${wrong ? t("Please answer this first.") : help}</p>
  </div>`;
}

/** @param {{chat: Chat}} props */
export function Waiting({ chat }) {
  const lost = chat.phase === "unreachable";
  return html`<${Header} chat=${chat} />
    <main class="page waiting" tabindex="-1">
      ${lost ? html`<h1>${t("Support chat cannot be reached")}</h1><p>${t("It goes on trying by itself.")}</p><${OtherWays} ways=${chat.boot.alternatives} />` : html`<p>${t("Connecting…")}</p>`}
    </main>`;
}
