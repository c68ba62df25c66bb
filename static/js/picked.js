// A bulk change that was left leads back to its list with the same rows ticked, before the selection counts them.
const told = location.hash.match(/^#picked=(all|[\d,]+)$/)?.[1];

if (told) {
  const ids = new Set(told.split(","));
  for (const box of document.querySelectorAll("#live input[form=picked][name=id]")) box.checked = told === "all" || ids.has(box.value);
  const every = document.querySelector("[data-pick-every]");
  if (every) every.checked = told === "all";
  // Ticked once: loaded again, the list begins anew.
  history.replaceState(history.state, "", location.pathname + location.search);
}
