// The page's sentences, and how elements are made of them.

const ALL = JSON.parse(document.getElementById("words").textContent);
let own = ALL["zh-CN"];

/** Speak this language from now on: zh-CN unless it is clearly another one. */
export function speak(language) {
  const known = language in ALL ? language : language.startsWith("zh") ? "zh-CN" : "en";
  own = ALL[known];
  document.documentElement.lang = known;
}

/** The sentence of this name, filled in. */
export function t(name, values = {}) {
  return own[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

/** The days from `last` back to `first`, both as ISO: [month in words, [ISO, day in words] ...], in the page's language. */
export function days(first, last) {
  const language = document.documentElement.lang;
  const month = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" });
  const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", weekday: "short", timeZone: "UTC" });
  const months = new Map();
  for (let at = Date.parse(last); at >= Date.parse(first); at -= 86_400_000) {
    const name = month.format(at);
    if (!months.has(name)) months.set(name, []);
    months.get(name).push([new Date(at).toISOString().slice(0, 10), day.format(at)]);
  }
  return [...months];
}

/** An element: attributes as they are, `on` listeners, then children: nodes, texts, or nothing. */
export function el(tag, { on = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  for (const [event, listener] of Object.entries(on)) node.addEventListener(event, listener);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Say something to those who do not see it. */
export function announce(text) {
  document.getElementById("live").textContent = text;
}
