// The guided tour: five steps, each a tap that does something, and a sentence what to look at then.

import { el } from "./dom.js";

export class Tour {
  /** `act` does a step and fails with an Error whose message is a sentence. */
  constructor(node, steps, act) {
    this.steps = steps;
    this.act = act;
    this.at = 0;
    this.words = el("p", { class: "tour-words", role: "status" });
    this.go = el("button", { class: "tour-go", type: "button", on: { click: () => this.#do() } });
    this.marks = steps.map((step, place) => el("button", { class: "tour-step", type: "button", on: { click: () => this.#choose(place) } }, step.title));
    const list = el("ol", { class: "tour-steps", id: "tour-steps" }, this.marks.map((mark) => el("li", {}, mark)));
    const fold = el("button", { class: "tour-fold", type: "button", "aria-expanded": "false", "aria-controls": "tour-steps" }, "导览");
    fold.addEventListener("click", () => fold.setAttribute("aria-expanded", String(node.classList.toggle("open"))));
    node.hidden = steps.length === 0;
    node.append(fold, list, this.go, this.words);
    this.#choose(0);
  }

  #choose(place) {
    this.at = place;
    this.marks.forEach((mark, each) => mark.setAttribute("aria-current", each === place ? "step" : "false"));
    this.go.textContent = this.steps[place]?.label ?? "";
    this.words.textContent = this.steps[place]?.words ?? "";
    this.words.classList.remove("error");
  }

  async #do() {
    this.go.disabled = true;
    try {
      await this.act(this.steps[this.at]);
      this.marks[this.at].classList.add("done");
      const { title, words } = this.steps[this.at];
      if (this.at + 1 < this.steps.length) this.#choose(this.at + 1);
      this.words.textContent = `${title}：${words}`;
    } catch (error) {
      this.words.textContent = error.message;
      this.words.classList.add("error");
    } finally {
      this.go.disabled = false;
    }
  }
}
