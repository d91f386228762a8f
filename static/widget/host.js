/**
 * The page around the frame: what is said between the two, and who the page says the person is. Only origins that
 * the site allows are heard. Nothing of an identity is kept beyond the page's life.
 * @module widget/host
 */

/** @typedef {"hello"|"identity"|"update"|"logout"|"show"|"hide"} Heard */
/** @typedef {"ready"|"identify"|"gone"|"close"|"unread"|"message"|"refused"|"case"} Told */
/** @typedef {{name: string, role: string, account: {id: string, name: string}|null, location?: string}} You */
/** @typedef {{decision: "allowed", session: string, contact: You, availability: import("shared/protocol.js").Availability}} Allowed */
/** @typedef {{decision: "refused", reason: string, message: string, alternatives: import("shared/protocol.js").Alternative[]}} Refused */

/**
 * @typedef {object} Boot
 * @property {{key: string, name: string}} site
 * @property {string[]} origins
 * @property {{name: string, label: string, help: string, required: boolean}[]} intake
 * @property {{name: string, participant_case: boolean}[]} features
 * @property {import("shared/protocol.js").Alternative[]} alternatives
 * @property {Record<string, string>} refusals
 * @property {{bytes: number, files: number, accept: string}} uploads
 * @property {Record<string, string>} words the frame's sentences in its language, by their English ones
 * @property {boolean} mail whether any goes out
 */

const TOKEN_WITHIN = 20_000;

/** Whose token it is, to keep people's drafts apart; proves nothing. @param {string} token @param {string} [unknown] @returns {string} */
export function subject(token, unknown = "unknown") {
  try {
    const payload = atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
    const { iss, sub } = JSON.parse(payload);
    return `${iss}:${sub}`;
  } catch {
    return unknown;
  }
}

/** How the page wants it to look. @param {{brand: string, ink: string, page: string}} message @returns {string} the page's address */
export function dress({ brand, ink, page }) {
  const { style, dataset } = document.documentElement;
  style.setProperty("--brand", brand);
  style.setProperty("--on-brand", ink);
  dataset.brand = "";
  return String(page).slice(0, 500);
}

export class Host {
  /**
   * @param {{site: {key: string}, origins: string[]}} boot
   * @param {Record<Heard, (message: any) => void>} heard
   */
  constructor({ site, origins }, heard) {
    this.site = site.key;
    /** Where the page is from, once it has greeted. */
    this.origin = "";
    this.person = "";
    /** @type {((token: string) => void)|null} */
    this.waiting = null;
    window.addEventListener("message", ({ source, origin, data }) => {
      if (source !== window.parent || !origins.includes(origin) || !Object.hasOwn(heard, data?.chatsupport)) return;
      this.origin = origin;
      heard[/** @type {Heard} */ (data.chatsupport)](data);
    });
  }

  /** @param {Told} verb @param {object} [message] */
  tell(verb, message) {
    if (this.origin) window.parent.postMessage({ ...message, chatsupport: verb }, this.origin);
  }

  /** @param {number} [within] ms @returns {Promise<string>} a token, empty when nobody is signed in */
  identify(within = TOKEN_WITHIN) {
    return new Promise((resolve) => {
      this.waiting = (token) => {
        this.waiting = null;
        resolve(token);
      };
      window.setTimeout(() => this.waiting?.(""), within);
      this.tell("identify");
    });
  }

  /**
   * A session for whoever the page says it is.
   * @returns {Promise<Allowed|Refused>} rejects when there was no decision, perhaps with `retryAfter` (seconds)
   */
  async session() {
    const token = await this.identify();
    if (!token) return { decision: "refused", reason: "identity", message: "", alternatives: [] };
    this.person = subject(token);
    const answer = await fetch("/widget/v1/session", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify({ site: this.site, token }),
      credentials: "omit",
    });
    if (answer.status === 200 || answer.status === 403) return answer.json();
    throw Object.assign(new Error(`${answer.status}`), { retryAfter: Number(answer.headers.get("Retry-After")) });
  }
}
