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
