// Waiting for a file: the page looks every second whether it is there, and shows what came of it.

const waiting = document.querySelector("[data-waiting]");
if (waiting) setTimeout(look, 1000);

async function look() {
  try {
    const text = await (await fetch(location.href)).text();
    const now = new DOMParser().parseFromString(text, "text/html").querySelector("[data-waiting] .waiting");
    if (!now) return location.reload();
    waiting.querySelector(".waiting").textContent = now.textContent;
  } catch { /* the line is down for a moment */ }
  setTimeout(look, 1000);
}
