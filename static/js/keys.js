// The keyboard: an element says its key in data-key ("n", "g h", "ctrl+s"); the key focuses a field and clicks the rest.
// data-keys="off" on <html> switches the single letters off.
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
let first = "";
let timer;

const find = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.offsetParent);

const press = (element) => {
  if (element.matches("input")) {
    element.focus();
    element.select();
  } else {
    element.click();
  }
};

// Rows are walked by their links; the row keeps the bar of focus.
const walk = (step) => {
  const links = [...document.querySelectorAll("[data-rows] :is(td:first-child, td.tick + td, li) a[href]")].filter((one) => one.offsetParent);
  if (!links.length) return false;
  const here = links.indexOf(document.activeElement);
  const link = links[here < 0 ? 0 : Math.max(0, Math.min(links.length - 1, here + step))];
  link.focus({ preventScroll: true });
  link.closest("tr, li").scrollIntoView({ block: "nearest" });
  return true;
};

const act = (key) => {
  const element = find(key);
  if (element) press(element);
  else if (key === "j") return walk(1);
  else if (key === "k") return walk(-1);
  else if (key === "?") document.querySelector("[data-dialog=keys]")?.click();
  else return false;
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const save = [...document.querySelectorAll("dialog:modal")].at(-1)?.querySelector("button.btn-primary") ?? find("ctrl+s");
    if (save) {
      event.preventDefault();
      save.click();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || document.querySelector("dialog:modal")) return;
  if (event.key === "Escape" && typing(event.target) && !event.target.closest("form.doc")) event.target.blur();
  if (typing(event.target) || document.documentElement.dataset.keys === "off" || event.key.length > 1) return;
  const key = first ? `${first} ${event.key}` : event.key;
  clearTimeout(timer);
  first = "";
  if (act(key)) {
    event.preventDefault();
  } else if (document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) {
    first = event.key;
    timer = setTimeout(() => { first = ""; }, 1000);
  }
});
