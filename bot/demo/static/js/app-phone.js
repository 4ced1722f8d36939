// One phone with an office app: the group in which a robot posts what the bureau sends. It only shows.

import { groups, groupMessages } from "./api.js";
import { el, icon } from "./dom.js";
import { day, hour, initials, size } from "./format.js";
import { markdown, outward } from "./markdown.js";
import { enlarge } from "./overlays.js";

const APPS = { wecom: "企业微信", dingtalk: "钉钉", feishu: "飞书" };
const NEAR_END = 60;

export class AppPhone {
  /** `scene` is the phone as the server tells it: key, title, role, and the numbers of the groups that it can show. */
  constructor(scene, onNews) {
    Object.assign(this, { key: scene.key, title: scene.title, numbers: scene.groups });
    this.unread = 0;
    this.onNews = onNews;
    this.shown = scene.groups[0];
    this.told = new Map(); // number of a group -> {maker, name, group}
    Object.assign(this, { held: [], last: null, count: 0 }); // the time and number of the last message drawn
    this.timeline = new Log(() => this.look());
    this.node = this.#frame(scene);
  }

  /** Load the groups as they stand; also after an interruption. */
  async load() {
    const all = await groups();
    for (const number of this.numbers) this.told.set(number, all[number]);
    this.choices.replaceChildren(...(this.numbers.length > 1 ? this.numbers.map((number) => this.#choice(number)) : []));
    await this.#show(this.shown);
  }

  /** Take in a message of one of the groups. */
  receive(event) {
    const { group, message } = event;
    if (!this.numbers.includes(group)) return;
    if (group !== this.shown) {
      this.#choiceOf(group)?.classList.add("unread");
      return;
    }
    if (this.held) {
      this.held.push(event);
      return;
    }
    if (message.number <= this.count) return;
    this.timeline.add(this.#item(message));
    if (!this.isSeen) this.unread += 1;
    this.node.classList.remove("news");
    void this.node.offsetWidth; // restarts the animation
    this.node.classList.add("news");
    this.onNews(this, message);
  }

  /** Whether the visitor can see the latest message now. */
  get isSeen() {
    const box = this.node.getBoundingClientRect();
    const middle = (box.left + box.right) / 2;
    return this.timeline.stuck && box.width > 0 && middle > 0 && middle < innerWidth && !document.hidden;
  }

  /** What was unread is read once the phone is in view. */
  look() {
    if (!this.unread || !this.isSeen) return;
    this.unread = 0;
    this.onNews(this);
  }

  fail(error) {
    this.timeline.fill([el("li", { class: "app-notice", role: "alert" }, error.message)]);
  }

  async #show(number) {
    this.shown = number;
    this.held = []; // what is posted while the group is being fetched is taken in after it
    const told = this.told.get(number);
    this.screen.className = `screen app-${told.maker}`;
    this.name.textContent = told.group;
    this.under.textContent = APPS[told.maker];
    for (const choice of this.choices.children) choice.setAttribute("aria-pressed", String(Number(choice.value) === number));
    this.#choiceOf(number)?.classList.remove("unread");
    const messages = await groupMessages(number);
    if (this.shown !== number) return;
    Object.assign(this, { last: null, count: 0 });
    this.timeline.fill([el("li", { class: "app-notice" }, `机器人「${told.name}」已加入群聊`), ...messages.map((message) => this.#item(message))]);
    const { held } = this;
    this.held = null;
    for (const event of held) this.receive(event);
  }

  #choiceOf(number) {
    return [...this.choices.children].find((choice) => Number(choice.value) === number);
  }

  #choice(number) {
    const { maker } = this.told.get(number);
    const choose = () => this.#show(number).catch((error) => this.fail(error));
    return el("button", { class: "app-choice", type: "button", value: number, on: { click: choose } }, APPS[maker]);
  }

  #item(message) {
    const { name, maker } = this.told.get(this.shown);
    const at = new Date(message.at);
    const isNewDay = !this.last || day(this.last) !== day(at);
    Object.assign(this, { last: at, count: message.number });
    return el("li", { class: "app-message", data: { number: message.number } },
      isNewDay && el("p", { class: "app-day" }, day(at)),
      el("span", { class: "app-face", "aria-hidden": "true" }, initials(name)),
      el("div", { class: "app-column" },
        el("p", { class: "app-sender" }, el("b", {}, name), el("span", { class: "app-tag" }, "机器人"), el("time", { datetime: message.at }, hour(at))),
        bubble(message, maker)));
  }

  #frame(scene) {
    this.name = el("b", { class: "bar-name" }, "");
    this.under = el("span", { class: "bar-under" }, "");
    this.choices = el("span", { class: "app-choices", role: "group", "aria-label": "看哪个应用" });
    this.badge = el("span", { class: "badge", hidden: true });
    const heading = `phone-${scene.key}`;
    this.screen = el("div", { class: "screen" },
      el("div", { class: "bar" }, icon("back"), el("div", { class: "bar-words" }, this.name, this.under), this.choices),
      this.timeline.node,
      el("p", { class: "app-foot" }, "机器人只发通知，办理请点链接"));
    return el("section", { class: "phone app-phone", id: `p-${scene.key}`, "aria-labelledby": heading },
      el("h2", { class: "owner", id: heading }, el("b", {}, scene.title), el("span", {}, scene.role), this.badge),
      el("div", { class: "case" }, this.screen));
  }
}

function bubble(message, maker) {
  const isPicture = message.blocks.length === 1 && message.blocks[0].kind === "picture";
  const blocks = message.blocks.map((block) => drawn(block));
  if (isPicture) return blocks[0];
  return el("div", { class: `app-bubble${message.card ? " app-card" : ""}` },
    message.card && message.title && el("p", { class: `app-head head-${message.colour || "none"}` }, message.title),
    maker === "feishu" && message.kind === "post" && message.title && el("p", { class: "app-title" }, message.title),
    el("div", { class: "app-body" }, blocks));
}

function drawn(block) {
  switch (block.kind) {
    case "markdown":
      return markdown(block.text, block.dialect);
    case "picture":
      return el("button", { class: "app-picture", type: "button", "aria-label": "放大图片", on: { click: () => enlarge(block.url, "图片") } },
        el("img", { src: block.url, alt: "", decoding: "async" }));
    case "file":
      return el("p", { class: "app-file" }, icon("file"), el("span", {}, block.text), el("small", {}, size(Number(block.detail))));
    case "button":
      return outward(block.url, [block.text], "app-button");
    case "article":
      return outward(block.url, [el("b", {}, block.text), block.detail && el("span", {}, block.detail)], "app-article");
    case "line":
      return el("hr");
    default:
      return el("p", { class: `app-${block.kind}` }, block.text);
  }
}

/** A list that stays at its end unless the reader has scrolled up. */
class Log {
  constructor(onRead) {
    this.list = el("ol", { class: "app-messages" });
    this.scroller = el("div", { class: "scroller", role: "log", "aria-live": "polite", "aria-label": "消息", tabindex: "0" }, this.list);
    this.node = el("div", { class: "timeline" }, this.scroller);
    this.stuck = true;
    this.scroller.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.scroller;
      this.stuck = scrollHeight - scrollTop - clientHeight < NEAR_END;
      if (this.stuck) onRead();
    }, { passive: true });
    const resized = new ResizeObserver(() => this.stuck && this.toEnd());
    resized.observe(this.scroller);
    resized.observe(this.list);
  }

  fill(items) {
    this.list.replaceChildren(...items);
    this.toEnd();
  }

  add(item) {
    this.list.append(item);
    if (this.stuck) this.toEnd();
  }

  toEnd() {
    this.stuck = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: "instant" });
  }
}
