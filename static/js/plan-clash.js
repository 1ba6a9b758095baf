// Two people changed one field: both values side by side at the field, and a choice. Typing on is possible meanwhile.
export function showClash(form, control, told, keepMine, takeTheirs) {
  const place = control.closest(".jj-field") ?? control.parentElement;
  place.querySelector(".jj-plan-clash")?.remove();
  const box = document.getElementById("plan-clash").content.firstElementChild.cloneNode(true);
  for (const name of ["sentence", "when", "mine", "theirs"]) box.querySelector(`[data-clash="${name}"]`).textContent = told[name] || (name === "when" ? "" : "—");
  const choose = (act) => () => { box.remove(); act(); control.focus(); };
  box.querySelector("[data-clash-keep]").addEventListener("click", choose(keepMine));
  box.querySelector("[data-clash-take]").addEventListener("click", choose(takeTheirs));
  place.append(box);
  box.scrollIntoView({ block: "nearest" });
}
