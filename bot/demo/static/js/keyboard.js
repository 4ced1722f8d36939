// Buttons under a message, and the keyboard below the input field.

import { el, icon } from "./dom.js";

/** The rows of buttons under a message; `busy` is the callback data of the one that waits for the bot. */
export function inlineKeyboard(message, busy, act) {
  const rows = message.reply_markup.inline_keyboard.map((row) =>
    el("div", { class: "keys" }, row.map((button) => {
      const waits = busy !== undefined && button.callback_data === busy;
      const look = ["key", waits && "busy", button.style].filter(Boolean).join(" ");
      const sign = button.url ? "open" : button.copy_text ? "copy" : null;
      const key = el("button", { class: look, type: "button", "aria-busy": String(waits), disabled: Boolean(button.disabled) },
        el("span", { class: "key-text" }, button.text), sign ? icon(sign) : null);
      key.addEventListener("click", (event) => act.press(message, button, event));
      return key;
    })));
  return el("div", { class: "inline-keyboard" }, rows);
}

/** The keyboard that the bot offers instead of typing. */
export function replyKeyboard(markup, act) {
  return markup.keyboard.map((row) =>
    el("div", { class: "keys" }, row.map((button) =>
      el("button", { class: "key", type: "button", on: { click: () => act.choose(button) } }, el("span", { class: "key-text" }, button.text)))));
}
