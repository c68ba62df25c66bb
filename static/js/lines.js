// Lines of a document: add from the template, remove, Enter goes to the next line and makes one at the end.
const fields = (row) => [...row.querySelectorAll("input:not([type=hidden], [data-some] input), select, textarea, summary")];
const rowsOf = (section) => [...section.querySelectorAll("tbody > tr")];

const count = (section) => {
  section.querySelector("[data-count]").textContent = rowsOf(section).length || "";
  section.dispatchEvent(new Event("input", { bubbles: true }));
};

// The template's row carries an index of its own; a new row gets the next one in every name and id.
const add = (section) => {
  const row = section.querySelector("template")?.content.querySelector("tr").cloneNode(true);
  if (!row) return null;
  const name = section.dataset.lines;
  const next = Math.max(-1, ...rowsOf(section).map((one) => Number(one.dataset.index))) + 1;
  const from = `${name}-${row.dataset.index}-`;
  for (const element of row.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      attribute.value = attribute.value.replaceAll(from, `${name}-${next}-`);
    }
  }
  row.dataset.index = next;
  section.querySelector("tbody").append(row);
  count(section);
  return row;
};

const remove = (section, row) => {
  const near = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  count(section);
  (near ? fields(near)[0] : section.querySelector("[data-add]")).focus();
};

document.addEventListener("click", (event) => {
  const section = event.target.closest("[data-lines]");
  const button = event.target.closest("[data-add], [data-remove]");
  if (!section || !button) return;
  if (button.matches("[data-remove]")) {
    event.preventDefault();
    remove(section, button.closest("tr"));
  } else {
    const row = add(section);
    if (!row) return;
    event.preventDefault();
    fields(row)[0].focus();
  }
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-lines] tbody > tr");
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.ctrlKey) return;
  if (!row || event.target.matches("button, textarea, summary, [data-some] input")) return;
  event.preventDefault();
  const column = fields(row).indexOf(event.target);
  const below = row.nextElementSibling;
  if (below) fields(below)[column].focus();
  else row.closest("[data-lines]").querySelector("[data-add]").click();
});
