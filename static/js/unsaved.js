// Forms: say that something was changed, ask before leaving it, and send only once.
let leaving = false;
const changed = () => document.querySelector("form[data-unsaved][data-changed]");

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (!form || form.dataset.unsaved === "off") return;
  form.dataset.changed = "";
  const text = form.querySelector("[data-unsaved-text]");
  if (text) text.textContent = text.dataset.unsavedText;
});

addEventListener("beforeunload", (event) => {
  if (changed() && !leaving) event.preventDefault();
});

// Cancel means it: no question after a click on what throws away.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-leave]") && !event.target.closest("dialog")) leaving = true;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  leaving = true;
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back by the browser's arrow shows the form as it was: it may be sent again.
addEventListener("pageshow", () => {
  leaving = false;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});
