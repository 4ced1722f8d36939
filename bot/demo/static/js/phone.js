// One phone: its chat, what its owner does in it, and what arrives.

import { person } from "./api.js";
import { Composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { excerpt, hue, initials } from "./format.js";
import { enlarge, Overlays } from "./overlays.js";
import { Timeline } from "./timeline.js";
import { pageTheme } from "./webapp.js";

const ACTION_SECONDS = 5;
const ACTIONS = { upload_photo: "正在发送图片……", upload_document: "正在发送文件……" };

export class Phone {
  /** `scene` is the phone as the server tells it; `onNews` is called when what is unread changes; `openPrivate(user, payload)` follows a deep link. */
  constructor(scene, onNews, openPrivate) {
    Object.assign(this, { key: scene.key, title: scene.title, suggestions: scene.suggestions, user: scene.user_id, chat: scene.chat_id });
    this.subtitle = scene.subtitle;
    this.isGroup = scene.kind === "group";
    this.unread = 0;
    this.onNews = onNews;
    this.openPrivate = openPrivate;
    this.api = person(this.user, this.chat);
    this.answered = new Map(); // callback id -> answer that came before the tap's own response
    this.waiting = new Map(); // callback id -> message id
    this.pinned = [];
    this.held = null;
    this.overlays = new Overlays();
    this.timeline = new Timeline({ me: this.user, isGroup: this.isGroup }, this.#acts(), () => this.#read());
    this.composer = new Composer(this);
    this.node = this.#frame(scene);
  }

  /** Load the chat as it stands; also after an interruption. */
  async load() {
    this.held = []; // what happens while the chat is being fetched is taken in after it
    const [chats, messages] = await Promise.all([this.api.chats(), this.api.messages()]);
    const chat = chats.find((one) => one.id === this.chat);
    this.name.textContent = chat?.title ?? this.title;
    this.disc.textContent = initials(this.name.textContent);
    this.pinned = chat?.pinned ?? [];
    this.timeline.fill(messages);
    this.#showPinned();
    this.#followKeyboards(messages);
    const { held } = this;
    this.held = null;
    for (const event of held) this.receive(event);
    await this.#loadMenu();
  }

  /** Take in an event of this phone's owner that concerns this chat. */
  receive(event) {
    if (this.held) {
      this.held.push(event);
      return;
    }
    switch (event.type) {
      case "message":
        this.#arrived(event.message);
        break;
      case "edited":
        this.timeline.put(event.message);
        this.#showPinned();
        break;
      case "deleted":
        this.timeline.remove(event.message_id);
        this.#showPinned();
        break;
      case "pinned":
        this.pinned = event.pinned;
        this.#showPinned();
        break;
      case "reaction":
        this.timeline.react(event.message_id, event.reaction[0]?.emoji);
        break;
      case "callback_answer":
        this.#answer(event.callback_id, event);
        break;
      case "chat_action":
        this.#acting(ACTIONS[event.action] ?? "正在输入……");
        break;
      case "commands":
        this.#loadMenu().catch((error) => this.fail(error));
        break;
    }
  }

  /** Whether the visitor can see the latest message now. */
  get isSeen() {
    const box = this.node.getBoundingClientRect();
    const middle = (box.left + box.right) / 2;
    return this.timeline.stuck && box.width > 0 && middle > 0 && middle < innerWidth && !document.hidden;
  }

  // ── what the composer does

  async send(text, replyTo) {
    this.#arrived(await this.api.send(text, replyTo));
  }

  async edit(message, text) {
    this.timeline.put(await this.api.edit(message.message_id, text));
  }

  async upload(kind, file, caption, replyTo) {
    this.#arrived(await this.api.upload(kind, file, caption, replyTo));
  }

  async start(payload) {
    this.#arrived(await this.api.start(payload));
  }

  async choose(button) {
    if (button.web_app) await this.#openPage(button.web_app.url);
    else if (button.request_chat) await this.#chooseGroup(button.request_chat);
    else if (button.request_contact) this.#arrived(await this.api.contact());
    else await this.send(button.text);
  }

  /** The person's groups that the bot asks for; the one that is chosen is told to it. */
  async #chooseGroup({ request_id: request, bot_is_member: withBot }) {
    const own = await this.api.chats();
    const groups = own.filter((chat) => chat.type !== "private" && (!withBot || chat.has_bot));
    if (groups.length === 0) return this.overlays.toast("没有机器人在里面的群");
    this.overlays.menu(this.composer.node, groups.map((chat) => ({
      label: chat.title, icon: "check", run: () => this.api.share(request, chat.id).then((message) => this.#arrived(message)).catch((error) => this.fail(error)),
    })));
  }

  commands() {
    return this.api.commands();
  }

  /** Open the bot's own menu page, if it has one; whether it has. */
  openMenu() {
    if (this.menu?.type !== "web_app") return false;
    this.#openPage(this.menu.web_app.url);
    return true;
  }

  /** A page of the bot's, over the chat, with what Telegram says of the person. */
  async #openPage(url) {
    try {
      const { url: signed } = await this.api.open(url, pageTheme());
      this.overlays.page(signed, this.name.textContent);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error) {
    this.overlays.toast(error.message, true);
  }

  // ── what messages do

  #acts() {
    return {
      command: (text) => this.send(text).catch((error) => this.fail(error)),
      link: (url, event) => this.#follow(url, event),
      press: (message, button, event) => this.#press(message, button, event),
      enlarge,
      quote: (messageId) => this.timeline.show(messageId),
      primary: (message) => (this.#canEdit(message) ? this.composer.edit(message) : this.composer.reply(message)),
      menu: (message, anchor) => this.#menu(message, anchor),
    };
  }

  #canEdit(message) {
    return message.from.id === this.user && (message.text !== undefined || Boolean(message.photo ?? message.document));
  }

  #menu(message, anchor) {
    const text = message.text ?? message.caption;
    const entries = [{ label: "回复", icon: "reply", run: () => this.composer.reply(message) }];
    if (this.#canEdit(message)) entries.unshift({ label: "编辑（更正）", icon: "edit", run: () => this.composer.edit(message) });
    if (text) entries.push({ label: "复制文字", icon: "file", run: () => this.#copy(text) });
    this.overlays.menu(anchor, entries);
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.overlays.toast("已复制");
    } catch {
      this.overlays.toast("浏览器不让复制", true);
    }
  }

  async #press(message, button, event) {
    if (button.url) this.#follow(button.url, event);
    else if (button.copy_text) await this.#copy(button.copy_text.text);
    else if (button.web_app) await this.#openPage(button.web_app.url);
    else if (button.callback_data) {
      const messageId = message.message_id;
      this.timeline.wait(messageId, button.callback_data);
      try {
        const { callback_id: id } = await this.api.tap(messageId, button.callback_data);
        this.waiting.set(id, messageId);
        if (this.answered.has(id)) this.#answer(id, this.answered.get(id));
      } catch (error) {
        this.timeline.settle(messageId);
        this.fail(error);
      }
    } else this.overlays.toast("演示里没有这种按钮");
  }

  #answer(id, answer) {
    if (!this.waiting.has(id)) {
      this.answered.set(id, answer);
      return;
    }
    this.timeline.settle(this.waiting.get(id));
    this.waiting.delete(id);
    this.answered.delete(id);
    if (answer.url) this.#follow(answer.url);
    else if (answer.text && answer.show_alert) this.overlays.alert(answer.text);
    else if (answer.text) this.overlays.toast(answer.text);
  }

  /** Links to Telegram stay in the demo: a deep link starts the bot in this person's private phone. */
  #follow(url, event) {
    const target = new URL(url);
    const isTelegram = target.protocol === "tg:" || target.hostname === "t.me";
    if (!isTelegram && event?.currentTarget.tagName === "A") return;
    event?.preventDefault();
    if (!isTelegram) open(url, "_blank", "noopener,noreferrer");
    else if (target.searchParams.has("start")) this.openPrivate(this, target.searchParams.get("start"));
    else this.overlays.toast("这个链接只能在 Telegram 里打开");
  }

  // ── what arrives

  #arrived(message) {
    const isNew = this.timeline.get(message.message_id) === undefined;
    this.timeline.put(message);
    if (!isNew) return;
    this.#followKeyboards([message]);
    if (message.from.is_bot) this.#acting("");
    if (message.from.id === this.user) return;
    if (!this.isSeen) this.unread += 1;
    this.node.classList.remove("news");
    void this.node.offsetWidth; // restarts the animation
    this.node.classList.add("news");
    this.onNews(this, message);
  }

  #followKeyboards(messages) {
    for (const message of messages) {
      const markup = message.reply_markup;
      if (markup?.keyboard) this.composer.offer(markup);
      else if (markup?.remove_keyboard) this.composer.offer(null);
    }
    const last = messages.at(-1);
    if (last?.reply_markup?.force_reply) this.composer.ask(last);
  }

  #read() {
    if (!this.unread || !this.isSeen) return;
    this.unread = 0;
    this.onNews(this);
  }

  /** What was unread is read once the phone is in view. */
  look() {
    this.#read();
  }

  #acting(words) {
    clearTimeout(this.actingTimer);
    this.under.textContent = words || this.subtitle;
    this.under.classList.toggle("acting", Boolean(words));
    if (words) this.actingTimer = setTimeout(() => this.#acting(""), ACTION_SECONDS * 1000);
  }

  #showPinned() {
    const message = this.pinned.length ? this.timeline.get(this.pinned.at(-1)) : undefined;
    this.pinBar.hidden = !message;
    if (message) this.pinWords.textContent = excerpt(message);
  }

  async #loadMenu() {
    this.menu = await this.api.menu();
    this.composer.nameMenu(this.menu.type === "web_app" ? this.menu.text : undefined);
  }

  #frame(scene) {
    this.disc = el("span", { class: `disc hue-${hue(this.isGroup ? this.chat : 4)}`, "aria-hidden": "true" }, initials(this.title));
    this.name = el("b", { class: "bar-name" }, this.title);
    this.under = el("span", { class: "bar-under", "aria-live": "polite" }, this.subtitle);
    this.pinWords = el("span", {});
    this.pinBar = el("button", { class: "pinned", type: "button", hidden: true, on: { click: () => this.timeline.show(this.pinned.at(-1)) } },
      icon("pin"), el("span", { class: "pinned-words" }, el("b", {}, "置顶消息"), this.pinWords));
    this.badge = el("span", { class: "badge", hidden: true });
    const heading = `phone-${scene.key}`;
    return el("section", { class: "phone", id: `p-${scene.key}`, "aria-labelledby": heading },
      el("h2", { class: "owner", id: heading }, el("b", {}, scene.title), el("span", {}, scene.role), this.badge),
      el("div", { class: "case" }, el("div", { class: "screen" },
        el("div", { class: "bar" }, this.disc, el("div", { class: "bar-words" }, this.name, this.under)),
        this.pinBar, this.timeline.node, this.composer.node, this.overlays.node)));
  }
}
