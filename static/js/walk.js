// The arrows walk from a row's link through its values, and up and down among the rows.
const step = (here, key) => {
  const row = here.closest("tr");
  const cells = [...row.cells].filter((one) => one.matches(".grow, .ed") && one.offsetParent);
  const at = cells.indexOf(here.closest("td"));
  const side = document.dir === "rtl" ? -1 : 1;
  if (key === "ArrowRight" || key === "ArrowLeft") return cells[at + (key === "ArrowRight" ? side : -side)];
  const next = key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  return here.matches("td") ? next?.cells[here.cellIndex] : undefined;
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!key.startsWith("Arrow") || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (!target.closest?.("#live tr") || !target.matches("td.ed, .grow a")) return;
  const to = step(target, key);
  if (!to) return;
  event.preventDefault();
  const place = to.matches(".ed") ? to : to.querySelector("a");
  if (place === to) to.tabIndex = -1;
  place.focus({ preventScroll: true });
  to.closest("tr").scrollIntoView({ block: "nearest" });
});
