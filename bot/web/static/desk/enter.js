// Signs in with what stands behind # in the address: the token of a one-use link, or what Telegram says of whoever
// opened the page. It is taken out of the address at once, so that it is not in the history.

const given = new URLSearchParams(location.hash.slice(1));
const token = given.get("k"), initData = given.get("tgWebAppData"), to = given.get("to");
const going = document.querySelector(".going"), wrong = document.querySelector(".wrong"), how = document.querySelector(".how");

async function enter(fields) {
  going.hidden = false;
  how.hidden = true;
  try {
    const answer = await fetch("/desk/enter", { method: "POST", body: new URLSearchParams(fields) });
    const outcome = await answer.json();
    if (answer.ok) return location.replace(to ? `${outcome.go}?${new URLSearchParams({ to })}` : outcome.go);
    show(outcome.error);
  } catch {
    show(wrong.dataset.broken);
  }
}

function show(words) {
  going.hidden = true;
  how.hidden = false;
  wrong.textContent = words;
  wrong.hidden = false;
}

if (token) {
  history.replaceState(null, "", location.pathname);
  enter({ token });
} else if (initData) {
  await import("/form/bridge.js");
  enter({ init_data: initData });
}
