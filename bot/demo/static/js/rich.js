// Draws a rich message: blocks of text, lists, quotations and tables.

import { el } from "./dom.js";

const MARKS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", marked: "mark", subscript: "sub", superscript: "sup" };

/** The blocks of a rich message; `act` offers link(url, event). */
export function richContent(message, act) {
  return el("div", { class: "text rich", lang: "zh-CN" }, message.blocks.map((block) => drawn(block, act)));
}

function drawn(block, act) {
  const text = () => inline(block.text, act);
  switch (block.type) {
    case "heading": return el("p", { class: "heading" }, el("strong", {}, text()));
    case "pre": return el("pre", {}, el("code", {}, text()));
    case "footer": return el("p", { class: "footer" }, text());
    case "divider": return el("hr");
    case "table": return table(block, act);
    case "list": return el("ul", {}, block.items.map((item) => el("li", {}, inside(item, act))));
    case "blockquote": return el("blockquote", {}, inside(block, act));
    case "expandable_blockquote": case "pullquote": return el("blockquote", {}, text());
    case "details": return el("details", { open: block.is_open }, el("summary", {}, inline(block.summary, act)), inside(block, act));
    default: return el("p", {}, text());
  }
}

const inside = (block, act) => block.blocks.map((each) => drawn(each, act));

function inline(text, act) {
  if (text === undefined) return [];
  if (typeof text === "string") return [document.createTextNode(text)];
  if (Array.isArray(text)) return text.flatMap((part) => inline(part, act));
  const within = inline(text.text, act);
  if (text.type === "url") return [el("a", { href: text.url, target: "_blank", rel: "noopener noreferrer", on: { click: (event) => act.link(text.url, event) } }, within)];
  return text.type in MARKS ? [el(MARKS[text.type], {}, within)] : within;
}

function table(block, act) {
  const looks = ["bordered", "striped", "compact"].filter((look) => block[`is_${look}`]).join(" ");
  const rows = block.cells.map((row) => el("tr", {}, row.map((cell) => {
    const properties = { class: `${cell.align} ${cell.valign}`, colspan: cell.colspan, rowspan: cell.rowspan, scope: cell.is_header ? "col" : null };
    return el(cell.is_header ? "th" : "td", properties, inline(cell.text, act));
  })));
  return el("div", { class: "grid", tabindex: "0", role: "region", "aria-label": "表格" },
    el("table", { class: looks }, block.caption ? el("caption", {}, inline(block.caption, act)) : null, el("tbody", {}, rows)));
}
