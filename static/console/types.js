/**
 * Shapes that only agents see.
 * @module console/types
 */

/** @typedef {import("shared/protocol.js").Entry} Entry */
/** @typedef {import("shared/protocol.js").ScreenShare} ScreenShare */
/** @typedef {import("shared/timeline.js").Timeline} Timeline */

/** @typedef {"mine"|"unassigned"|"mentions"|"watching"|"waiting"|"screen"|"snoozed"|"all"|"wall"|`team:${number}`|`saved:${number}`} ViewName */
/** @typedef {"online"|"away"|"offline"} Presence */

/**
 * @typedef {object} Case
 * @property {string} case
 * @property {string} subject
 * @property {"new"|"open"|"waiting"|"resolved"} status
 * @property {string} priority
 * @property {string} feature
 * @property {string} form
 * @property {string} steps
 * @property {string} participant_case
 * @property {{id: number, external_id: string, name: string, email: string, role: string, location: string}} contact
 * @property {{id: string, name: string}|null} account
 * @property {{id: number, name: string}|null} assignee
 * @property {{id: number, name: string}|null} team
 * @property {string[]} tags
 * @property {readonly {agent: number, seen: boolean}[]} mentions whom notes name, and whether they have looked since
 * @property {{kind: "first"|"next", since: string, due_at: string}|null} response the answer that is awaited, where there is a target
 * @property {ScreenShare} screen_share
 * @property {{state: "waiting"|"active"|"ended", browser: string, page: string, started_at: string, score: number|null, comment: string}|null} conversation
 * @property {string} door
 * @property {string} last_line
 * @property {number} unread
 * @property {number} seq newest entry
 * @property {number} read how far the desk has read
 * @property {number} seen how far the customer has read
 * @property {string} opened_at
 * @property {string} updated_at
 * @property {{at: string, until: string|null}|null} snoozed `until` is null where it is until the customer replies
 * @property {string|null} merged_into the number of the case that goes on in its place
 */

/** @typedef {{case: string, subject: string, status: string, opened_at: string, contact: string}} RelatedCase */
/** @typedef {{account: readonly RelatedCase[], feature: readonly RelatedCase[]}} Related of other people */
/** @typedef {{id: number, name: string, presence: Presence}} Agent */
/**
 * @typedef {object} Filters what cases must be; what is left out is all one
 * @property {readonly string[]} [status]
 * @property {string} [priority] a code
 * @property {string} [assignee] an agent's id, "me" or "none"
 * @property {number} [team]
 * @property {string} [tag]
 * @property {string} [feature]
 * @property {boolean} [screen_share]
 * @property {string} [account] its id
 */
/** @typedef {{id: number, name: string, shared: boolean, filters: Filters}} SavedView */

/** @typedef {{code: string, label: string, definition: string}} Priority */

/**
 * @typedef {object} Boot what the page knows before its socket answers
 * @property {{id: number, name: string, lead: boolean, admin: boolean}} agent
 * @property {{bytes: number, files: number, accept: string}} uploads
 * @property {boolean} mail whether any goes out
 * @property {{home: string, socket: string, sign_in: string, password: string, administration: string|null}} urls
 */

export {};
