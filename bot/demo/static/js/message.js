// Draws one message of a chat as a list item.

import { fileUrl } from "./api.js";
import { el, icon } from "./dom.js";
import { formatted } from "./entities.js";
import { day, excerpt, fullName, hour, hue, initials, size } from "./format.js";
import { inlineKeyboard } from "./keyboard.js";
import { richContent } from "./rich.js";

/**
 * A message as the phone's owner sees it.
 * `view`: {me, isGroup, reaction, busy} – the owner's id, whether names are shown, the bot's reaction, the button that waits.
 * `act`: what the phone does: command, link, press, enlarge, quote, menu, primary.
 */
export function messageItem(message, view, act) {
  const service = serviceText(message);
  const own = message.from.id === view.me;
  const item = el("li", {
    class: `message${service ? " service" : own ? " own" : ""}${message.ephemeral_message_id ? " whispered" : ""}`,
    data: { id: message.message_id, from: message.from.id },
  });
  item.append(el("p", { class: "day" }, el("span", {}, day(message.date * 1000))));
  if (service) {
    item.append(el("p", { class: "service-text" }, service));
    return item;
  }
  const row = el("div", { class: "row" });
  if (view.isGroup && !own) row.append(el("span", { class: `disc hue-${hue(message.from.id)}`, "aria-hidden": "true" }, initials(fullName(message.from))));
  const column = el("div", { class: message.photo || message.rich_message ? "column wide" : "column" }, bubble(message, own, view, act));
  if (message.reply_markup?.inline_keyboard) column.append(inlineKeyboard(message, view.busy, act));
  row.append(column);
  item.append(row);
  return item;
}

function bubble(message, own, view, act) {
  const text = message.text ?? message.caption;
  const node = el("div", { class: `bubble${message.photo && !text ? " bare" : ""}${message.edit_date ? " edited" : ""}` });
  if (view.isGroup && !own) node.append(el("p", { class: `sender hue-${hue(message.from.id)}` }, fullName(message.from)));
  else node.append(el("span", { class: "hidden" }, own ? "我：" : `${fullName(message.from)}：`));
  if (message.ephemeral_message_id) node.append(el("p", { class: "only" }, own ? "只有机器人看得到" : "只有你看得到"));
  if (message.reply_to_message) node.append(quote(message.reply_to_message, act));
  if (message.photo) node.append(photo(message, act));
  if (message.document) node.append(documentLink(message.document));
  if (message.contact) node.append(el("p", { class: "text" }, `${fullName(message.contact)} ${message.contact.phone_number}`));
  if (message.rich_message) node.append(richContent(message.rich_message, act), el("span", { class: "gap", "aria-hidden": "true" }));
  if (text) {
    const entities = message.entities ?? message.caption_entities;
    node.append(el("div", { class: "text", lang: "zh-CN" }, formatted(text, entities, act), el("span", { class: "gap", "aria-hidden": "true" })));
  }
  if (view.reaction) node.append(el("span", { class: "reaction", "aria-label": `机器人的回应 ${view.reaction}` }, view.reaction));
  node.append(el("span", { class: "when" },
    message.edit_date ? "已编辑 " : null,
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, hour(message.date * 1000)),
    own ? icon("check") : null));
  const more = el("button", { class: "more", type: "button", "aria-label": "更多：回复、编辑、复制", "aria-haspopup": "menu" }, icon("more"));
  more.addEventListener("click", () => act.menu(message, more));
  node.append(more);
  listenForMenu(node, message, more, act);
  return node;
}

/** Double click answers or edits; a right click or a long press opens the menu. */
function listenForMenu(node, message, more, act) {
  node.addEventListener("dblclick", (event) => {
    if (event.target.closest("button, a")) return;
    getSelection()?.removeAllRanges();
    act.primary(message);
  });
  node.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    act.menu(message, more);
  });
  let timer = 0;
  const stop = () => clearTimeout(timer);
  node.addEventListener("touchstart", () => {
    timer = setTimeout(() => act.menu(message, more), 500);
  }, { passive: true });
  for (const event of ["touchend", "touchmove", "touchcancel"]) node.addEventListener(event, stop, { passive: true });
}

function quote(answered, act) {
  return el("button", { class: `quote hue-${hue(answered.from.id)}`, type: "button", on: { click: () => act.quote(answered.message_id) } },
    el("b", {}, fullName(answered.from)), el("span", {}, excerpt(answered)));
}

function photo(message, act) {
  const largest = message.photo.at(-1);
  const source = fileUrl(largest.file_id);
  const alt = message.caption ?? "图片";
  const image = el("img", { src: source, alt: "", width: largest.width, height: largest.height, decoding: "async" });
  return el("button", { class: "photo", type: "button", "aria-label": `放大图片：${alt.slice(0, 40)}`, on: { click: () => act.enlarge(source, alt) } }, image);
}

function documentLink(file) {
  return el("a", { class: "document", href: fileUrl(file.file_id), download: file.file_name ?? "file" },
    el("span", { class: "document-icon" }, icon("file")),
    el("span", { class: "document-words" }, el("b", {}, file.file_name ?? "文件"), el("span", {}, `${size(file.file_size ?? 0)} · 下载`)));
}

/** What a service message says, or an empty string for one that somebody wrote. */
function serviceText(message) {
  const who = fullName(message.from);
  const names = (message.new_chat_members ?? []).map(fullName).join("、");
  if (names) return names === who ? `${who} 加入了群聊` : `${who} 邀请 ${names} 加入了群聊`;
  if (message.left_chat_member) return `${fullName(message.left_chat_member)} 离开了群聊`;
  if (message.group_chat_created || message.supergroup_chat_created) return `${who} 建立了群聊`;
  if (message.pinned_message) return `${who} 置顶了「${excerpt(message.pinned_message).slice(0, 24)}」`;
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return "群聊已升级为超级群";
  if (message.chat_shared) return `${who} 选了「${message.chat_shared.title ?? "一个群"}」`;
  if (message.forum_topic_created) return `${who} 新建了话题「${message.forum_topic_created.name}」`;
  return "";
}
