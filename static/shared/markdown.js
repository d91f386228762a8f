/**
 * What people type, shown: bold, italic, code, code blocks, lists, quotes and links. The text is stored as it was typed;
 * this only reads it, and makes elements through `h`, never HTML. Every letter is looked at a few times at most, whatever
 * stands there: a hostile text costs no more than its length.
 * @module shared/markdown
 */

/** @typedef {(type: string, props: object|null, ...children: any[]) => any} MakeElement */

const FENCE = /^ {0,3}```/;
const ITEM = /^ {0,3}(?:[-*]|(\d{1,9})[.)]) +(?=\S)/;
const QUOTE = /^ {0,3}> ?/;
const ADDRESS = /https?:\/\/[^\s<>"`[\]]+/iy;
const TARGET = /^(?:https?:\/\/[^\s<>"]+|mailto:[^\s<>"]+)$/i;
const TRAILING = /[.,;:!?)\]}'*_]/;
const WORD = /[\p{L}\p{N}]/u;

/** @param {string} text as it was typed @param {MakeElement} h @returns {any[]} what stands in a bubble */
export function shown(text, h) {
  const out = [];
  const lines = text.split("\n");
  let after = false; // a block has ended here: the empty line behind it is its margin
  for (let at = 0; at < lines.length; ) {
    const block = fenced(lines, at, h) ?? listed(lines, at, h) ?? quoted(lines, at, h);
    if (block) out.push(block.made);
    let next = block?.next ?? at + 1;
    if (!block) {
      while (next < lines.length && !begins(lines[next])) next++;
      const from = after && !lines[at] ? at + 1 : at;
      out.push(...inline(lines.slice(from, next).join("\n"), h));
    }
    after = Boolean(block);
    at = next;
  }
  return out;
}

/** Whether a line begins something other than plain text. @param {string} line */
const begins = (line) => FENCE.test(line) || ITEM.test(line) || QUOTE.test(line);

/** What stands between two lines of three backticks; without the second, all that follows. @param {readonly string[]} lines @param {number} at @param {MakeElement} h */
function fenced(lines, at, h) {
  if (!FENCE.test(lines[at])) return null;
  let end = at + 1;
  while (end < lines.length && !FENCE.test(lines[end])) end++;
  return { made: h("pre", null, h("code", null, lines.slice(at + 1, end).join("\n"))), next: end + 1 };
}

/** @param {readonly string[]} lines @param {number} at @param {MakeElement} h */
function listed(lines, at, h) {
  const first = lines[at].match(ITEM);
  if (!first) return null;
  const items = [];
  for (let found = /** @type {RegExpMatchArray|null|undefined} */ (first); found && !found[1] === !first[1]; found = lines[++at]?.match(ITEM))
    items.push(h("li", null, ...inline(lines[at].slice(found[0].length), h)));
  return { made: h(first[1] ? "ol" : "ul", first[1] ? { start: Number(first[1]) } : null, ...items), next: at };
}

/** @param {readonly string[]} lines @param {number} at @param {MakeElement} h */
function quoted(lines, at, h) {
  const said = [];
  for (; QUOTE.test(lines[at] ?? ""); at++) said.push(lines[at].replace(QUOTE, ""));
  return said.length ? { made: h("blockquote", null, ...inline(said.join("\n"), h)), next: at } : null;
}

/** @param {string} text @param {MakeElement} h @returns {any[]} */
const inline = (text, h) => new Run(text, h).read();

/** @typedef {{mark: string, parts: any[], links: boolean}} Open a mark whose other end may come */

/** One run of text. No mark is open twice, so that what is open is never deep. */
class Run {
  /** @param {string} text @param {MakeElement} h */
  constructor(text, h) {
    this.text = text;
    this.h = h;
    this.at = 0;
    this.plain = 0; // from here on, letters that are nothing but letters
    /** @type {Open[]} */
    this.open = [{ mark: "", parts: [], links: false }];
    /** @type {Record<string, number>} where each closing letter stands next */
    this.next = {};
  }

  read() {
    const { text } = this;
    for (; this.at < text.length; ) {
      const letter = text[this.at];
      const done =
        letter === "`" ? this.code()
        : letter === "[" ? this.bracket()
        : letter === "]" ? this.link()
        : letter === "*" || letter === "_" ? this.emphasis(letter)
        : (letter === "h" || letter === "H") && this.address();
      if (!done) this.at++;
    }
    this.flush(text.length);
    this.giveUp(0);
    return this.open[0].parts;
  }

