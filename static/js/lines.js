// Lines of a document: add from the template, remove, move (buttons, Alt and an arrow), Enter goes to the next line.
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

const move = (section, row, step) => {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const here = document.activeElement;
  other[step < 0 ? "before" : "after"](row);
  here.focus();
  section.querySelector("[data-moved]").value = "1";
  const rows = rowsOf(section);
  const said = section.querySelector("[data-place]");
  said.textContent = said.dataset.place.replace("{}", rows.indexOf(row) + 1).replace("[]", rows.length);
  count(section);
};

document.addEventListener("click", (event) => {
  const section = event.target.closest("[data-lines]");
  const button = event.target.closest("[data-add], [data-remove], [data-move]");
  if (!section || !button) return;
  if (button.matches("[data-move]")) {
    event.preventDefault();
    move(section, button.closest("tr"), Number(button.dataset.move));
    return;
  }
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
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (row && step && event.altKey && row.querySelector("[data-move]")) {
    event.preventDefault();
    move(row.closest("[data-lines]"), row, step);
    return;
  }
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.ctrlKey) return;
  if (!row || event.target.matches("button, textarea, summary, [data-some] input")) return;
  event.preventDefault();
  const column = fields(row).indexOf(event.target);
  const below = row.nextElementSibling;
  if (below) fields(below)[column].focus();
  else row.closest("[data-lines]").querySelector("[data-add]").click();
});
