// Buttons that only script can answer: copying a field's text, printing the page. Without it they stay hidden.
for (const button of document.querySelectorAll("button[data-copy], button[data-print]")) button.hidden = false;

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy], button[data-print]");
  if (!button) return;
  if ("print" in button.dataset) return window.print();
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // where the page didn't come over TLS
  }
  button.querySelector("[data-said]").textContent = button.dataset.done;
});
