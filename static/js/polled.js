// A part of a page that asks for itself again keeps the focus, though the element that had it may be gone:
// on what it stood in (a row), else on the part's state.
let held = [];

const places = (element) => {
  const part = element?.closest("[data-polled]");
  const found = [];
  for (let one = element; part?.contains(one); one = one.parentElement) if (one.id) found.push(one.id);
  return found;
};

document.addEventListener("htmx:before:swap", () => { held = places(document.activeElement); });

document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement !== document.body) return;
  const place = held.map((id) => document.getElementById(id)).find((one) => one);
  (place?.matches("[tabindex]") ? place : place?.querySelector("#state, a[href]"))?.focus({ preventScroll: true });
});
