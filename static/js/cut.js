// What is cut short says itself in full under the pointer.
document.addEventListener("pointerover", (event) => {
  const one = event.target.closest?.(".cut, .entry > :is(a, p)");
  if (one && !one.title && one.scrollWidth > one.clientWidth) one.title = one.textContent.trim();
});
