// The page of a row or of the menu is loaded while the pointer rests on its link, or a finger lies there.
// The link is marked; the browser holds what the house's speculation rules name for as long as the mark stays.
const AHEAD = ":is([data-rows], .side, .crumb, .top .dropdown-menu) a[href^='/']:not([hx-get], [target], [download])";
const REST = 90; // a mouse that crosses fifty rows asks for none of them
const KEPT = 3000; // what is older is asked for anew: others may have changed it
let marked, resting, ending;

const forget = () => {
  clearTimeout(ending);
  marked?.removeAttribute("data-ahead");
  marked = undefined;
};

const load = (link) => {
  if (link === marked || !link.isConnected || link.getAttribute("aria-current") === "page") return;
  forget();
  marked = link;
  link.dataset.ahead = "";
  ending = setTimeout(forget, KEPT);
};

document.addEventListener("pointerover", (event) => {
  const link = event.target.closest?.(AHEAD);
  if (!link || link.contains(event.relatedTarget)) return;
  clearTimeout(resting);
  resting = setTimeout(load, REST, link);
});

for (const name of ["pointerout", "pointercancel"]) {
  document.addEventListener(name, (event) => {
    if (!event.target.closest?.(AHEAD)?.contains(event.relatedTarget)) clearTimeout(resting);
  });
}

// Whatever is saved or swapped may change what the page ahead shows.
document.addEventListener("submit", forget);
document.addEventListener("htmx:after:request", (event) => {
  if (event.detail?.ctx?.request?.method !== "GET") forget();
});

// Loading ahead doesn't count as viewing: the page tells that it is looked at, and from where.
const viewed = document.querySelector("[data-viewed]")?.dataset.viewed;
const [came] = performance.getEntriesByType("navigation");
if (viewed && came?.deliveryType === "navigational-prefetch") {
  fetch(viewed, { referrer: document.referrer || undefined, keepalive: true }).catch(() => {});
}
