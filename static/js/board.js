// A card is dragged to another column by mouse, pen or a long touch; the drop presses the button of its own menu.
// Where every column takes every card, as the days of a calendar do, the board names the button that is told both.
const NEAR = 6;
const LONG = 350;
let held;

const face = (card) => card.querySelector("article") ?? card;
const moveOf = (card) => card.querySelector("[name=move]:not([data-to])");
const columnAt = (x, y) => document.elementFromPoint(x, y)?.closest("[data-column]");
const buttonTo = (column) => {
  const move = moveOf(held.card);
  if (!move) return [...held.card.querySelectorAll("[data-to]")].find((one) => one.dataset.to === column.dataset.column);
  const button = document.getElementById(held.card.closest("[data-board]").dataset.board);
  button.value = `${move.value}&to=${column.dataset.column}`;
  return button;
};

const mark = (column) => {
  if (held.over === column) return;
  held.over?.removeAttribute("data-over");
  held.over = column;
  if (column && column !== held.from) column.dataset.over = buttonTo(column) ? "yes" : "no";
};

const lift = () => {
  held.isLifted = true;
  held.from = held.card.closest("[data-column]");
  face(held.card).classList.add("lifted");
  document.documentElement.dataset.lifting = "";
  held.card.setPointerCapture?.(held.pointer);
};

// The click that ends a drag opens nothing.
const still = (event) => {
  event.preventDefault();
  event.stopPropagation();
};

const drop = () => {
  const { card, over, isLifted } = held;
  clearTimeout(held.timer);
  face(card).classList.remove("lifted");
  face(card).style.translate = "";
  delete document.documentElement.dataset.lifting;
  mark(null);
  held = null;
  return isLifted ? over : null;
};

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest?.("[data-board] li");
  if (!card?.matches(":has([data-to], [name=move])") || event.button || event.target.closest(".menu, button")) return;
  held = { card, pointer: event.pointerId, x: event.clientX, y: event.clientY, isTouch: event.pointerType === "touch" };
  if (held.isTouch) held.timer = setTimeout(lift, LONG);
});

document.addEventListener("pointermove", (event) => {
  if (!held || event.pointerId !== held.pointer) return;
  const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
  if (!held.isLifted) {
    if (Math.hypot(dx, dy) < NEAR) return;
    if (held.isTouch) drop();
    else lift();
    if (!held) return;
  }
  face(held.card).style.translate = `${dx}px ${dy}px`;
  mark(columnAt(event.clientX, event.clientY));
  const board = held.card.closest("[data-board]");
  const box = board.getBoundingClientRect();
  if (event.clientX > box.right - 40) board.scrollLeft += 16;
  if (event.clientX < box.left + 40) board.scrollLeft -= 16;
});

document.addEventListener("pointerup", (event) => {
  if (!held || event.pointerId !== held.pointer) return;
  const { card, from } = held;
  const target = held.over;
  const button = target && target !== from ? buttonTo(target) : null;
  if (!drop()) return;
  document.addEventListener("click", still, true);
  setTimeout(() => {
    document.removeEventListener("click", still, true);
    if (!button) return;
    // It lies there at once; the answer shows where it truly is.
    if (button.matches("button")) target.querySelector("ul").prepend(card);
    button.form ? button.form.requestSubmit(button) : location.assign(button.href);
  });
});

document.addEventListener("pointercancel", () => held && drop());
document.addEventListener("keydown", (event) => event.key === "Escape" && held && drop());
document.addEventListener("dragstart", (event) => event.target.closest?.("[data-board] li") && event.preventDefault());
document.addEventListener("touchmove", (event) => held?.isLifted && event.preventDefault(), { passive: false });
document.addEventListener("contextmenu", (event) => held?.isTouch && event.preventDefault());
