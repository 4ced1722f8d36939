// The demo's clock in the header: shows its time, moves it ahead, and says what came of it.

import { clock, moveClock } from "./api.js";
import { el, icon } from "./dom.js";
import { fullDay, hour, weekday } from "./format.js";
import { Pick } from "./pick.js";

const REFRESH_SECONDS = 20;
const LISTEN_SECONDS = 8;

export class Clock {
  constructor(node) {
    this.state = null;
    this.heard = new Map(); // phone's title -> messages since the clock was moved
    this.time = el("time", { class: "clock-time" }, "--:--");
    this.date = el("span", { class: "clock-date" });
    this.said = el("p", { class: "clock-said", role: "status" });
    this.reminder = this.#jump("到下一次提醒", "next-reminder");
    this.ranking = this.#jump("到周一排名", "next-ranking");
    this.pick = new Pick();
    this.go = el("button", { type: "submit", class: "clock-go" }, "拨到");
    const form = el("form", { class: "clock-pick" }, this.pick.fields, this.go);
    const more = el("button", { class: "clock-more", type: "button", "aria-label": "选日期和时间", "aria-expanded": "false" }, icon("calendar"));
    more.addEventListener("click", () => more.setAttribute("aria-expanded", String(form.classList.toggle("open"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#move(`${this.pick.value}:00+08:00`);
    });
    const fold = el("button", { class: "clock-fold", type: "button", "aria-expanded": "false" }, "拨时钟");
    fold.addEventListener("click", () => fold.setAttribute("aria-expanded", String(node.classList.toggle("open"))));
    node.append(
      el("div", { class: "clock-now" }, this.time, this.date),
      fold,
      el("div", { class: "clock-moves" }, this.reminder, this.ranking, more, form),
      this.said);
    setInterval(() => this.#draw(), 1000);
    setInterval(() => document.hidden || this.refresh(), REFRESH_SECONDS * 1000);
  }

  async refresh() {
    try {
      this.#take(await clock());
    } catch (error) {
      this.#say(error.message, true);
    }
  }

  /** Move ahead as the buttons do; fails with what went wrong. */
  async jump(to) {
    await this.#move(to);
    if (this.said.classList.contains("error")) throw new Error(this.said.textContent);
  }

  /** Tell what went wrong elsewhere on the page. */
  trouble(words) {
    this.#say(words, true);
  }

  /** A message has arrived in a phone: told beside the clock while what it was moved to is being sent. */
  hear(title) {
    if (!this.moved || Date.now() - this.moved > LISTEN_SECONDS * 1000) return;
    this.heard.set(title, (this.heard.get(title) ?? 0) + 1);
    const phones = [...this.heard].map(([name, count]) => (count > 1 ? `${name} ${count} 条` : name));
    this.#say(`新消息：${phones.join("、")}`);
  }

  #jump(label, to) {
    const button = el("button", { class: "jump", type: "button" }, label);
    button.addEventListener("click", () => this.#move(to));
    return button;
  }

  async #move(to) {
    const buttons = [this.reminder, this.ranking, this.go];
    for (const button of buttons) button.disabled = true;
    this.#say("正在拨动时钟……");
    this.heard.clear();
    this.moved = Date.now();
    try {
      this.#take(await moveClock(to));
      this.moved = Date.now();
      if (this.heard.size === 0) this.#say(`已拨到 ${this.#words()}`);
    } catch (error) {
      this.moved = 0;
      this.#say(error.message, true);
    } finally {
      for (const button of buttons) button.disabled = false;
      this.#mark();
    }
  }

  #take(state) {
    this.state = { ...state, taken: performance.now() };
    this.#mark();
    this.#draw();
    this.pick.begin(this.#now());
  }

  #mark() {
    for (const [button, instant] of [[this.reminder, this.state?.next_reminder], [this.ranking, this.state?.next_ranking]]) {
      button.disabled = !instant;
      const when = instant && `${fullDay(new Date(instant))} ${weekday(new Date(instant))} ${hour(new Date(instant))}`;
      button.title = when ? `拨到 ${when}` : "接下来没有了";
    }
  }

  #now() {
    const gone = this.state.running ? performance.now() - this.state.taken : 0;
    return new Date(new Date(this.state.now).getTime() + gone);
  }

  #words() {
    const now = this.#now();
    return `${fullDay(now)} ${weekday(now)} ${hour(now)}`;
  }

  #draw() {
    if (!this.state) return;
    const now = this.#now();
    this.time.textContent = hour(now);
    this.time.setAttribute("datetime", now.toISOString());
    this.date.textContent = `${fullDay(now)} ${weekday(now)}`;
  }

  #say(text, isError = false) {
    this.said.textContent = text;
    this.said.classList.toggle("error", isError);
    clearTimeout(this.saidTimer);
    this.saidTimer = setTimeout(() => {
      this.said.textContent = "";
    }, 15000);
  }
}
