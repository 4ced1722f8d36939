// The scrolling list of a chat: keeps messages in order, stays at the end unless the reader has scrolled up.

import { el, icon } from "./dom.js";
import { day } from "./format.js";
import { messageItem } from "./message.js";

const NEAR_END = 60;
const SAME_RUN_SECONDS = 300;
const BUTTON_SECONDS = 15;

export class Timeline {
  /** `view` {me, isGroup}, `act` as messageItem wants it, `onRead` is called when everything has been seen. */
  constructor(view, act, onRead) {
    this.view = view;
    this.act = act;
    this.onRead = onRead;
    this.messages = new Map(); // id -> {message, item, reaction, busy}
    this.missed = 0;
    this.list = el("ol", { class: "messages" });
    this.scroller = el("div", { class: "scroller", role: "log", "aria-live": "polite", "aria-label": "消息", tabindex: "0" }, this.list);
    this.pill = el("button", { class: "pill", type: "button", hidden: true, on: { click: () => this.toEnd(true) } });
    this.node = el("div", { class: "timeline" }, this.scroller, this.pill);
    this.stuck = true;
    this.top = 0;
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const resized = new ResizeObserver(() => this.stuck && this.toEnd());
    resized.observe(this.scroller);
    resized.observe(this.list);
  }

  /** Show the messages of a chat, all of them. */
  fill(messages) {
    this.messages.clear();
    this.list.replaceChildren();
    for (const message of messages) this.#draw(message);
    this.#regroup();
    this.toEnd();
  }

  /** Show a message, new or changed. */
  put(message) {
    const known = this.messages.has(message.message_id);
    const wasAtEnd = this.stuck;
    const own = message.from.id === this.view.me;
    this.#draw(message);
    this.#regroup();
    if (wasAtEnd || own) this.toEnd();
    else if (!known) this.#miss();
  }

  remove(messageId) {
    this.messages.get(messageId)?.item.remove();
    this.messages.delete(messageId);
    this.#regroup();
  }

  react(messageId, emoji) {
    this.#change(messageId, { reaction: emoji });
  }

  /** Let a button wait for the bot; it gives up by itself, as Telegram's do. */
  wait(messageId, data) {
    this.#change(messageId, { busy: data });
    setTimeout(() => this.messages.get(messageId)?.busy === data && this.settle(messageId), BUTTON_SECONDS * 1000);
  }

  settle(messageId) {
    this.#change(messageId, { busy: undefined });
  }

  /** The latest message, or one by its id. */
  get(messageId = Math.max(...this.messages.keys())) {
    return this.messages.get(messageId)?.message;
  }

  all() {
    return [...this.messages.values()].map((entry) => entry.message).sort((one, other) => (isLater(one, other) ? 1 : -1));
  }

  /** Bring a message into view and let it shine up for a moment. */
  show(messageId) {
    const item = this.messages.get(messageId)?.item;
    if (!item) return;
    this.stuck = false;
    this.scroller.scrollTo({ top: item.offsetTop - this.scroller.clientHeight / 3, behavior: gentle() });
    item.classList.remove("shine");
    void item.offsetWidth; // restarts the animation
    item.classList.add("shine");
  }

  toEnd(gently = false) {
    this.stuck = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: gently ? gentle() : "instant" });
    this.#read();
  }

  #draw(message) {
    const old = this.messages.get(message.message_id);
    const entry = { reaction: old?.reaction, busy: old?.busy, message };
    entry.item = messageItem(message, { ...this.view, reaction: entry.reaction, busy: entry.busy }, this.act);
    this.messages.set(message.message_id, entry);
    if (old) {
      const focused = [...old.item.querySelectorAll("button, a")].indexOf(document.activeElement);
      old.item.replaceWith(entry.item);
      if (focused >= 0) entry.item.querySelectorAll("button, a")[focused]?.focus({ preventScroll: true });
      return;
    }
    let before = this.list.lastElementChild;
    const isBehind = (item) => isLater(this.messages.get(Number(item.dataset.id)).message, message);
    while (before && isBehind(before)) before = before.previousElementSibling;
    if (before) before.after(entry.item);
    else this.list.prepend(entry.item);
  }

  #change(messageId, changes) {
    const entry = this.messages.get(messageId);
    if (!entry) return;
    Object.assign(entry, changes);
    this.#draw(entry.message);
    this.#regroup();
  }

  /** Mark where days and runs of one sender begin and end. */
  #regroup() {
    let before = null;
    for (const item of this.list.children) {
      const { message } = this.messages.get(Number(item.dataset.id));
      const newDay = !before || day(before.message.date * 1000) !== day(message.date * 1000);
      const newRun = newDay || before.message.from.id !== message.from.id || before.item.classList.contains("service")
        || message.date - before.message.date > SAME_RUN_SECONDS;
      item.classList.toggle("day-start", newDay);
      item.classList.toggle("run-start", newRun);
      before?.item.classList.toggle("run-end", newRun);
      before = { item, message };
    }
    before?.item.classList.add("run-end");
  }

  #miss() {
    this.missed += 1;
    this.pill.hidden = false;
    this.pill.replaceChildren(icon("down"), `${this.missed} 条新消息`);
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const isNearEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (isNearEnd) this.stuck = true;
    else if (scrollTop < this.top) this.stuck = false; // only the reader scrolls up: a chat that grows does not
    this.top = scrollTop;
    if (this.stuck) this.#read();
  }

  #read() {
    this.missed = 0;
    this.pill.hidden = true;
    this.onRead();
  }
}

/** Whether one message came after another; those that one person sees have negative numbers, which count downwards. */
function isLater(one, other) {
  const [first, second] = [one.message_id, other.message_id];
  return first > 0 === second > 0 ? Math.abs(first) > Math.abs(second) : one.date > other.date;
}

const gentle = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
