// Where a person writes: suggestions, the field, a file, an answer or a correction, commands, the bot's keyboard.

import { el, icon } from "./dom.js";
import { excerpt, fullName, size } from "./format.js";
import { replyKeyboard } from "./keyboard.js";

const PLACEHOLDER = "写消息";
const PICTURES = ["image/png", "image/jpeg"];

export class Composer {
  /** `phone` offers title, suggestions, isGroup, and the deeds send, edit, upload, choose, commands, openMenu, fail. */
  constructor(phone) {
    this.phone = phone;
    this.draft = {}; // {reply | edit: message, file}
    this.used = 0; // suggestions before this one have been sent
    this.field = el("textarea", { class: "field", rows: "1", placeholder: PLACEHOLDER, "aria-label": `${phone.title}：写消息`, enterkeyhint: "send", maxlength: "4096" });
    this.chooser = el("input", { type: "file", hidden: true, tabindex: "-1", "aria-hidden": "true" });
    this.bar = el("div", { class: "draft", hidden: true });
    this.chips = el("div", { class: "chips", role: "group", "aria-label": "可以试着发", hidden: true });
    this.keyboard = el("div", { class: "reply-keyboard", hidden: true });
    this.list = el("div", { class: "commands", role: "menu", "aria-label": "命令", hidden: true });
    this.slash = el("button", { class: "tool slash", type: "button", "aria-label": "命令", "aria-haspopup": "menu", "aria-expanded": "false" }, "/");
    const attach = el("button", { class: "tool", type: "button", "aria-label": "发图片或文件", title: "发图片或文件" }, icon("attach"));
    this.sender = el("button", { class: "tool send", type: "submit", "aria-label": "发送", title: "发送" }, icon("send"));
    const form = el("form", { class: "writing" }, this.slash, this.field, attach, this.sender, this.chooser);
    this.node = el("div", { class: "composer" }, this.list, this.chips, this.bar, form, this.keyboard);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => this.#typed());
    attach.addEventListener("click", () => this.chooser.click());
    this.chooser.addEventListener("change", () => this.#chosen());
    this.slash.addEventListener("click", () => this.phone.openMenu() || this.#toggleCommands());
    this.chips.addEventListener("wheel", (event) => this.chips.scrollBy({ left: event.deltaY }), { passive: true });
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.#escape());
    document.addEventListener("pointerdown", (event) => !this.node.contains(event.target) && this.#closeCommands());
    this.#drawChips();
  }

  /** Answer a message; the next text goes as a reply to it. */
  reply(message, placeholder) {
    this.#set({ reply: message }, placeholder);
    this.field.focus({ preventScroll: true });
  }

  /** Correct one's own message. */
  edit(message) {
    this.#set({ edit: message });
    this.field.value = message.text ?? message.caption ?? "";
    this.#typed();
    this.field.focus({ preventScroll: true });
  }

  /** What the bot asked for with a forced reply, without taking the focus. */
  ask(message) {
    this.#set({ reply: message }, message.reply_markup.input_field_placeholder);
  }

  /** The keyboard that the bot offers, or null to take it away. */
  offer(markup) {
    this.keyboard.hidden = !markup;
    this.keyboard.replaceChildren(...(markup ? replyKeyboard(markup, { choose: (button) => this.#choose(button, markup) }) : []));
    this.field.placeholder = markup?.input_field_placeholder ?? PLACEHOLDER;
  }

  /** Name the button on the left by the bot's menu. */
  nameMenu(text) {
    this.slash.textContent = text ?? "/";
    this.slash.classList.toggle("named", Boolean(text));
    this.slash.setAttribute("aria-label", text ?? "命令");
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // the input method has the key
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowDown" && !this.list.hidden) {
      event.preventDefault();
      this.list.querySelector("button")?.focus();
    }
  }

  #typed() {
    this.field.style.height = "auto";
    const borders = this.field.offsetHeight - this.field.clientHeight;
    this.field.style.height = `${Math.min(this.field.scrollHeight + borders, 132)}px`;
    this.node.classList.toggle("ready", Boolean(this.field.value.trim() || this.draft.file));
    if (/^\/\w*$/.test(this.field.value)) this.#openCommands(this.field.value.slice(1));
    else this.#closeCommands();
  }

  async #submit() {
    const text = this.field.value.trim();
    const { reply, edit, file, asPicture } = this.draft;
    if (!text && !file) return;
    const before = this.draft;
    this.field.value = "";
    this.#set({});
    try {
      if (edit) await this.phone.edit(edit, text);
      else if (file) await this.phone.upload(asPicture ? "photo" : "document", file, text, reply?.message_id);
      else await this.phone.send(text, reply?.message_id);
    } catch (error) {
      this.draft = before;
      this.field.value = text;
      this.#drawBar();
      this.#typed();
      this.phone.fail(error);
    }
  }

  #set(draft, placeholder) {
    if (this.draft.edit && !draft.edit) this.field.value = "";
    this.draft = draft;
    this.field.placeholder = placeholder ?? PLACEHOLDER;
    this.#drawBar();
    this.#typed();
  }

  #drawBar() {
    const { reply, edit, file } = this.draft;
    const message = edit ?? reply;
    this.bar.hidden = !message && !file;
    if (this.bar.hidden) return;
    const cancel = el("button", { class: "tool", type: "button", "aria-label": "取消", on: { click: () => this.#cancel() } }, icon("close"));
    const what = file ? this.#fileWords(file) : [el("b", {}, edit ? "编辑消息" : `回复 ${fullName(reply.from)}`), el("span", {}, excerpt(message))];
    this.bar.replaceChildren(icon(file ? "file" : edit ? "edit" : "reply"), el("div", { class: "draft-words" }, what), cancel);
  }

  #fileWords(file) {
    const words = [el("b", {}, file.name), el("span", {}, size(file.size))];
    if (!PICTURES.includes(file.type)) return words;
    const box = el("input", { type: "checkbox" });
    box.checked = this.draft.asPicture;
    box.addEventListener("change", () => {
      this.draft.asPicture = box.checked;
    });
    return [...words, el("label", {}, box, "作为图片发送")];
  }

  #cancel() {
    this.chooser.value = "";
    this.#set({});
    this.field.focus({ preventScroll: true });
  }

  #chosen() {
    const [file] = this.chooser.files;
    if (!file) return;
    this.#set({ reply: this.draft.reply, file, asPicture: PICTURES.includes(file.type) }, "加一句说明（可不写）");
    this.chooser.value = "";
    this.field.focus({ preventScroll: true });
  }

  #escape() {
    if (!this.list.hidden) {
      this.#closeCommands();
      this.slash.focus();
    } else if (!this.bar.hidden) this.#cancel();
  }

  async #choose(button, markup) {
    if (markup.one_time_keyboard) this.offer(null);
    try {
      await this.phone.choose(button);
    } catch (error) {
      this.phone.fail(error);
    }
  }

