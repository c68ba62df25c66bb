// Several choices behind a summary: it says what is ticked, and closes when the focus leaves.
document.addEventListener("change", (event) => {
  const some = event.target.closest?.("[data-some]");
  if (!some) return;
  const ticked = [...some.querySelectorAll("input:checked")];
  some.querySelector("summary").textContent = ticked.map((box) => box.parentElement.textContent.trim()).join(", ");
});
document.addEventListener("focusout", (event) => {
  const some = event.target.closest?.("[data-some][open]");
  if (some && event.relatedTarget && !some.contains(event.relatedTarget)) some.open = false;
});
document.addEventListener("keydown", (event) => {
  const some = event.key === "Escape" && event.target.closest?.("[data-some][open]");
  if (!some) return;
  some.open = false;
  some.querySelector("summary").focus();
});
