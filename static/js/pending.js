// What talks to the server shows at once that it does; where nobody answers it is taken back, with a sentence.
const busy = (element, on) => {
  if (on) element?.setAttribute("aria-busy", "true");
  else element?.removeAttribute("aria-busy");
};

const told = document.querySelector("[data-offline]");

// A link that leaves the page: the place that was pressed says so until the next page is there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link?.hasAttribute("hx-get") && !event.button) busy(link, true);
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.getAttribute("href").startsWith("#")) return;
  if (link.pathname === location.pathname && link.search === location.search && link.hash) return;
  busy(link, true);
  setTimeout(() => busy(link, false), 10_000);
});

document.addEventListener("htmx:before:request", (event) => {
  if (event.target.id === "live") return;
  if (told) told.hidden = true;
  const source = event.detail.ctx.sourceElement ?? event.target;
  busy(source.matches("form") ? source.querySelector("[type=submit]:not(.sr)") ?? source : source, true);
});

for (const name of ["htmx:after:request", "htmx:finally:request", "htmx:error"]) {
  document.addEventListener(name, () => {
    for (const one of document.querySelectorAll("[aria-busy=true]:not(form[data-sent] *)")) busy(one, false);
  });
}

document.addEventListener("htmx:error", (event) => {
  if (event.target.id !== "live" && told && !event.detail?.ctx?.response) told.hidden = false;
});

addEventListener("pageshow", () => {
  for (const one of document.querySelectorAll("a[aria-busy]")) busy(one, false);
});
