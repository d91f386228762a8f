/**
 * The names of the wire contract, version 1: the one place in the browser where they are spelt.
 * @module shared/protocol
 */

/** Where the sockets are. */
export const PATHS = Object.freeze({ widget: "/ws/v1/widget", console: "/ws/v1/console" });

/** Frames that a client sends. */
export const FRAME = Object.freeze({
  HELLO: "hello",
  START: "start",
  POST: "post",
  HISTORY: "history",
  READ: "read",
  TYPING: "typing",
  SIGNAL: "signal",
  SCREEN: "screen",
  END: "end",
  RATE: "rate",
  TRANSCRIPT: "transcript",
  PRESENCE: "presence",
  WATCH: "watch",
  UNWATCH: "unwatch",
  PAGE: "page",
  OPEN: "open",
  CLOSE: "close",
  ACCEPT: "accept",
  ASSIGN: "assign",
  RESOLVE: "resolve",
  REOPEN: "reopen",
  SET: "set",
  SEARCH: "search",
});

/** Frames that answer a client's frame, by its `id`. */
export const ANSWER = Object.freeze({ OK: "ok", ERROR: "error" });

/** Frames that the server sends by itself. */
export const PUSH = Object.freeze({
  ENTRY: "entry",
  ENTRIES: "entries",
  HEADS: "heads",
  CASE: "case",
  CASES: "cases",
  QUEUE: "queue",
  PRESENCE: "presence",
  TYPING: "typing",
  READ: "read",
  SCREEN: "screen",
  SIGNAL: "signal",
  SESSION: "session",
  DRAIN: "drain",
});

/** Codes of an error answer; the last three are the socket client's own. */
export const CODE = Object.freeze({
  BAD_REQUEST: "bad_request",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "not_found",
  CONFLICT: "conflict",
  STALE: "stale",
  RATE_LIMITED: "rate_limited",
  TOO_LARGE: "too_large",
  CLOSED: "closed",
  UNAVAILABLE: "unavailable",
  STORAGE_FULL: "storage_full",
  INTERNAL: "internal",
  OFFLINE: "offline",
  TIMEOUT: "timeout",
  STOPPED: "stopped",
});

/** Codes with which the same frame may be sent again, unchanged, a little later. @type {Set<string>} */
export const TEMPORARY = new Set([
  CODE.RATE_LIMITED,
  CODE.UNAVAILABLE,
  CODE.STORAGE_FULL,
  CODE.INTERNAL,
  CODE.OFFLINE,
  CODE.TIMEOUT,
  CODE.STOPPED,
]);

/** Close codes of the sockets. */
export const CLOSE = Object.freeze({
  RESTARTING: 1012,
  OVERLOADED: 1013,
  MALFORMED: 4400,
  UNAUTHENTICATED: 4401,
  REFUSED: 4403,
  NO_HELLO: 4408,
  TOO_MANY: 4429,
});

/** After these the same credentials will not do: the client stops. @type {Set<number>} */
export const FINAL_CLOSES = new Set([CLOSE.MALFORMED, CLOSE.UNAUTHENTICATED, CLOSE.REFUSED]);

/** Seconds after which someone else's typing sign fades by itself. */
export const TYPING_EXPIRES = 6;

/**
 * @typedef {object} Entry
 * @property {number} seq place in its case: 1, 2, 3 … with no holes
 * @property {string} cid
 * @property {"message"|"note"|"event"|"email"|"call"} kind
 * @property {"public"|"internal"} visibility
 * @property {{kind: "customer"|"agent"|"system", name: string}} author
 * @property {string} body
 * @property {{id: string, name: string, size: number, type: string, width?: number, height?: number}[]} attachments
 * @property {string} at ISO time
 * @property {{event: string, before?: any, after?: any}} [data] events only
 */

/**
 * @typedef {object} ScreenShare
 * @property {boolean} requested
 * @property {"none"|"requested"|"accepted"|"declined"|"active"|"ended"} state
 * @property {string|null} by
 * @property {string} reason
 * @property {string|null} at
 */

/**
 * @typedef {object} CustomerCase
 * @property {string} case
 * @property {string} subject
 * @property {"new"|"open"|"waiting"|"resolved"} status
 * @property {string} priority
 * @property {string} feature
 * @property {string} form
 * @property {string} steps
 * @property {string} participant_case
 * @property {string|null} assignee
 * @property {ScreenShare} screen_share
 * @property {{state: "waiting"|"active"|"ended", agent: string|null, score: number|null}|null} conversation
 * @property {number} unread
 * @property {number} seq newest public entry
 * @property {number} read how far the customer has read
 * @property {number} seen how far the desk has read
 * @property {string} opened_at
 * @property {string} updated_at
 * @property {string|null} [merged_into] the number of the case that goes on in its place
 */

/**
 * @typedef {object} Availability
 * @property {"open"|"closed"|"holiday"|"maintenance"} state
 * @property {string|null} opens_at
 * @property {string} message
 */

/** @typedef {{kind: "portal"|"email"|"phone"|"emergency", label: string, href: string}} Alternative */

/** @typedef {{type: string} & Record<string, any>} Frame */
