// A toast leaves after ten seconds, but not from under a pointer or the focus. Paper gets the time of printing.
const watch = (toast) => {
  toast.dataset.toast = "watched";
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { toast.hidden = true; }, 10_000);
  };
  const stay = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusout", wait);
  wait();
};

const watchNew = () => document.querySelectorAll("[data-toast='']").forEach(watch);
watchNew();
document.addEventListener("htmx:after:swap", watchNew);

addEventListener("beforeprint", () => {
  for (const time of document.querySelectorAll("time[data-now]")) {
    time.textContent = new Date().toLocaleString(document.documentElement.lang);
  }
});
