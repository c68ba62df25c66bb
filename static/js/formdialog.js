// A link with [data-form-dialog] opens its page's form in a dialog over this page; without script it leads there.
// Others ask by the event "form:open" with {href, done}: `done` gets what was made, else the page is loaded anew.
const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
const names = ["for", "aria-controls", "aria-describedby", "aria-labelledby"];
let count = 0;

// Two forms in one page have ids that never meet. What is swapped in later is renamed too, once.
const rename = (dialog) => {
  const prefix = `${dialog.dataset.form}-`;
  const own = (id) => (id.startsWith(prefix) ? id : prefix + id);
  for (const one of dialog.querySelectorAll("[id]")) one.id = own(one.id);
  for (const name of names) {
    for (const one of dialog.querySelectorAll(`[${name}]`)) one.setAttribute(name, one.getAttribute(name).split(" ").map(own).join(" "));
  }
  for (const name of ["href", "hx-target"]) {
    for (const one of dialog.querySelectorAll(`[${name}^="#"]`)) one.setAttribute(name, `#${own(one.getAttribute(name).slice(1))}`);
  }
};

document.addEventListener("htmx:after:swap", () => document.querySelectorAll("dialog[data-form]").forEach(rename));

const fill = (dialog, html) => {
  dialog.innerHTML = html;
  rename(dialog);
  dialog.setAttribute("aria-labelledby", `${dialog.dataset.form}-form-title`);
  window.htmx?.process(dialog);
  const fields = [...dialog.querySelectorAll("form :is(input:not([type=hidden], [type=checkbox]), select, textarea)")];
  (dialog.querySelector("[data-errors]") ?? fields.find((one) => !one.value) ?? fields[0])?.focus();
};

const fail = (dialog) => {
  const form = dialog.querySelector("form");
  delete form.dataset.sent;
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  dialog.querySelector("[data-failed]").hidden = false;
};

const send = async (event, dialog, done) => {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), headers }).catch(() => null);
  const html = answer && !answer.redirected && await answer.text().catch(() => "");
  if (!html || !(html.includes("data-made") || html.includes("data-unsaved"))) return fail(dialog);
  const made = new DOMParser().parseFromString(html, "text/html").querySelector("[data-made]");
  if (!made) return fill(dialog, html);
  dialog.close();
  done(made.dataset);
};

const open = async (href, done) => {
  const opener = document.activeElement;
  const answer = await fetch(href, { headers }).catch(() => null);
  const html = answer?.ok && !answer.redirected ? await answer.text() : "";
  if (!html.includes("data-unsaved")) return location.assign(href);
  const dialog = document.createElement("dialog");
  dialog.className = "form-dialog";
  dialog.dataset.form = `d${count += 1}`;
  document.body.append(dialog);
  dialog.showModal();
  fill(dialog, html);
  dialog.addEventListener("submit", (event) => send(event, dialog, done));
  dialog.addEventListener("cancel", (event) => {
    if (event.target === dialog && !dialog.dataset.asked && dialog.querySelector("form[data-changed]")) {
      event.preventDefault();
      dialog.dataset.asked = "1";
      dialog.querySelector("[data-leave]").focus();
    }
  });
  dialog.addEventListener("close", (event) => {
    if (event.target !== dialog) return;
    for (const form of dialog.querySelectorAll("form")) form.removeAttribute("data-unsaved");
    setTimeout(() => dialog.remove(), 1000); // what was under way for it finds its place still
    opener?.focus();
  });
};

document.addEventListener("form:open", (event) => open(event.detail.href, event.detail.done));

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-form-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link.href, () => location.reload());
});
