// Empty fields of lines show what they stand for: [data-meant] comes with the totals, as {name: text}.
document.addEventListener("htmx:after:swap", () => {
  const told = document.querySelector("[data-meant]");
  if (!told?.dataset.meant) return;
  const texts = JSON.parse(told.dataset.meant);
  for (const field of told.closest("form").querySelectorAll("[data-lines] tbody input:not([type=hidden])")) {
    if (texts[field.name]) field.placeholder = texts[field.name];
    else field.removeAttribute("placeholder");
  }
});
