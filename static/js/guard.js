// Leaving a page asks first where a form marked data-guard holds words that were not sent.
const dirty = new WeakSet();
export const soil = (form) => dirty.add(form);

// A field may stand outside of its form (in a table). Forms that save themselves, and new records that this browser
// keeps, need no question.
document.addEventListener("input", (event) => {
  const { form } = event.target;
  if (form?.matches("[data-guard]:not([data-autosave], [data-keep-new])")) soil(form);
});
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) dirty.delete(event.target); });
addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("form[data-guard]")].some((form) => dirty.has(form))) event.preventDefault();
});
