// A value is edited where it stands: Enter, a click or its pencil swaps it for its control, Escape brings it back.
const was = new WeakMap();
let coming = false;
const open = () => document.querySelector("[data-cell]:has(> form.only)");

const hrefOf = (cell) => {
  if (cell.matches("dd")) return cell.querySelector("[data-pen]")?.href;
  const name = cell.closest("table").tHead.rows[0].cells[cell.cellIndex].dataset.edits;
  const row = cell.parentElement;
  return name && !row.matches(".fixed") && `${row.querySelector(".grow a").pathname}/edit?only=${name}`;
};

const focus = (cell) => {
  if (cell.matches("td")) cell.tabIndex = -1;
  (cell.querySelector("[data-pen]") ?? cell).focus({ preventScroll: true });
};

// Nodes, not text: what htmx leaves behind in attributes wouldn't pass the policy a second time.
const close = (cell, nodes) => {
  cell.replaceChildren(...(was.get(cell) ?? []));
  if (nodes) (cell.querySelector(":scope > bdi") ?? cell).replaceChildren(...nodes);
};

// Beside a conflict what is stored differs from what stood here.
const leave = (cell) => {
  const clash = cell.querySelector("form.only:has(.clash)");
  if (clash) return htmx.ajax("GET", `${clash.getAttribute("action")}&stored=1`, { target: cell, swap: "innerHTML" });
  close(cell);
  focus(cell);
};

const edit = (cell) => {
  const href = hrefOf(cell);
  const other = open();
  if (!href || cell === other) return false;
  if (other?.querySelector("[data-changed]")) {
    other.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    return true;
  }
  if (other) close(other);
  was.set(cell, cell.cloneNode(true).childNodes);
  cell.dataset.cell = "";
  coming = true;
  htmx.ajax("GET", href, { target: cell, swap: "innerHTML" }).finally(() => { coming = false; });
  return true;
};

// Keys that are pressed while the editor comes are meant for it, not for the page.
addEventListener("keydown", (event) => coming && event.key.length === 1 && event.preventDefault(), true);

document.addEventListener("click", (event) => {
  const cancel = event.target.closest("[data-only-cancel]");
  const cell = event.target.closest(".ed");
  if (!cell || event.defaultPrevented) return;
  if (cancel) {
    event.preventDefault();
    leave(cell);
  } else if (event.target.closest("a:not([data-pen]), form, button")) return;
  else if (getSelection().isCollapsed && (cell.matches("dd") || innerWidth >= 768) && edit(cell)) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const cell = target.closest?.("[data-cell]");
  if (key === "Escape" && cell && target.closest("form.only")) {
    event.preventDefault();
    leave(cell);
  } else if (key === "Enter" && target.matches("td.ed")) {
    if (edit(target)) event.preventDefault();
  }
});

// The editor takes the focus; a value that was saved shows in its place and takes it back.
let held;
document.addEventListener("htmx:before:swap", () => {
  held = document.activeElement?.closest("td.ed");
  // An empty style that was left on the old control would be set on the new one, which no policy lets pass.
  for (const one of document.querySelectorAll('form.only [style=""]')) one.removeAttribute("style");
});
document.addEventListener("htmx:after:swap", () => {
  // A cell that lost its tabindex keeps the focus until the next frame only.
  const here = document.activeElement;
  if (held?.isConnected && !open() && (here === held || !held.contains(here))) focus(held);
  held = null;
  const saved = document.querySelector("[data-saved]");
  const cell = saved?.closest("[data-cell]");
  if (cell) {
    close(cell, [...saved.childNodes]);
    focus(cell);
    return;
  }
  const form = open()?.querySelector("form.only:not([data-begun])");
  if (!form) return;
  form.dataset.begun = "";
  const field = form.querySelector("input:not([type=hidden]), select, textarea");
  field?.focus();
  if (field?.matches("input[type=text], input:not([type])")) field.select();
});
