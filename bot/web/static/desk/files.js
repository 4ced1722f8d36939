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

// A file that is dropped anywhere on the page is sent at once; what is chosen with the keyboard waits for the button.
const upload = document.querySelector("form[data-upload]");
if (upload) {
  const place = upload.querySelector(".drop"), input = upload.querySelector("[type=file]");
  upload.addEventListener("submit", () => { upload.querySelector(".waiting").hidden = false; });
  addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) place.classList.remove("over"); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    upload.requestSubmit();
  });
}
