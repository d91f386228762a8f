/**
 * Sentences in the reader's language. A sentence is known by its English words; what no catalogue has is shown in them.
 * @module shared/words
 */

/** @type {Record<string, string>} */
let catalogue = {};

/** What goes around a value where one reads from right to left: a number or a name keeps its own order. */
let apart = ["", ""];

/** For `Intl`: undefined is the browser's own. @type {string|undefined} */
export let locale;

/** @param {Record<string, string>} sentences English to the reader's @param {string} language BCP 47; a region of it that the browser prefers is kept */
export function speak(sentences, language) {
  catalogue = sentences;
  apart = document.documentElement.dir === "rtl" ? ["\u2068", "\u2069"] : ["", ""];
  locale = navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
}

/** @param {string} sentence English, with `{names}` where values go @param {Record<string, any>} [values] @returns {string} */
export const t = (sentence, values) =>
  (catalogue[sentence] || sentence).replace(/\{(\w+)\}/g, (gap, name) => (values ? apart[0] + values[name] + apart[1] : gap));

/** A sentence that others write, for the catalogues; `t` says it when it is met. @param {string} sentence */
export const mark = (sentence) => sentence;
