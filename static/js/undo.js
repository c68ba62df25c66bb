// Ctrl Z outside of fields takes back what was changed last, unless something typed here isn't saved yet.
const field = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";

document.addEventListener("keydown", (event) => {
  const wanted = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "z";
  if (!wanted || event.defaultPrevented || event.repeat) return;
  const form = document.querySelector("form[data-undo-latest]");
  if (!form || event.target.closest?.(field)) return;
  if (document.querySelector("dialog:modal, form[data-unsaved][data-changed]")) return;
  event.preventDefault();
  form.requestSubmit();
});
