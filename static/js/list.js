// After a list was swapped its forms follow the address, and the focus stays inside though its element may be gone.
const list = () => document.getElementById("list");

document.addEventListener("htmx:after:swap", () => {
  if (!list()) return;
  for (const form of list().querySelectorAll("form")) {
    if (!form.contains(document.activeElement)) form.reset();
  }
  if (document.activeElement === document.body) list().focus({ preventScroll: true });
});

// A map needs its own script, and leave to ask for tiles: a page of its own.
document.addEventListener("htmx:after:swap", () => {
  const map = document.querySelector("[data-map]");
  if (map && !document.querySelector("script[src*='leaflet']")) location.assign(map.dataset.map);
});

// What went wrong is a page of its own, not a part of the list. 401 carries its own way to the sign-in page.
document.addEventListener("htmx:before:response", (event) => {
  const { response, request, target } = event.detail.ctx;
  if (target !== list() || response.status < 400 || response.status === 401) return;
  event.preventDefault();
  location.assign(request.action);
});
