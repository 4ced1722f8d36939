// Turns text with Telegram's entities (offsets in UTF-16 units, properly nested) into nodes.

import { el, icon } from "./dom.js";

/** The nodes of a text; `act` offers command(text) and link(url, event). */
export function formatted(text, entities = [], act) {
  const sorted = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return build(text, 0, text.length, sorted, act);
}

function build(text, start, end, entities, act) {
  const nodes = [];
  let at = start;
  let afterBlock = false; // a block makes its own line: the line breaks beside it are not shown twice
  for (let index = 0; index < entities.length; ) {
    const entity = entities[index];
    const stop = entity.offset + entity.length;
    let next = index + 1;
    while (next < entities.length && entities[next].offset < stop) next += 1;
    const isBlock = BLOCKS.includes(entity.type);
    nodes.push(...plain(between(text.slice(at, entity.offset), afterBlock, isBlock)));
    const inside = build(text, entity.offset, stop, entities.slice(index + 1, next), act);
    nodes.push(...wrap(entity, text.slice(entity.offset, stop), inside, act));
    at = stop;
    index = next;
    afterBlock = isBlock;
  }
  nodes.push(...plain(between(text.slice(at, end), afterBlock, false)));
  return nodes;
}

function between(text, afterBlock, beforeBlock) {
  const rest = afterBlock ? text.replace(/^\n/, "") : text;
  return beforeBlock ? rest.replace(/\n$/, "") : rest;
}

const plain = (text) => (text ? [document.createTextNode(text)] : []);
const BLOCKS = ["pre", "blockquote", "expandable_blockquote"];
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

function wrap(entity, text, inside, act) {
  switch (entity.type) {
    case "bold": case "italic": case "underline": case "strikethrough": case "code":
      return [el(TAGS[entity.type], {}, inside)];
    case "pre":
      return [el("pre", { data: { language: entity.language ?? "" } }, el("code", {}, inside))];
    case "spoiler":
      return [spoiler(inside)];
    case "blockquote":
      return [el("blockquote", {}, inside)];
    case "expandable_blockquote":
      return [expandable(inside)];
    case "text_link":
      return [link(entity.url, inside, act)];
    case "url":
      return [link(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`, inside, act)];
    case "bot_command":
      return [el("button", { class: "link", type: "button", on: { click: () => act.command(text) } }, inside)];
    case "mention": case "text_mention": case "hashtag": case "cashtag": case "email": case "phone_number":
      return [el("span", { class: "marked" }, inside)];
    default:
      return inside;
  }
}

function link(url, inside, act) {
  if (!/^(https?|tg):/i.test(url)) return el("span", { class: "marked" }, inside);
  const onClick = (event) => act.link(url, event);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url, on: { click: onClick } }, inside);
}

function spoiler(inside) {
  const node = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "隐藏的文字，点按显示" }, el("span", {}, inside));
  const reveal = () => {
    node.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && reveal());
  return node;
}

function expandable(inside) {
  const toggle = el("button", { class: "expand", type: "button", "aria-expanded": "false", "aria-label": "展开全文" }, icon("down"));
  const node = el("blockquote", { class: "expandable" }, el("span", { class: "expandable-text" }, inside), toggle);
  toggle.addEventListener("click", () => {
    const open = node.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.setAttribute("aria-label", open ? "收起" : "展开全文");
  });
  return node;
}
