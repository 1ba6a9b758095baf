// Whole rows open, filters send themselves, selected rows show what can be done with them.
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, label, select, summary") || String(getSelection())) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
});

document.addEventListener("change", (event) => {
  const filter = event.target.closest("form[data-filter]");
  if (filter && event.target.matches("select, input[type=date], input[type=checkbox], input[type=radio]")) filter.requestSubmit();
  if (event.target.matches("[data-select-all]")) selectAll(event.target);
  const form = event.target.form;
  if (form && event.target.matches("input[type=checkbox]")) showSelection(form.id);
});

// On a phone the fields of a filter stand behind one button.
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-filter-toggle]");
  if (!toggle) return;
  const open = toggle.closest("form").classList.toggle("is-open");
  toggle.setAttribute("aria-expanded", String(open));
});

// Empty filters stay out of the address.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-filter]")) return;
  const empty = [...event.target.elements].filter((field) => field.name && !field.value);
  empty.forEach((field) => { field.disabled = true; });
  setTimeout(() => empty.forEach((field) => { field.disabled = false; }), 0);
});

const boxes = (formId) => [...document.querySelectorAll(`input[type=checkbox][name=selected][form="${CSS.escape(formId)}"], #${CSS.escape(formId)} input[type=checkbox][name=selected]`)];

function selectAll(master) {
  const formId = master.dataset.selectAll;
  boxes(formId).forEach((box) => { box.checked = master.checked; });
  showSelection(formId);
}

function showSelection(formId) {
  const bar = formId && document.querySelector(`[data-selection="${CSS.escape(formId)}"]`);
  if (!bar) return;
  const all = boxes(formId);
  const chosen = all.filter((box) => box.checked).length;
  bar.hidden = chosen === 0;
  bar.querySelector("[data-selection-count]").textContent = String(chosen);
  const master = document.querySelector(`[data-select-all="${CSS.escape(formId)}"]`);
  if (master) { master.checked = chosen > 0 && chosen === all.length; master.indeterminate = chosen > 0 && chosen < all.length; }
}

document.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-selection-clear]");
  if (!clear) return;
  const formId = clear.closest("[data-selection]").dataset.selection;
  boxes(formId).forEach((box) => { box.checked = false; });
  showSelection(formId);
});

// One press chooses the same for every question of a form.
document.addEventListener("click", (event) => {
  const chooser = event.target.closest("[data-choose-all]");
  if (!chooser) return;
  const same = chooser.form.querySelectorAll(`input[type=radio][value="${CSS.escape(chooser.dataset.chooseAll)}"]`);
  same.forEach((radio) => { radio.checked = true; });
  chooser.form.dispatchEvent(new Event("input", { bubbles: true }));
});