  get top() {
    return this.open[this.open.length - 1];
  }

  /** The letters until now are text; reading goes on at `to`. @param {number} until @param {number} [to] */
  flush(until, to = until) {
    if (until > this.plain) this.top.parts.push(this.text.slice(this.plain, until));
    this.plain = this.at = to;
    return true;
  }

  /** Where a letter stands next, looked for once. @param {string} letter @param {number} from */
  find(letter, from) {
    const known = this.next[letter];
    if (known === undefined || known < from) this.next[letter] = (this.text.indexOf(letter, from) + 1 || Infinity) - 1;
    return this.next[letter];
  }

  /** Marks above that place had no other end: they are letters. @param {number} place */
  giveUp(place) {
    while (this.open.length > place + 1) {
      const { mark, parts, links } = /** @type {Open} */ (this.open.pop());
      this.top.parts.push(mark);
      for (const part of parts) this.top.parts.push(part);
      this.top.links ||= links;
    }
  }

  /** @param {string} mark */
  begin(mark) {
    this.flush(this.at, this.at + mark.length);
    this.open.push({ mark, parts: [], links: false });
    return true;
  }

  /** @param {string} mark */
  placeOf(mark) {
    return this.open.findIndex((one) => one.mark === mark);
  }

  code() {
    const end = this.find("`", this.at + 1);
    if (end === Infinity || end === this.at + 1) return false;
    const said = this.text.slice(this.at + 1, end);
    this.flush(this.at, end + 1);
    this.top.parts.push(this.h("code", null, said));
    return true;
  }

  bracket() {
    const before = this.placeOf("[");
    if (before > 0) {
      this.flush(this.at);
      this.giveUp(before - 1);
    }
    return this.begin("[");
  }

  /** "](address)", where a "[" is open and no other link stands in between. */
  link() {
    const place = this.placeOf("[");
    if (place < 0) return false;
    const end = this.text[this.at + 1] === "(" ? this.find(")", this.at + 2) : Infinity;
    const href = end === Infinity || end - this.at > 2_000 ? "" : this.text.slice(this.at + 2, end);
    this.flush(this.at);
    this.giveUp(place);
    if (this.top.links || !this.top.parts.length || !TARGET.test(href)) {
      this.giveUp(place - 1);
      return false;
    }
    const { parts } = /** @type {Open} */ (this.open.pop());
    this.anchor(href, parts);
    return this.flush(this.at, end + 1);
  }

  /** @param {string} letter */
  emphasis(letter) {
    const { text, at } = this;
    const single = text[at + 1] !== letter || (text[at + 2] === letter && this.top.mark === letter); // of three the inner one ends first
    const mark = single ? letter : letter + letter;
    const [before, after] = [text[at - 1] ?? " ", text[at + mark.length] ?? " "];
    const place = this.placeOf(mark);
    if (place > 0 && before.trim() && !WORD.test(after)) return this.end(place, mark);
    if (place < 0 && after.trim() && !WORD.test(before)) return this.begin(mark);
    this.at += mark.length - 1;
    return false;
  }

  /** @param {number} place @param {string} mark */
  end(place, mark) {
    this.flush(this.at, this.at + mark.length);
    this.giveUp(place);
    if (!this.top.parts.length) {
      this.giveUp(place - 1);
      this.top.parts.push(mark);
      return true;
    }
    const { parts, links } = /** @type {Open} */ (this.open.pop());
    this.top.parts.push(this.h(mark.length > 1 ? "strong" : "em", null, ...parts));
    this.top.links ||= links;
    return true;
  }

  /** A web address as it stands; what ends a sentence or a bracket is not part of it. */
  address() {
    if (WORD.test(this.text[this.at - 1] ?? " ")) return false;
    ADDRESS.lastIndex = this.at;
    const found = ADDRESS.exec(this.text)?.[0] ?? "";
    let length = found.length;
    while (length && TRAILING.test(found[length - 1])) length--;
    if (length < 9) return false;
    this.flush(this.at, this.at + length);
    this.anchor(found.slice(0, length), [found.slice(0, length)]);
    return true;
  }

  /** @param {string} href @param {any[]} parts */
  anchor(href, parts) {
    this.top.parts.push(this.h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", title: parts[0] === href ? undefined : href }, ...parts));
    this.top.links = true;
  }
}
