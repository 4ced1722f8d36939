// A day and an hour to move the clock to, in lists that speak the page's language whatever the browser's is.

import { el } from "./dom.js";
import { chinaTime } from "./format.js";

const MONTHS = 13; // from the present one on
const WEEKDAYS = "日一二三四五六";

export class Pick {
  constructor() {
    this.month = this.#list("月份");
    this.day = this.#list("日");
    this.hour = this.#list("时间");
    this.fields = el("span", { class: "clock-field" }, this.month, this.day, this.hour);
    this.month.addEventListener("change", () => this.#fillDays());
    fill(this.hour, Array.from({ length: 24 }, (_, hour) => [`${two(hour)}:00`, `${two(hour)}:00`]));
    this.hour.value = "09:00";
  }

  /** 2021-12-01T09:00 */
  get value() {
    return `${this.month.value}-${this.day.value}T${this.hour.value}`;
  }

  /** It is this time now: earlier months are no longer offered. Somebody who is choosing is left alone. */
  begin(now) {
    if (this.fields.contains(document.activeElement)) return;
    const today = chinaTime(now);
    if (today.slice(0, 10) === this.today) return;
    this.today = today.slice(0, 10);
    const [year, month] = today.split("-").map(Number);
    fill(this.month, Array.from({ length: MONTHS }, (_, later) => {
      const each = new Date(Date.UTC(year, month - 1 + later, 1));
      const [y, m] = [each.getUTCFullYear(), each.getUTCMonth() + 1];
      return [`${y}-${two(m)}`, `${y}年${m}月`];
    }));
    this.#fillDays();
    this.day.value = today.slice(8, 10);
  }

  #fillDays() {
    const [year, month] = this.month.value.split("-").map(Number);
    const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const chosen = this.day.value;
    fill(this.day, Array.from({ length: count }, (_, before) => {
      const weekday = WEEKDAYS[new Date(Date.UTC(year, month - 1, before + 1)).getUTCDay()];
      return [two(before + 1), `${before + 1}日 周${weekday}`];
    }));
    if (Number(chosen) <= count && chosen) this.day.value = chosen;
  }

  #list(name) {
    return el("select", { "aria-label": name });
  }
}

const two = (number) => String(number).padStart(2, "0");

function fill(list, options) {
  list.replaceChildren(...options.map(([value, words]) => el("option", { value }, words)));
}
