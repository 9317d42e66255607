// Runs before the first paint, so that a page in the dark theme does not flash white.
(() => {
  let chosen = "auto";
  try {
    chosen = localStorage.getItem("labelhub-theme") || "auto";
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // storage is forbidden: the system decides
  }
  const dark =
    chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
