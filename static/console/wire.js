/**
 * Names of the wire contract, version 1, that are agents' alone: apart from the others, so that no customer loads them.
 * @module console/wire
 */

/** Frames that an agent sends about other agents. */
export const DO = Object.freeze({
  DECLINE: "decline",
  TRANSFER: "transfer",
  TAKE: "take",
  JOIN: "join",
  LEAVE: "leave",
  PEOPLE: "people",
  WALL: "wall",
});

/** Frames that an agent sends about what they write. */
export const WRITE = Object.freeze({
  DRAFT: "draft",
  CANNED: "canned",
  SAVE_CANNED: "save_canned",
  DROP_CANNED: "drop_canned",
  MACRO: "macro",
  MENTIONABLE: "mentionable",
});

/** Frames that an agent sends to keep cases in order. */
export const KEEP = Object.freeze({
  SNOOZE: "snooze",
  WAKE: "wake",
  FOLLOW: "follow",
  UNFOLLOW: "unfollow",
  MERGE: "merge",
  UNMERGE: "unmerge",
  SPLIT: "split",
  UNSPLIT: "unsplit",
});

/** Frames that an agent sends about lists of cases. */
export const LIST = Object.freeze({ COUNT: "count", BULK: "bulk", VIEWS: "views", SAVE_VIEW: "save_view", DROP_VIEW: "drop_view" });

/** Frames that the server sends to agents by itself. */
export const TOLD = Object.freeze({ OFFER: "offer", NOTICE: "notice", HERE: "here", WAITING: "waiting", DRAFT: "draft", WATCHERS: "watchers" });
