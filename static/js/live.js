// An open list asks every few seconds whether it is still true; not while nobody looks, and not under a hand.
const live = () => document.getElementById("live");
let acts = 0;

const isBusy = () => {
  const rows = live();
  const chosen = getSelection();
  return document.hidden
    || document.documentElement.hasAttribute("data-lifting")
    || rows?.querySelector("details[open], .htmx-request")
    || rows?.querySelector("input:not([type=checkbox]):focus, select:focus, textarea:focus, form.only")
    || (chosen && !chosen.isCollapsed && rows?.contains(chosen.anchorNode));
};

// Where nobody answers, as while the server starts anew or the page is left, there is no news.
const quietly = (...asked) => fetch(...asked).catch(() => new Response(null, { status: 304 }));

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (event.target.id !== "live") acts += 1;
  ctx.acts = acts;
  if (event.target.id !== "live") return;
  if (isBusy()) event.preventDefault();
  else ctx.fetch = quietly;
});

// What was asked before somebody did something is old by now; and an error is no part of the list.
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (event.target.id !== "live" || ctx.response.status === 401) return;
  if (ctx.response.status >= 400 || ctx.acts !== acts || isBusy()) event.preventDefault();
});
