// The reviewer's list: ticks stay while one looks at other cases, "all" ticks all, what is opened to be written in is
// ready to be written in, and the current case is in sight.

const boxes = [...document.querySelectorAll("input[type=checkbox][name=row]")];
const kept = `ticked ${location.pathname}`;
const ticked = new Set(JSON.parse(sessionStorage.getItem(kept) ?? "[]"));
for (const box of boxes) box.checked = ticked.has(box.value);
keep();

function keep() { // of what is decided on meanwhile nothing is kept
  if (boxes.length) sessionStorage.setItem(kept, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)));
}

addEventListener("change", ({ target }) => {
  if (target.matches("[data-all]")) {
    for (const box of target.form.querySelectorAll("input[type=checkbox][name]")) box.checked = target.checked;
  }
  keep();
});

// Not by the event that follows: whoever types on at once would lose the first digit.
for (const act of document.querySelectorAll("details.act")) {
  act.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    act.open = !act.open;
    if (act.open) act.querySelector("[data-first]")?.focus();
  });
}

const current = document.querySelector(".cases li[aria-current]"), list = current?.closest(".list");
if (list && list.scrollHeight > list.clientHeight) {
  list.scrollTop = current.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
}
