// Menus are <details class="menu">: one open at a time, closed by a click outside, Escape or leaving by Tab.
const open = () => document.querySelectorAll("details.menu[open]");

const close = (menu) => {
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
};

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (event.key === "Escape") {
    for (const one of open()) close(one);
  } else if (menu && ["ArrowDown", "ArrowUp"].includes(event.key) && !event.target.matches("input, select, textarea")) {
    const items = [...menu.querySelectorAll("summary, a[href], button")].filter((item) => item.offsetParent);
    const step = event.key === "ArrowDown" ? 1 : items.length - 1;
    items[(items.indexOf(document.activeElement) + step) % items.length].focus();
    event.preventDefault();
  }
});

// What a menu holds is asked for when it opens; without a script the same link leads to a page of it.
document.addEventListener("toggle", (event) => {
  const link = event.target.open && event.target.querySelector?.(":scope > .dropdown-menu > [data-pane]");
  if (link) htmx.ajax("GET", link.getAttribute("href"), { target: link.parentElement, swap: "innerHTML" });
}, true);

// The first field of a filter takes the focus when its part opens.
document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.matches?.(".filters details")) {
    event.target.querySelector("form .form-control, form .form-select")?.focus();
  }
}, true);
