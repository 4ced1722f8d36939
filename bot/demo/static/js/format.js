// Says times, sizes and names as people in China read them.

const ZONE = "Asia/Shanghai";
const formatter = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, ...options });
const HOUR = formatter({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = formatter({ month: "long", day: "numeric", weekday: "long" });
const FULL_DAY = formatter({ year: "numeric", month: "long", day: "numeric" });
const WEEKDAY = formatter({ weekday: "long" });
const NUMERIC = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" });

export const hour = (date) => HOUR.format(date);
export const day = (date) => DAY.format(date);
export const fullDay = (date) => FULL_DAY.format(date);
export const weekday = (date) => WEEKDAY.format(date);

/** 2021-12-01T09:00, the time in China. */
export const chinaTime = (date) => NUMERIC.format(date).replace(" ", "T");

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

/** One or two letters that stand for a name on its coloured disc: 长江 for 长江镇 · 王, KB for Kaohe Bot. */
export function initials(name) {
  if (/\p{Script=Han}/u.test(name)) return name.match(/\p{Script=Han}/gu).slice(0, 2).join("");
  return name.split(/\s+/).map((word) => [...word][0] ?? "").slice(0, 2).join("").toUpperCase();
}

/** One of eight colours, always the same for the same id. */
export const hue = (id) => Math.abs(id) % 8;

/** All words of blocks or a rich text, with spaces between them. */
export function richWords(content) {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map(richWords).join(" ");
  return ["summary", "text", "cells", "blocks", "items"].filter((name) => content[name]).map((name) => richWords(content[name])).join(" ");
}

/** A message in one line, for quotes, the pinned bar and notices. */
export function excerpt(message) {
  const text = message.text ?? message.caption ?? (message.rich_message && richWords(message.rich_message.blocks));
  const kind = message.photo ? "图片" : message.document ? `文件 ${message.document.file_name}` : message.contact ? "联系方式" : "";
  return [kind && `[${kind}]`, text?.replace(/\s+/g, " ")].filter(Boolean).join(" ") || "消息";
}
