// The sheet of shortcuts begins with those of this very page: whatever says its key in data-key.
const sheet = document.getElementById("keys");
const here = sheet?.querySelector("[data-keys-here]");

const nameOf = (element) => {
  const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.title;
  if (label) return label.replace(/\s*\([^)]*\)$/, "").trim();
  const text = element.cloneNode(true);
  for (const one of text.querySelectorAll("kbd, .only-phone, .n")) one.remove();
  return text.textContent.trim().replace(/\s+/g, " ");
};

const row = (element) => {
  const line = document.createElement("div");
  const name = document.createElement("dt");
  const keys = document.createElement("dd");
  name.textContent = nameOf(element);
  for (const part of element.dataset.key.split(/[ +]/)) {
    const key = document.createElement("kbd");
    key.textContent = part === "ctrl" ? "Ctrl" : part;
    keys.append(key, " ");
  }
  line.append(name, keys);
  return line;
};

document.addEventListener("click", (event) => {
  if (!here || !event.target.closest("[data-dialog=keys]")) return;
  const found = new Map();
  for (const one of document.querySelectorAll("[data-key]")) {
    if (one.offsetParent && !found.has(one.dataset.key)) found.set(one.dataset.key, one);
  }
  const list = document.createElement("dl");
  list.append(...[...found.values()].map(row));
  here.querySelector("dl")?.remove();
  here.append(list);
  here.hidden = !found.size;
});
