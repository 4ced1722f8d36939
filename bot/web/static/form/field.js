// One field of the form: a fact, what it amounts to, what is typed, and what is said about it.

import { read, show } from "./numbers.js";
import { el, t } from "./words.js";

export class Field {
  /** `figure` is what the draft holds, or undefined; `onChange(figure or null)` is called with each change. */
  constructor(fact, figure, onChange) {
    Object.assign(this, { fact, figure: figure ?? null, onChange, told: null, change: null, doubt: null, said: null, why: null });
    this.mode = figure?.mode ?? (fact.adds_up ? "increment" : "total");
    this.input = this.#input();
    this.input.value = figure?.text ?? "";
    this.now = el("p", { class: "now", id: `n-${fact.id}` });
    this.done = el("i", {});
    this.more = el("i", { class: "more" });
    this.bar = el("div", { class: "bar", "aria-hidden": "true", hidden: !fact.target }, this.done, this.more);
    this.note = el("div", { class: "note", id: `w-${fact.id}`, hidden: true });
    this.reason = this.#reason();
    this.input.style.setProperty("--measure", fact.measure.length);
    const measure = fact.kind === "flag" || fact.kind === "level" ? null : el("span", { class: "measure", "aria-hidden": "true" }, fact.measure);
    this.node = el("li", { class: "field", id: `f-${fact.id}` },
      el("label", { class: "name", for: this.input.id, title: fact.title }, fact.name),
      el("div", { class: "typed" }, this.input, measure),
      el("div", { class: "under" }, this.now, fact.adds_up ? this.#modes() : null),
      this.bar, this.note, this.reason);
    this.draw();
  }

  /** The value in smallest units, or null for none (yet). */
  get value() {
    return this.reading?.value ?? this.told;
  }

  /** Whether there may be a value in it: what is not in digits only the server can read. */
  get isUsable() {
    return Boolean(this.reading && !this.reading.problem);
  }

  /** Whether something has to be settled before this field can be sent. */
  get isOpen() {
    return Boolean(this.figure && (this.reading?.problem || this.change || this.doubt || this.said || (this.why && !this.figure.reason)));
  }

  /** What the server says about the field: its value, somebody's change, a doubt, a problem, why a reason lacks. */
  judge({ value = null, change = null, doubt = null, problem = null, why = null }) {
    Object.assign(this, { told: value, change, doubt, said: problem, why });
    this.draw();
  }

  focus() {
    this.node.scrollIntoView({ block: "center" });
    const asked = this.why && !this.figure?.reason ? this.reason.querySelector("textarea") : null;
    (this.note.querySelector("button") ?? asked ?? this.input).focus({ preventScroll: true });
  }

  drop() {
    this.input.value = "";
    this.#typed();
    this.input.focus({ preventScroll: true });
  }

  #input() {
    const { fact } = this;
    const common = { id: `i-${fact.id}`, "aria-describedby": `n-${fact.id} w-${fact.id}`, on: { input: () => this.#typed() } };
    const choices = fact.kind === "flag" ? [["1", t("yes")], ["0", t("no")]] : fact.kind === "level" ? fact.levels.map((one) => [one, one]) : null;
    if (choices) return el("select", common, el("option", { value: "" }, t("choose")), choices.map(([value, label]) => el("option", { value }, label)));
    return el("input", { ...common, type: "text", inputmode: fact.kind === "rate" ? "text" : fact.scale === 100 ? "decimal" : "numeric", enterkeyhint: "next", autocomplete: "off", maxlength: "20" });
  }

  #modes() {
    const choice = (mode, label) => {
      const box = el("input", { type: "radio", name: `m-${this.fact.id}`, value: mode, on: { change: () => this.#switch(mode) } });
      box.checked = this.mode === mode;
      return el("label", {}, box, el("span", {}, label));
    };
    return el("fieldset", { class: "modes" }, el("legend", { class: "unseen" }, t("mode", { fact: this.fact.name })), choice("increment", t("more")), choice("total", t("total")));
  }

  /** Where the reason is written: shown once one is needed, and as long as one is written. */
  #reason() {
    const id = `r-${this.fact.id}`;
    const box = el("textarea", { id, rows: "2", maxlength: "500", placeholder: t("reason_example"), "aria-describedby": `y-${this.fact.id}`, on: { input: () => this.#explain(box.value) } });
    box.value = this.figure?.reason ?? "";
    return el("div", { class: "note reason", hidden: true }, el("p", { id: `y-${this.fact.id}` }), el("label", { for: id }, t("reason")), box);
  }

  #explain(words) {
    this.figure = { ...this.figure, reason: words.trim() };
    this.onChange(this.figure);
  }

  #switch(mode) {
    this.mode = mode;
    this.#typed();
  }

  #typed() {
    const text = this.input.value.trim();
    // What was seen is what stood there when the figure was begun: a change since then is asked about.
    this.figure = text === "" ? null : { text, mode: this.mode, seen: this.figure?.seen ?? this.fact.seen, reason: this.figure?.reason };
    Object.assign(this, { told: null, doubt: null, said: null, change: this.figure ? this.change : null });
    this.draw();
    this.onChange(this.figure);
  }

  #settle(more) {
    if (this.change) this.fact = { ...this.fact, total: this.change.total, seen: this.change.seen, reported: true };
    this.figure = { ...this.figure, ...more };
    Object.assign(this, { doubt: null, change: null });
    this.draw();
    this.onChange(this.figure);
    this.input.focus({ preventScroll: true });
  }

  draw() {
    const { fact } = this;
    this.reading = this.figure ? read(this.figure.text, fact) : null;
    if (fact.adds_up) this.input.placeholder = t(this.mode === "increment" ? "more" : "total");
    const total = this.value === null ? null : this.mode === "increment" ? fact.total + this.value : this.value;
    const before = fact.reported ? t("stands", { total: fact.words }) : t("nothing_yet");
    const aim = fact.target !== null && !fact.reported ? ` · ${fact.words}` : "";
    this.now.replaceChildren([before + aim, fact.whence, fact.last].filter(Boolean).join(" · "));
    if (total !== null && fact.adds_up) this.now.append(" ", el("b", {}, t("becomes", { total: show(total, fact.scale) })));
    this.#fill(total);
    this.node.classList.toggle("filled", this.figure !== null);
    this.#say();
  }

  #fill(total) {
    if (!this.fact.target) return;
    const part = (value) => Math.max(0, Math.min(100, (value * 100) / this.fact.target));
    const was = part(this.fact.total);
    const then = total === null ? was : part(total);
    this.done.style.width = `${Math.min(was, then)}%`;
    this.more.style.width = `${Math.abs(then - was)}%`;
    this.more.classList.toggle("less", then < was);
    this.bar.classList.toggle("full", then >= 100);
  }

  #say() {
    const writing = this.reason.contains(document.activeElement);
    this.reason.hidden = !this.figure || !(this.why || this.figure.reason || writing);
    if (this.why) this.reason.querySelector("p").textContent = this.why;
    const { change, doubt } = this;
    const problem = this.reading?.problem ? t(this.reading.problem, { most: this.reading.most }) : this.said;
    this.input.setAttribute("aria-invalid", String(Boolean(problem)));
    this.note.hidden = !problem && !change && !doubt;
    this.note.classList.toggle("wrong", Boolean(problem));
    const drop = () => el("button", { type: "button", class: "quiet", on: { click: () => this.drop() } }, t("drop"));
    if (problem) this.note.replaceChildren(problem);
    else if (change) {
      const mine = el("button", { type: "button", on: { click: () => this.#settle({ seen: change.seen }) } }, t("mine"));
      this.note.replaceChildren(el("p", {}, change.words), mine, drop());
    } else if (doubt) {
      const sure = el("button", { type: "button", on: { click: () => this.#settle({ sure: doubt.why }) } }, t("sure"));
      this.note.replaceChildren(el("p", {}, doubt.words), sure, drop());
    } else this.note.replaceChildren();
  }
}
