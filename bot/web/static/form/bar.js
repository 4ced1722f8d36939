// The bar at the bottom: what has been filled in, what it does to points and rank, and the button that sends it.

import { announce, el, t } from "./words.js";

export class Bar {
  constructor(node, onSend) {
    this.node = node;
    this.count = el("b", {});
    this.effect = el("span", {});
    this.button = el("button", { type: "button", class: "send", on: { click: onSend } });
    node.replaceChildren(el("p", { class: "sum" }, this.count, this.effect), this.button);
  }

  /** `open` fields wait for the person; `receipt` says what all would do, null while that is not known. */
  show({ count, open, receipt, checking }) {
    this.node.hidden = false;
    this.node.classList.remove("trouble");
    this.count.textContent = count ? t("filled", { count }) : t("empty");
    const words = !count ? "" : checking ? t("checking") : receipt ? receipt.moves : "";
    if (words !== this.effect.textContent) this.effect.textContent = words;
    if (receipt && !checking && count) announce(`${t("filled", { count })}，${words}`);
    this.effect.className = !checking && receipt && receipt.up ? "up" : "";
    this.button.textContent = open ? t("answer", { count: open }) : count ? t("send", { count }) : t("send_all");
    this.button.classList.toggle("ask", open > 0);
    this.button.disabled = count === 0;
  }

  sending(words) {
    this.button.disabled = true;
    this.effect.textContent = words;
    announce(words);
  }

  /** Something went wrong; the button tries again. */
  trouble(words) {
    this.node.classList.add("trouble");
    this.effect.textContent = words;
    this.button.textContent = t("again");
    this.button.disabled = false;
    announce(words);
  }
}
