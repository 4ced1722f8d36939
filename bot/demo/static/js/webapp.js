// What a page of the bot's is told of the colours around it, under Telegram's names.

const COLOURS = {
  bg_color: "--surface", secondary_bg_color: "--page", section_bg_color: "--surface", text_color: "--ink", hint_color: "--muted",
  link_color: "--accent", button_color: "--accent", button_text_color: "--accent-ink", destructive_text_color: "--danger",
};

export function pageTheme() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries(COLOURS).map(([name, property]) => [name, style.getPropertyValue(property).trim()]));
}
