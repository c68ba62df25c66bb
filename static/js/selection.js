// Rows are ticked: ranges with Shift, X on the focused row, Escape clears; an open list that is drawn anew keeps them.
const form = () => document.getElementById("picked");
const boxes = () => [...document.querySelectorAll("#live input[form=picked][name=id]")];
const every = () => document.querySelector("[data-pick-every]");
const picked = new Set();
let whole = false;
let last;

// What was ticked and isn't on the page any more goes along hidden.
const keepAway = () => {
  for (const one of form().querySelectorAll("[name=id]")) one.remove();
  const shown = new Set(boxes().map((one) => one.value));
  for (const id of picked) {
    if (shown.has(id)) continue;
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "id", value: id });
    form().append(input);
  }
};

const show = () => {
  const page = document.querySelector("[data-pick-page]");
  const count = document.querySelector("[data-picked]");
  if (!form() || !count) return;
  const on = boxes().filter((one) => one.checked);
  if (page) {
    page.checked = on.length > 0 && on.length === boxes().length;
    page.indeterminate = on.length > 0 && !page.checked;
  }
  const text = count.dataset.picked.replace("#", picked.size.toLocaleString(document.documentElement.lang));
  if (count.textContent !== text && picked.size) count.textContent = text;
  whole &&= picked.size > 0;
  if (every()) every().checked = whole;
};

const tick = (box, on) => {
  box.checked = on;
  if (on) picked.add(box.value);
  else picked.delete(box.value);
};

const clear = () => {
  for (const box of boxes()) box.checked = false;
  picked.clear();
  keepAway();
  show();
};

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("#live input[form=picked][name=id]");
  if (box) {
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) for (const one of all.slice(from, to + 1)) tick(one, box.checked);
    tick(box, box.checked);
    last = box;
    if (!box.checked) whole = false;
    show();
  } else if (event.target.matches?.("[data-pick-every]")) {
    whole = event.target.checked;
  } else if (event.target.matches?.("[data-pick-page]")) {
    for (const one of boxes()) tick(one, event.target.checked);
    show();
  } else if (event.target.closest?.(".every") && event.target !== every()) {
    // The browser would focus the box, and scroll away to show more of it.
    event.preventDefault();
    whole = !whole;
    show();
  } else if (event.target.closest?.("[data-pick-clear]")) {
    event.preventDefault();
    clear();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
  if (event.target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable], details[open]")) return;
  const box = event.target.closest?.("tr")?.querySelector("input[form=picked]");
  if (event.key === "Escape" && picked.size) clear();
  else if (event.key === "x" && box && document.documentElement.dataset.keys !== "off") {
    event.preventDefault();
    box.click();
  }
});

// A list that was left for another filter or page begins anew; one that only lived on keeps all.
document.addEventListener("htmx:after:swap", (event) => {
  if (!form()) return;
  const isLive = event.detail.ctx?.target?.id === "live";
  const shown = new Set(boxes().map((one) => one.value));
  if (!isLive) {
    whole = false;
    for (const id of picked) if (!shown.has(id)) picked.delete(id);
  }
  for (const box of boxes()) box.checked = picked.has(box.value);
  keepAway();
  show();
});

// The browser's arrow brings ticks back.
addEventListener("pageshow", () => {
  for (const box of boxes()) tick(box, box.checked);
  whole = Boolean(every()?.checked);
  show();
});
