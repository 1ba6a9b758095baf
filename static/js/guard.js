// Leaving a page asks first where a form marked data-guard holds words that were not sent.
const dirty = new WeakSet();
export const soil = (form) => dirty.add(form);

// Forms that save themselves, and new records that this browser keeps, need no question.
const GUARDED = "form[data-guard]:not([data-autosave], [data-keep-new])";

// A field may stand outside of its form (in a table).
document.addEventListener("input", (event) => {
  const { form } = event.target;
  if (form?.matches(GUARDED)) soil(form);
});
// What was typed and refused is on the page again, and still not saved.
document.querySelectorAll(GUARDED).forEach((form) => { if (form.dataset.guard === "refused" || form.querySelector(".is-invalid")) soil(form); });
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) dirty.delete(event.target); });
addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("form[data-guard]")].some((form) => dirty.has(form))) event.preventDefault();
});
