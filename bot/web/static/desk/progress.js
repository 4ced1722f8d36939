// Arrow keys move from square to square of the matrix; Home and End go to the ends of the row.

const table = document.querySelector(".matrix table");
table?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td, th");
  const next = cell && !event.ctrlKey && !event.metaKey && !event.altKey ? (WAYS[event.key]?.(cell) ?? null) : null;
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});
document.querySelector(".matrix")?.addEventListener("keydown", (event) => {
  if (event.target === event.currentTarget && event.key === "ArrowDown") {
    event.preventDefault();
    table.tBodies[0].querySelector("a")?.focus();
  }
});

const WAYS = {
  ArrowRight: (cell) => first(cell, "nextElementSibling"),
  ArrowLeft: (cell) => first(cell, "previousElementSibling"),
  ArrowDown: (cell) => below(cell, "nextElementSibling"),
  ArrowUp: (cell) => below(cell, "previousElementSibling"),
  Home: (cell) => cell.parentElement.querySelector("a"),
  End: (cell) => [...cell.parentElement.querySelectorAll("a")].at(-1),
};

function first(cell, way) {
  for (let next = cell[way]; next; next = next[way]) if (next.querySelector("a")) return next.querySelector("a");
}

function below(cell, way) {
  for (let row = cell.parentElement[way]; row; row = row[way]) {
    const link = row.children[cell.cellIndex]?.querySelector("a");
    if (link) return link;
  }
}
