// A reference is typed and picked: [data-pick] holds a text field and the hidden "id:label" that it stands for.
const box = (element) => element.closest?.("[data-pick]");
const textOf = (pick) => pick.querySelector("[role=combobox]");
const wasOf = (pick) => pick.querySelector("input[type=hidden]");
const optionsOf = (pick) => [...listOf(pick).querySelectorAll("[role=option]")];
let timer;

const listOf = (pick) => {
  const known = pick.querySelector("[role=listbox]");
  if (known) return known;
  const list = document.createElement("ul");
  list.id = textOf(pick).getAttribute("aria-controls");
  Object.assign(list, { className: "pick-list", role: "listbox", ariaLabel: textOf(pick).labels[0]?.textContent.trim() });
  pick.append(list);
  return list;
};

const show = (pick, shown) => {
  listOf(pick).hidden = !shown;
  textOf(pick).setAttribute("aria-expanded", String(shown));
  textOf(pick).removeAttribute("aria-activedescendant");
  if (shown) listOf(pick).scrollIntoView({ block: "nearest" });
};

const mark = (pick, option) => {
  for (const one of optionsOf(pick)) one.setAttribute("aria-selected", String(one === option));
  option.scrollIntoView({ block: "nearest" });
  textOf(pick).setAttribute("aria-activedescendant", option.id);
};

const take = (pick, key, label) => {
  textOf(pick).value = label;
  wasOf(pick).value = `${key}:${label}`;
  textOf(pick).dispatchEvent(new Event("input", { bubbles: true }));
  clearTimeout(timer);
  textOf(pick).dispatchEvent(new Event("change", { bubbles: true }));
};

// What isn't there yet is made in a form over this one, which stays as it is.
const choose = (pick, option) => {
  show(pick, false);
  const href = option.dataset.create;
  if (!href) return take(pick, option.dataset.value, option.firstChild.textContent.trim());
  const done = ({ made, label }) => take(pick, made, label);
  document.dispatchEvent(new CustomEvent("form:open", { detail: { href, done } }));
};

const look = async (pick) => {
  const text = textOf(pick);
  const asked = text.value;
  const address = new URL(pick.dataset.pick, location);
  address.searchParams.set("q", asked);
  if (!pick.closest("dialog dialog, dialog[data-form] ~ dialog[data-form]")) address.searchParams.set("create", "1");
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected || text.value !== asked || document.activeElement !== text) return;
  listOf(pick).innerHTML = await answer.text();
  const first = optionsOf(pick)[0];
  show(pick, Boolean(first));
  if (first && asked) mark(pick, first);
};

document.addEventListener("input", (event) => {
  const pick = box(event.target);
  if (!pick || event.target !== textOf(pick)) return;
  if (!event.target.value.trim()) wasOf(pick).value = "";
  clearTimeout(timer);
  timer = setTimeout(look, 150, pick);
});

document.addEventListener("keydown", (event) => {
  const pick = box(event.target);
  if (!pick || event.isComposing || event.altKey) return;
  const shown = event.target.getAttribute("aria-expanded") === "true";
  const options = shown ? optionsOf(pick) : [];
  const here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" && !shown) look(pick);
  else if (event.key === "ArrowDown") mark(pick, options[(here + 1) % options.length]);
  else if (event.key === "ArrowUp" && shown) mark(pick, options.at(here < 1 ? -1 : here - 1));
  else if (event.key === "Enter" && here >= 0) choose(pick, options[here]);
  else if (event.key === "Escape" && shown) show(pick, false);
  else return;
  event.preventDefault();
});

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[data-pick] [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(box(option), option);
});

document.addEventListener("focusout", (event) => box(event.target) && show(box(event.target), false));
