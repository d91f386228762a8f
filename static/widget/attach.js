/**
 * What of the frame most people never need is loaded when it is first wanted; files are such a part.
 * @module widget/attach
 */
import { t } from "shared/words.js";

/** @typedef {import("widget/chat.js").Chat} Chat */

/** @type {Record<string, any>} */
const loaded = {};
/** @type {Record<string, Promise<any>>} */
const loading = {};

/** @param {Chat} chat @param {string} name of a module with `of(chat)` @returns {Promise<any>} nothing when it cannot be had */
const load = (chat, name) =>
  (loading[name] ??= import(name).then(
    (module) => {
      loaded[name] = module.of(chat);
      chat.draw();
      return loaded[name];
    },
    () => void delete loading[name],
  ));

/** A part, or nothing while it is being loaded. @param {Chat} chat @param {string} name */
export const part = (chat, name) => loaded[name] ?? void load(chat, name);

/** The part that knows files, asked for. @param {Chat} chat @returns {import("widget/files.js").Files|undefined} */
export const files = (chat) => part(chat, "widget/files.js");

/** Takes files in for what is being written. @param {Chat} chat @param {ArrayLike<File>} list */
export async function attach(chat, list) {
  const chosen = Array.from(list);
  const found = await load(chat, "widget/files.js");
  if (found) found.add(chosen);
  else if (chosen[0]) chat.fill({ held: t("There is no connection. Please choose the file again.") });
}

/** Files that are dragged here or pasted, but not text that brings a picture of itself. @param {Chat} chat @param {Event} event @param {DataTransfer|null} data */
export function offered(chat, event, data) {
  if (!data?.types.includes("Files") || data.types.includes("text/plain")) return;
  event.preventDefault();
  attach(chat, event.type === "dragover" ? [] : data.files);
}
