// Back doesn't end at a form that is done with: its entry remembers the form's one-time id, and leads on where that was stored.
const form = () => document.querySelector("form.doc[data-unsaved]:not(dialog *)");

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target !== form() || event.target.method !== "post") return;
  history.replaceState({ ...history.state, sent: event.target.elements.form_id?.value }, "");
});

// Unknown is backwards: who comes to a form again mostly came by the arrow.
const step = () => {
  const before = globalThis.navigation?.activation?.from?.index ?? -1;
  const isForwards = before >= 0 && before < globalThis.navigation.currentEntry.index;
  return isForwards ? 1 : -1;
};

const leadOn = async () => {
  const sent = history.state?.sent;
  if (!sent || !form()) return;
  const answer = await fetch(`/core/forms/${encodeURIComponent(sent)}`).catch(() => null);
  if (answer?.status !== 200) return;
  delete form().dataset.changed; // what stands in it is stored: nothing to ask about
  history.go(step());
};

addEventListener("pageshow", (event) => {
  const [came] = performance.getEntriesByType("navigation");
  if (event.persisted || came?.type === "back_forward") leadOn();
});
