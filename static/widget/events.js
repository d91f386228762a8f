/**
 * What happened with a case, as the timeline has it in English, in the reader's language.
 * @module widget/events
 */
import { mark, t } from "shared/words.js";

const KNOWN = [
  mark("Case resolved"),
  mark("Case reopened"),
  mark("{name} joined"),
  mark("{name} left"),
  mark("{name} ended the chat"),
  mark("{name} took over from {before}"),
  mark("{name} handed this over to {after}"),
  mark("{name} asked for a screen share: {reason}"),
  mark("{name} asked for a screen share"),
  mark("{name} took the screen share request back"),
  mark("{name} agreed to the screen share"),
  mark("{name} declined the screen share"),
  mark("{name} ended the screen share"),
  mark("Merged into {number}"),
  mark("{number} was merged into this case"),
  mark("No longer merged into {number}"),
  mark("{number} is no longer merged into this case"),
  mark("Split off as {number}"),
  mark("Split from {number}"),
  mark("Split undone: this goes on in {number}"),
  mark("Split undone: {number} is one with this case again"),
  mark("{name} had to leave. You keep your place in the queue, and the next free agent takes over"),
];

/** @type {(readonly [string, RegExp])[]} */
const shapes = KNOWN.map((sentence) => [sentence, new RegExp(`^${sentence.replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`, "s")]);

/** @param {string} body of an entry that tells an event @returns {string} */
export function event(body) {
  for (const [sentence, shape] of shapes) {
    const found = shape.exec(body);
    if (found) return t(sentence, found.groups);
  }
  return body;
}
