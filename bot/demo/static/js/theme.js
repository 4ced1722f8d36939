// Chooses light or dark before anything is painted: what the visitor chose, or else what the device prefers.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("theme");
  const apply = () => {
    const theme = chosen() ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    document.querySelector("meta[name=theme-color]").content = theme === "dark" ? "#17212b" : "#ffffff";
    const button = document.getElementById("theme");
    if (button) {
      button.textContent = theme === "dark" ? "☀" : "☾";
      button.setAttribute("aria-label", theme === "dark" ? "改用浅色" : "改用深色");
      button.title = button.getAttribute("aria-label");
    }
  };
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    document.getElementById("theme").addEventListener("click", () => {
      const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      if (next === (dark.matches ? "dark" : "light")) localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
      apply();
    });
  });
})();
