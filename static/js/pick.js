// A reference is typed and picked: [data-pick] holds a text field and the hidden "id:label" that it stands for.
const box = (element) => element.closest?.("[data-pick]");
const parts = (pick) => ({ text: pick.querySelector("[role=combobox]"), was: pick.querySelector("input[type=hidden]") });
const waits = new WeakMap();

const listOf = (pick) => {
  let list = pick.querySelector("[role=listbox]");
  if (!list) {
    const { text } = parts(pick);
    list = document.createElement("ul");
    list.className = "pick-list";
    list.id = text.getAttribute("aria-controls");
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", text.labels[0]?.textContent.trim() ?? "");
    pick.append(list);
  }
  return list;
};

const close = (pick) => {
  const { text } = parts(pick);
  listOf(pick).hidden = true;
  text.setAttribute("aria-expanded", "false");
  text.removeAttribute("aria-activedescendant");
};

const mark = (pick, option) => {
  for (const one of listOf(pick).children) one.setAttribute("aria-selected", String(one === option));
  if (option) parts(pick).text.setAttribute("aria-activedescendant", option.id);
  option?.scrollIntoView({ block: "nearest" });
};

const choose = (pick, option) => {
  const { text, was } = parts(pick);
  text.value = option.firstChild.textContent.trim();
  was.value = `${option.dataset.value}:${text.value}`;
  close(pick);
  text.dispatchEvent(new Event("change", { bubbles: true }));
};

const look = async (pick) => {
  const { text } = parts(pick);
  const asked = text.value;
  const join = pick.dataset.pick.includes("?") ? "&" : "?";
  const answer = await fetch(`${pick.dataset.pick}${join}q=${encodeURIComponent(asked)}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || text.value !== asked || document.activeElement !== text) return;
  const list = listOf(pick);
  list.innerHTML = await answer.text();
  list.hidden = false;
  text.setAttribute("aria-expanded", String(list.children.length > 0));
  text.removeAttribute("aria-activedescendant");
  if (asked) mark(pick, list.querySelector("[role=option]"));
};

document.addEventListener("input", (event) => {
  const pick = box(event.target);
  if (!pick || !event.target.matches("[role=combobox]")) return;
  if (!event.target.value.trim()) parts(pick).was.value = "";
  clearTimeout(waits.get(pick));
  waits.set(pick, setTimeout(look, 150, pick));
});

document.addEventListener("keydown", (event) => {
  const pick = box(event.target);
  if (!pick || event.isComposing) return;
  const open = event.target.getAttribute("aria-expanded") === "true";
  const options = [...listOf(pick).querySelectorAll("[role=option]")];
  const here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" && !open) look(pick);
  else if (event.key === "ArrowDown") mark(pick, options[(here + 1) % options.length]);
  else if (event.key === "ArrowUp" && open) mark(pick, options[(here + options.length - (here < 0 ? 0 : 1)) % options.length]);
  else if (event.key === "Enter" && open && here >= 0) choose(pick, options[here]);
  else if (event.key === "Escape" && open) close(pick);
  else return;
  event.preventDefault();
});

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[data-pick] [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(box(option), option);
});

document.addEventListener("focusout", (event) => {
  const pick = box(event.target);
  if (pick && !pick.contains(event.relatedTarget)) close(pick);
});
