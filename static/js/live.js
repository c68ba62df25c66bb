// An open list asks every few seconds whether it is still true; not while nobody looks, and not under a hand.
const live = () => document.getElementById("live");

const isBusy = () => {
  const rows = live();
  const chosen = getSelection();
  return document.hidden
    || document.documentElement.hasAttribute("data-lifting")
    || rows?.querySelector("details[open], .htmx-request")
    || rows?.querySelector("input:focus, select:focus, textarea:focus")
    || (chosen && !chosen.isCollapsed && rows?.contains(chosen.anchorNode));
};

// Where nobody answers, as while the server starts anew or the page is left, there is no news.
const quietly = (...asked) => fetch(...asked).catch(() => new Response(null, { status: 304 }));

document.addEventListener("htmx:before:request", (event) => {
  if (event.target.id !== "live") return;
  if (isBusy()) event.preventDefault();
  else event.detail.ctx.fetch = quietly;
});

// An error of a question that nobody asked is no part of the list; the next one may be answered.
document.addEventListener("htmx:before:response", (event) => {
  const { response, target } = event.detail.ctx;
  if (target?.id === "live" && response.status >= 400 && response.status !== 401) event.preventDefault();
});
