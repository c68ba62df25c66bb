// A reference is typed and picked: [data-pick] holds a text field and the hidden "id:label" that it stands for.
const box = (element) => element.closest?.("[data-pick]");
const textOf = (pick) => pick.querySelector("[role=combobox]");
const wasOf = (pick) => pick.querySelector("input[type=hidden]");
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
  for (const one of listOf(pick).children) one.setAttribute("aria-selected", String(one === option));
  option.scrollIntoView({ block: "nearest" });
  textOf(pick).setAttribute("aria-activedescendant", option.id);
};

const choose = (pick, option) => {
  textOf(pick).value = option.firstChild.textContent.trim();
  wasOf(pick).value = `${option.dataset.value}:${textOf(pick).value}`;
  show(pick, false);
  textOf(pick).dispatchEvent(new Event("change", { bubbles: true }));
};

const look = async (pick) => {
  const text = textOf(pick);
  const asked = text.value;
  const address = new URL(pick.dataset.pick, location);
  address.searchParams.set("q", asked);
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected || text.value !== asked || document.activeElement !== text) return;
  listOf(pick).innerHTML = await answer.text();
  const first = listOf(pick).firstElementChild;
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
  if (!pick || event.isComposing) return;
  const shown = event.target.getAttribute("aria-expanded") === "true";
  const options = shown ? [...listOf(pick).children] : [];
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
