// Back to a list: the row that one came from is marked and has the focus; the browser itself keeps where the page stood.
const name = /^row-\d+$/;

// The history entry of the list keeps the row's number, nothing of the record.
document.addEventListener("click", (event) => {
  const row = event.target.closest("#list [data-rows] a[href]")?.closest("[id^=row-], [id^=card-]");
  if (row) history.replaceState({ ...history.state, row: row.id }, "");
});

const find = () => {
  const fragment = location.hash.slice(1);
  const id = name.test(fragment) ? fragment : history.state?.row;
  return id && document.getElementById(id);
};

const restore = () => {
  const row = find();
  if (!row || !row.closest("#list")) return;
  row.dataset.left = "";
  row.querySelector("a[href]")?.focus({ preventScroll: true });
};

restore();
// The browser goes to the fragment once more when all is there, and takes the focus away.
addEventListener("load", () => setTimeout(restore));
addEventListener("hashchange", restore);
