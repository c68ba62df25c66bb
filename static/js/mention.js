// A typed @ offers colleagues: [data-mention] holds a textarea; the list stands under it.
const box = (element) => element.closest?.("[data-mention]");
const textOf = (pick) => pick.querySelector("textarea");
const statusOf = (pick) => pick.parentElement.querySelector("[data-mention-status]");
const AT = /(?:^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/u;
let timer;

const listOf = (pick) => {
  const known = pick.querySelector("[role=listbox]");
  if (known) return known;
  const list = document.createElement("ul");
  Object.assign(list, { id: "say-people", className: "pick-list", role: "listbox", hidden: true });
  list.setAttribute("aria-label", pick.dataset.found);
  pick.append(list);
  textOf(pick).setAttribute("aria-controls", list.id);
  textOf(pick).setAttribute("aria-autocomplete", "list");
  return list;
};

const typedAt = (area) => AT.exec(area.value.slice(0, area.selectionStart));

const show = (pick, shown) => {
  listOf(pick).hidden = !shown;
  statusOf(pick).textContent = shown ? pick.dataset.found : "";
  textOf(pick).removeAttribute("aria-activedescendant");
};

const mark = (pick, option) => {
  for (const one of listOf(pick).children) one.setAttribute("aria-selected", String(one === option));
  option.scrollIntoView({ block: "nearest" });
  textOf(pick).setAttribute("aria-activedescendant", option.id);
};

const choose = (pick, option) => {
  const area = textOf(pick);
  const typed = typedAt(area);
  if (typed) area.setRangeText(`${option.dataset.value} `, area.selectionStart - typed[1].length, area.selectionStart, "end");
  show(pick, false);
  area.focus();
};

const look = async (pick) => {
  const area = textOf(pick);
  const typed = typedAt(area)?.[1];
  if (typed === undefined) return show(pick, false);
  const address = new URL(pick.dataset.mention, location);
  address.searchParams.set("q", typed);
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected || typedAt(area)?.[1] !== typed) return;
  listOf(pick).innerHTML = await answer.text();
  const first = listOf(pick).firstElementChild;
  show(pick, Boolean(first));
  if (first) mark(pick, first);
};

document.addEventListener("input", (event) => {
  const pick = box(event.target);
  if (!pick) return;
  clearTimeout(timer);
  timer = setTimeout(look, 150, pick);
});

document.addEventListener("keydown", (event) => {
  const pick = box(event.target);
  if (!pick || event.isComposing || listOf(pick).hidden) return;
  const options = [...listOf(pick).children];
  const here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") mark(pick, options[(here + 1) % options.length]);
  else if (event.key === "ArrowUp") mark(pick, options.at(here < 1 ? -1 : here - 1));
  else if ((event.key === "Enter" || event.key === "Tab") && here >= 0) choose(pick, options[here]);
  else if (event.key === "Escape") show(pick, false);
  else return;
  event.preventDefault();
});

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[data-mention] [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(box(option), option);
});

document.addEventListener("focusout", (event) => box(event.target) && show(box(event.target), false));
