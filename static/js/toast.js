// A toast leaves after ten seconds, but not from under a pointer or the focus. Paper gets the time of printing.
const begin = (toast) => {
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { toast.hidden = true; }, 10_000);
  };
  const stay = () => clearTimeout(timer);
  toast.dataset.toast = "on";
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusout", wait);
  wait();
};
const all = () => document.querySelectorAll("[data-toast='']").forEach(begin);
all();
document.addEventListener("htmx:after:swap", all);

addEventListener("beforeprint", () => {
  for (const time of document.querySelectorAll("time[data-now]")) {
    time.textContent = new Date().toLocaleString(document.documentElement.lang);
  }
});
