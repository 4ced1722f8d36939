// What the pages of the desk need beside links and forms: a form that is refused keeps what was typed, menus close,
// and letters are keys where nothing is typed. Everything works without this script, too.

for (const form of document.querySelectorAll("form[data-form]")) form.addEventListener("submit", send);

async function send(event) {
  const form = event.target, button = event.submitter;
  if (form.dataset.form === "plain") return; // a file goes the browser's own way
  event.preventDefault();
  const wrong = form.querySelector("[role=alert]");
  const fields = new FormData(form, button);
  form.setAttribute("aria-busy", "true");
  if (button) button.disabled = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields),
    });
    const outcome = await answer.json();
    if (answer.ok) return go(outcome.go);
    tell(wrong, outcome.error);
  } catch {
    if (button) button.disabled = false;
    form.dataset.form = "plain"; // the browser says what it cannot reach, and tries again when asked
    form.requestSubmit(button);
    return;
  }
  if (button) button.disabled = false;
  form.removeAttribute("aria-busy");
}

function go(address) {
  const there = new URL(address, location.href);
  if (there.pathname === location.pathname && there.search === location.search) location.reload();
  else location.assign(there);
}

function tell(place, words) {
  place.textContent = words;
  place.hidden = false;
}

// On a phone the links are a line: the page that is shown is in sight there.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// One menu is open at a time; a click elsewhere and Escape close it.
addEventListener("click", ({ target }) => closeMenus(target.closest("details.menu")));
addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
  else press(event);
});

function closeMenus(kept) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== kept) menu.open = false;
}

// An element with data-key="c" is clicked by that key, unless somebody is writing or holds another key down.
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
  const element = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find((each) => each.checkVisibility());
  if (!element) return;
  event.preventDefault();
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

// A list whose choice is sent at once: filters, a day, a basis.
for (const control of document.querySelectorAll("form[data-now] select, form[data-now] input")) {
  control.addEventListener("change", () => control.form.requestSubmit());
}