  // ── suggestions

  #drawChips() {
    const { suggestions } = this.phone;
    this.chips.hidden = suggestions.length === 0;
    this.chips.replaceChildren(...suggestions.map((suggestion, index) => {
      const chip = el("button", { class: index === this.used ? "chip next" : "chip", type: "button", title: suggestion.text },
        el("span", {}, suggestion.label ?? suggestion.text), suggestion.hint ? el("small", {}, suggestion.hint) : null);
      chip.addEventListener("click", () => this.#suggest(suggestion, index));
      return chip;
    }));
    const next = this.chips.children[this.used];
    if (next) this.chips.scrollTo({ left: next.offsetLeft - 6 });
  }

  async #suggest(suggestion, index) {
    const { reply } = this.draft;
    this.#set({});
    try {
      await this.phone.send(suggestion.text, reply?.message_id);
    } catch (error) {
      this.phone.fail(error);
      return;
    }
    this.used = (index + 1) % this.phone.suggestions.length;
    const focused = this.chips.contains(document.activeElement);
    this.#drawChips();
    if (focused) this.chips.children[this.used].focus({ preventScroll: true });
  }

  // ── commands

  #toggleCommands() {
    if (this.list.hidden) this.#openCommands("").then(() => this.list.querySelector("button")?.focus());
    else this.#closeCommands();
  }

  async #openCommands(beginning) {
    let commands;
    try {
      commands = (await this.phone.commands()).filter((one) => one.command.startsWith(beginning.toLowerCase()));
    } catch (error) {
      this.phone.fail(error);
      return;
    }
    if (beginning && !this.field.value.startsWith("/")) return; // sent meanwhile
    const rows = commands.map((one) =>
      el("button", { class: "command", type: "button", role: "menuitem", on: { click: () => this.#command(one.command), keydown: (event) => this.#moveInList(event) } },
        el("b", {}, `/${one.command}`), el("span", {}, one.description)));
    this.list.replaceChildren(...rows);
    this.list.hidden = rows.length === 0;
    this.slash.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  #moveInList(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...this.list.children];
    rows[(rows.indexOf(event.currentTarget) + step + rows.length) % rows.length].focus();
  }

  #closeCommands() {
    this.list.hidden = true;
    this.slash.setAttribute("aria-expanded", "false");
  }

  async #command(name) {
    this.#closeCommands();
    this.field.value = "";
    this.#typed();
    this.field.focus({ preventScroll: true });
    try {
      await this.phone.send(`/${name}`);
    } catch (error) {
      this.phone.fail(error);
    }
  }
}
