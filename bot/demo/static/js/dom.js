// Makes elements without ever parsing HTML: texts from outside stay texts.

/** An element with properties (`class`, `on` for listeners, `data`, attributes by their name) and children; null and false are left out. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An icon of the small set below, drawn in the text's colour. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

const PATHS = {
  send: "M4 12 20 4l-5 16-4-7z M11 13l9-9",
  attach: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8L10 17a1.7 1.7 0 0 1-2.4-2.4l7.4-7.4",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9l6 6 6-6",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  reply: "M9 7 4 12l5 5M4 12h9a7 7 0 0 1 7 6",
  edit: "M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  calendar: "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4",
  open: "M8 16 17 7M10 7h7v7",
  back: "M15 6l-6 6 6 6",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 13l4 4L19 7",
};
