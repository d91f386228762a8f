/**
 * Replies that were held back because the customer wrote in between: what came in, and what to do about it.
 * @module console/held
 */
import { clock } from "shared/time.js";
import { linked } from "console/entries.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { giveBack } from "console/outgoing.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("shared/outbox.js").Item} Item */

/** @param {{app: App, number: string}} props */
export function Held({ app, number }) {
  const items = app.desk.outbox.items.value.filter((item) => item.case === number && item.failed === "stale");
  return items.map((item) => html`<${HeldReply} key=${item.cid} app=${app} item=${item} />`);
}

/** @param {{app: App, item: Item}} props */
function HeldReply({ app, item }) {
  const { cases, threads } = app.desk.state.value;
  const entries = threads[item.case]?.timeline.entries ?? [];
  const came = entries.filter((entry) => entry.author.kind === "customer" && entry.seq > (item.frame.last_seen_seq ?? 0));
  const who = cases[item.case]?.contact.name ?? "The customer";
  return html`<div class="held" role="alert">
    <p class="held-title"><${Icon} name="warn" /><b>Held back: ${who} wrote while you were writing.</b></p>
    ${came.map((entry) => html`<blockquote key=${entry.seq}><p>${linked(entry.body)}</p><footer>${who}, ${clock(entry.at)}</footer></blockquote>`)}
    <p class="held-own"><span>Your reply, not sent:</span> ${item.frame.body}</p>
    <p class="held-acts">
      <button class="button primary" onClick=${() => app.desk.sendAnyway(item)}>Send anyway</button>
      <button class="button" onClick=${() => giveBack(app, item)}>Edit reply</button>
    </p>
  </div>`;
}
