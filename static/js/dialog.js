// Dialogs: [data-dialog="id"] opens one, [data-close] closes it, [data-modal] turns a part of the page into one.
const show = (dialog) => {
  dialog.open = false;
  dialog.showModal();
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const closer = event.target.closest("dialog [data-close]");
  const dialog = opener ? document.getElementById(opener.dataset.dialog) : closer?.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  if (opener) show(dialog);
  else dialog.close();
});

// A closed question stays in the page, so that nothing is chosen unseen.
document.addEventListener("close", (event) => {
  if (event.target.matches("dialog[data-modal]")) event.target.open = true;
}, true);

// [data-filled] opens with what the server puts in, and closes when that is sent.
document.addEventListener("htmx:after:swap", (event) => {
  const dialog = event.detail.ctx?.target;
  if (dialog?.matches?.("dialog[data-filled]") && !dialog.open) show(dialog);
});

document.addEventListener("submit", (event) => event.target.closest("dialog[data-filled]")?.close());

// A click on the dimmed page closes what only informs.
document.addEventListener("click", (event) => {
  if (event.target.matches("dialog:modal:not([data-modal], [data-form])")) event.target.close();
});

const modal = document.querySelector("dialog[data-modal]");
if (modal) show(modal);
else document.querySelector("[data-errors]")?.focus();
