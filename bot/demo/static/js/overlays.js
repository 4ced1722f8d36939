// What comes over a phone's chat: a passing notice, an alert, a message's menu, a form's page; and a picture over all.

import { el, icon } from "./dom.js";

const TOAST_SECONDS = 4;

/** A place in a phone where overlays appear. */
export class Overlays {
  constructor() {
    this.toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.node = el("div", { class: "overlays" }, this.toasts);
  }

  /** A notice that passes by itself. */
  toast(text, isError = false) {
    const node = el("p", { class: isError ? "toast error" : "toast" }, text);
    this.toasts.replaceChildren(node);
    setTimeout(() => node.remove(), TOAST_SECONDS * 1000);
  }

  /** A notice that waits until it was read. */
  alert(text) {
    const ok = el("button", { class: "primary", type: "button" }, "好");
    this.#over(el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": text }, el("p", {}, text), ok), ok, [ok]);
  }

  /** A menu beside an element: [{label, icon, run}]. */
  menu(anchor, entries) {
    if (this.node.querySelector(".menu")) return; // a long press also comes as a right click on some devices
    const buttons = entries.map((entry) => el("button", { class: "menu-entry", type: "button", role: "menuitem" }, icon(entry.icon), entry.label));
    const node = el("div", { class: "menu", role: "menu" }, buttons);
    const close = this.#over(node, buttons[0], []);
    buttons.forEach((button, index) => {
      button.addEventListener("click", () => {
        close();
        entries[index].run();
      });
      button.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) buttons[(index + step + buttons.length) % buttons.length].focus();
      });
    });
    const place = anchor.getBoundingClientRect();
    const screen = this.node.getBoundingClientRect();
    const top = Math.min(place.bottom - screen.top + 4, screen.height - node.offsetHeight - 8);
    const left = Math.min(Math.max(8, place.right - screen.left - node.offsetWidth), screen.width - node.offsetWidth - 8);
    node.style.top = `${top}px`;
    node.style.left = `${left}px`;
  }

  /** A question before something is lost; `run` goes on. */
  #sure(words, label, run) {
    const stay = el("button", { class: "primary", type: "button" }, "留下");
    const leave = el("button", { class: "quiet", type: "button", on: { click: run } }, label);
    this.#over(el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": words }, el("p", {}, words), el("div", { class: "answers" }, leave, stay)), stay, [stay, leave]);
  }

  /** A page of the bot in a sheet, as Telegram shows it: it closes itself, asks for a way back, and for a question before closing. */
  page(url, title) {
    const back = el("button", { class: "tool", type: "button", "aria-label": "返回", hidden: true }, icon("back"));
    const shut = el("button", { class: "tool", type: "button", "aria-label": "关闭" }, icon("close"));
    const frame = el("iframe", { src: url, title, sandbox: "allow-scripts allow-forms allow-same-origin allow-popups" });
    const node = el("div", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": title }, el("div", { class: "sheet-bar" }, back, el("b", {}, title), shut), frame);
    let asks = false;
    const close = this.#over(node, shut, [shut], (run) => (asks ? this.#sure("填的还没有提交，要离开吗？", "离开", run) : run()));
    const told = {
      web_app_close: close,
      web_app_setup_back_button: (data) => { back.hidden = !data.is_visible; },
      web_app_setup_closing_behavior: (data) => { asks = data.need_confirmation; },
    };
    back.addEventListener("click", () => frame.contentWindow.postMessage(JSON.stringify({ eventType: "back_button_pressed" }), "*"));
    addEventListener("message", function heard(event) {
      if (!frame.isConnected) removeEventListener("message", heard);
      else if (event.source === frame.contentWindow) {
        const { eventType, eventData } = eventOf(event.data);
        told[eventType]?.(eventData);
      }
    });
  }

  /** Show a node above a veil, keep the keyboard in it, and give the focus back; returns what closes it.
   * `leave(close)` is what happens when the person wants to close it. */
  #over(node, first, closers, leave = (run) => run()) {
    const before = document.activeElement;
    const veil = el("div", { class: "veil" }, node);
    const close = () => {
      veil.remove();
      before?.focus?.({ preventScroll: true });
    };
    veil.addEventListener("pointerdown", (event) => event.target === veil && leave(close));
    veil.addEventListener("contextmenu", (event) => event.preventDefault());
    veil.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leave(close);
      else if (event.key === "Tab" && !node.contains(event.relatedTarget)) keepInside(event, node);
    });
    for (const button of closers) button.addEventListener("click", () => leave(close));
    this.node.append(veil);
    first.focus({ preventScroll: true });
    return close;
  }
}

function keepInside(event, node) {
  const places = [...node.querySelectorAll("button, iframe")];
  const at = places.indexOf(document.activeElement);
  const next = at + (event.shiftKey ? -1 : 1);
  if (next >= 0 && next < places.length) return;
  event.preventDefault();
  places.at(event.shiftKey ? -1 : 0).focus();
}

function eventOf(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {}; // not one of a page of the bot's
  }
}

/** Show a picture over the whole page. */
export function enlarge(url, caption) {
  const box = document.getElementById("lightbox");
  const shut = el("button", { class: "tool", type: "button", "aria-label": "关闭" }, icon("close"));
  box.replaceChildren(el("img", { src: url, alt: caption }), shut);
  box.onclick = () => box.close();
  box.showModal();
}
