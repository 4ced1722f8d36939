// Draws the markdown of a robot's message as its app would: only what the app's dialect knows, the rest stays signs.

import { el } from "./dom.js";

// breaks: a new line is one; else only behind two spaces. strict: ** and * count only beside what CommonMark demands.
const DIALECTS = {
  wecom: { breaks: true, blocks: ["heading", "quote"], inline: ["code", "bold", "link", "font"] },
  wecom2: { breaks: true, blocks: ["heading", "quote", "list", "rule", "table"], inline: ["code", "bold", "italic", "image", "link"] },
  dingtalk: { breaks: false, strict: true, blocks: ["heading", "quote", "list"], inline: ["bold", "italic", "image", "link"] },
  lark_md: { breaks: true, blocks: [], inline: ["bold", "italic", "strike", "link", "font"] },
  feishu2: { breaks: true, strict: true, entities: true, blocks: ["heading", "quote", "list", "rule"], inline: ["code", "bold", "italic", "strike", "link", "font"] },
  post: { breaks: true, blocks: [], inline: ["link"] },
};

const BLOCKS = {
  heading: /^ {0,3}(#{1,6}) +(.*)$/,
  quote: /^ {0,3}> ?(.*)$/,
  list: /^ {0,3}(?:([-*])|(\d+)\.) +(.*)$/,
  rule: /^ {0,3}(?:-{3,}|\*{3,})\s*$/,
  table: /^\|(.*)\|\s*$/,
};

const INLINE = {
  code: /`([^`]+)`/,
  bold: /\*\*(.+?)\*\*/,
  italic: /\*([^*]+)\*/,
  strike: /~~(.+?)~~/,
  image: /!\[([^\]]*)\]\(([^)\s]+)\)/,
  link: /\[([^\]]*)\]\(([^)\s]+)\)/,
  font: /<font color=["']?([\w-]+)["']?>(.*?)<\/font>/,
};
const FLANKED = new Set(["bold", "italic", "strike"]);
const COLOURS = new Set(["info", "comment", "warning", "green", "red", "grey", "orange", "blue"]);
const WORD = /[^\s\p{P}\p{S}]/u;

export function markdown(text, dialectName) {
  const dialect = DIALECTS[dialectName] ?? DIALECTS.post;
  const node = el("div", { class: `md md-${dialectName}`, lang: "zh-CN" });
  for (const paragraph of text.split(/\n[ \t]*\n/)) drawLines(node, paragraph.split("\n"), dialect);
  return node;
}

function drawLines(node, lines, dialect) {
  let words = null; // the paragraph that goes on
  let list = null;
  lines.forEach((line, place) => {
    const [kind, match] = blockOf(line, dialect);
    if (kind !== "list") list = null;
    if (kind) words = null;
    if (kind === "heading") node.append(el("p", { class: `heading heading-${match[1].length}` }, inline(match[2], dialect)));
    else if (kind === "quote") addQuote(node, match[1], dialect);
    else if (kind === "rule") node.append(el("hr"));
    else if (kind === "table") addRow(node, match[1], dialect);
    else if (kind === "list") {
      if (!list) node.append((list = el(match[1] ? "ul" : "ol", match[2] ? { start: match[2] } : {})));
      list.append(el("li", {}, inline(match[3], dialect)));
    } else {
      if (!words) node.append((words = el("p")));
      else words.append(dialect.breaks || / {2}$/.test(lines[place - 1]) ? el("br") : " ");
      words.append(...inline(dialect.breaks ? line : line.trim(), dialect));
    }
  });
}

function blockOf(line, dialect) {
  for (const kind of dialect.blocks) {
    const match = line.match(BLOCKS[kind]);
    if (match) return [kind, match];
  }
  return [null, null];
}

function addQuote(node, words, dialect) {
  const last = node.lastElementChild;
  const quote = last?.tagName === "BLOCKQUOTE" ? last : el("blockquote");
  if (quote === last) quote.append(el("br"));
  else node.append(quote);
  quote.append(...inline(words, dialect));
}

function addRow(node, cells, dialect) {
  if (/^[\s|:-]+$/.test(cells)) return;
  const last = node.lastElementChild;
  const table = last?.tagName === "TABLE" ? last : el("table");
  if (table !== last) node.append(table);
  const tag = table === last ? "td" : "th";
  table.append(el("tr", {}, cells.split("|").map((cell) => el(tag, {}, inline(cell.trim(), dialect)))));
}

/** The nodes of words, in which the earliest mark is drawn and the rest looked through again. */
function inline(words, dialect) {
  let first = null;
  for (const kind of dialect.inline) {
    const match = words.match(INLINE[kind]);
    if (match && (!first || match.index < first.match.index) && !(dialect.strict && FLANKED.has(kind) && !isFlanked(words, match))) first = { kind, match };
  }
  if (!first) return words ? [dialect.entities ? decoded(words) : words] : [];
  const { kind, match } = first;
  const end = match.index + match[0].length;
  return [...inline(words.slice(0, match.index), { ...dialect, inline: [] }), mark(kind, match, dialect), ...inline(words.slice(end), dialect)];
}

/** Signs beside a sign of punctuation on their inner side need a space, a sign or the end on their outer side. */
function isFlanked(words, match) {
  const width = match[0].length - match[1].length >> 1;
  const inner = [match[0][width], match[0][match[0].length - width - 1]];
  const outer = [words[match.index - 1], words[match.index + match[0].length]];
  return inner.every((letter, side) => !/\s/.test(letter) && (WORD.test(letter) || !outer[side] || !WORD.test(outer[side])));
}

function mark(kind, match, dialect) {
  if (kind === "code") return el("code", {}, match[1]);
  if (kind === "bold") return el("strong", {}, inline(match[1], dialect));
  if (kind === "italic") return el("em", {}, inline(match[1], dialect));
  if (kind === "strike") return el("s", {}, inline(match[1], dialect));
  if (kind === "image") return el("img", { src: match[2], alt: match[1] });
  if (kind === "font") return el("span", { class: COLOURS.has(match[1]) ? `font-${match[1]}` : "" }, inline(match[2], dialect));
  return outward(match[2], inline(match[1], { ...dialect, inline: [] }));
}

/** A link that leaves the page; only one of the web leads anywhere. */
export function outward(url, children, className = "") {
  if (!/^https?:\/\//.test(url)) return el("span", { class: className }, children);
  return el("a", { class: className, href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

const decoded = (words) => words.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
