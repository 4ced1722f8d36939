// The way to Telegram: what it says in the address, and the few events that pass between it and the page.
// https://core.telegram.org/api/web-events. Our own, so that the page needs no other server than ours.

import { readable } from "./colours.js";

const said = new URLSearchParams(location.hash.slice(1));
const THEME = {
  bg_color: "--page", secondary_bg_color: "--under", section_bg_color: "--card", text_color: "--ink", hint_color: "--muted",
  link_color: "--accent", button_color: "--button", button_text_color: "--button-ink", destructive_text_color: "--wrong",
};

let asks = false;
let back = null;

// What is written in each colour stands on these: themes do not always leave enough between them to be read.
const GROUNDS = ["--page", "--under", "--card"];
const READ = [["--muted", GROUNDS], ["--accent", GROUNDS], ["--wrong", GROUNDS], ["--button", ["--button-ink"]]];

/** Who has opened the page, signed by Telegram; empty outside Telegram. */
export const initData = said.get("tgWebAppData") ?? "";

/** The language that Telegram says the person speaks; for first words only. */
export function spoken() {
  try {
    return JSON.parse(new URLSearchParams(initData).get("user")).language_code ?? "zh";
  } catch {
    return navigator.language;
  }
}

export function tell(eventType, eventData = {}) {
  if (window.TelegramWebviewProxy) window.TelegramWebviewProxy.postEvent(eventType, JSON.stringify(eventData));
  else if (window.external && "notify" in window.external) window.external.notify(JSON.stringify({ eventType, eventData }));
  else if (parent !== window) parent.postMessage(JSON.stringify({ eventType, eventData }), "*"); // nothing secret is told
}

/** Let Telegram ask before it closes the page; where it cannot, the draft is kept all the same. */
export function askBeforeClosing(needed) {
  if (needed !== asks) tell("web_app_setup_closing_behavior", { need_confirmation: needed });
  asks = needed;
}

/** Show Telegram's back button with what it does; null takes it away. */
export function offerBack(run) {
  if ((run === null) !== (back === null)) tell("web_app_setup_back_button", { is_visible: run !== null });
  back = run;
}

function hear(type, data) {
  if (type === "theme_changed") dress(data.theme_params);
  else if (type === "back_button_pressed") back?.();
  else if (type === "reload_iframe") location.reload();
}

function dress(theme) {
  const root = document.documentElement;
  for (const [name, property] of Object.entries(THEME)) {
    if (/^#[0-9a-f]{6}$/i.test(theme?.[name] ?? "")) root.style.setProperty(property, theme[name]);
  }
  if (!/^#[0-9a-f]{6}$/i.test(theme?.bg_color ?? "")) return;
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(theme.bg_color.slice(at, at + 2), 16));
  root.dataset.theme = 299 * red + 587 * green + 114 * blue < 128000 ? "dark" : "light";
  for (const [property, grounds] of READ) root.style.setProperty(property, readable(colour(property), grounds.map(colour)));
}

const colour = (property) => getComputedStyle(document.documentElement).getPropertyValue(property).trim();

window.Telegram = { WebView: { receiveEvent: hear } };
window.TelegramGameProxy = window.Telegram.WebView;
window.TelegramGameProxy_receiveEvent = hear;
addEventListener("message", (event) => {
  if (event.source !== parent || parent === window) return;
  try {
    const { eventType, eventData } = JSON.parse(event.data);
    hear(eventType, eventData);
  } catch {
    // not one of Telegram's
  }
});
try {
  dress(JSON.parse(said.get("tgWebAppThemeParams")));
} catch {
  // then the device's own light or dark
}
tell("iframe_ready", { reload_supported: true });
tell("web_app_ready");
tell("web_app_expand");
