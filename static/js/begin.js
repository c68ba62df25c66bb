// A form for something new begins in its first empty field; not where a keyboard on the screen would cover it.
const form = document.querySelector("form.doc[action$='/new']");
const wanted = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea";

if (form && document.activeElement === document.body && matchMedia("(pointer: fine)").matches) {
  const fields = [...form.querySelectorAll(wanted)].filter((one) => one.checkVisibility() && !one.readOnly);
  (fields.find((one) => !one.value) ?? fields[0])?.focus({ preventScroll: true });
}
