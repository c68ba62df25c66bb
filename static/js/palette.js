// The command palette: Ctrl K opens it anywhere, arrows walk through what the server offers, Enter takes one.
const palette = document.querySelector("dialog[data-palette]");
const field = palette?.querySelector("[role=combobox]");
const list = palette?.querySelector("[role=listbox]");
const options = () => [...list.querySelectorAll("[role=option]")];
const marked = () => list.querySelector("[aria-selected=true]");

const mark = (option) => {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};

const open = () => {
  if (document.querySelector("dialog:modal")) return;
  field.value = "";
  field.form.elements.at.value = location.pathname + location.search;
  palette.showModal();
  field.focus();
  setTimeout(() => window.htmx?.trigger(field, "palette")); // after htmx has begun, which it puts off alike
};

const walk = (step) => {
  const all = options();
  const here = all.indexOf(marked());
  mark(all[(here + step + all.length) % all.length]);
};

if (palette) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (palette.open) palette.close();
    else open();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-commands]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open();
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") walk(1);
    else if (event.key === "ArrowUp") walk(-1);
    else if (event.key === "Enter") (marked() ?? options()[0])?.click();
    else return;
    event.preventDefault();
  });

  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== marked()) mark(option);
  });

  // New offers begin with their first one: a mark that a swap carried over may stand at another.
  document.addEventListener("htmx:after:swap", (event) => {
    if (palette.open && (!marked() || event.detail.ctx?.target === list)) mark(options()[0]);
  });

  // What leads to a place of this very page needs the palette out of the way.
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[href*='#']");
    if (link && link.pathname === location.pathname && link.search === location.search) palette.close();
  });

  const failed = palette.querySelector("[data-failed]");
  document.addEventListener("htmx:before:request", () => { failed.hidden = true; });
  field.addEventListener("htmx:error", () => { failed.hidden = false; });
}
