// The plan editor: fields follow the chosen method, units follow the indicator, words of a new record are kept.
import { soil } from "./guard.js";
import { isPressed } from "./parts.js";
import "./plan-autosave.js";
import { keepNew } from "./plan-new.js";
import "./plan-newest.js";

const USES = {
  raise: ["baseline", "target", "quarters"],
  lower: ["baseline", "target", "quarters"],
  improvement: ["baseline", "target", "quarters"],
  range: ["baseline", "range_low", "range_high", "tolerance"],
  yes_no: [],
  by_date: ["tolerance"],
};

function followMethod(form) {
  const used = USES[form.elements.method.value] ?? Object.values(USES).flat();
  form.querySelectorAll("[data-for]").forEach((part) => {
    const shown = used.includes(part.dataset.for) || part.querySelector(".is-invalid") !== null;
    part.hidden = !shown;
  });
}

function followIndicator(form, chosenNow) {
  const option = form.elements.indicator.selectedOptions[0];
  const unit = option?.dataset.unit ?? "";
  const note = form.querySelector("[data-unit-note]");
  if (note) note.textContent = unit ? `（${unit}）` : "";
  const methods = (option?.dataset.methods ?? "").split(" ").filter(Boolean);
  if (chosenNow && methods.length && !methods.includes(form.elements.method.value)) form.elements.method.value = methods[0];
}

function prepare() {
  if (matchMedia("(max-width: 799.98px)").matches) document.querySelectorAll("details[data-fold-on-phone]").forEach((part) => { part.open = false; });
  document.querySelectorAll("[data-goal-form]").forEach((form) => { followIndicator(form, false); followMethod(form); });
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep-new]");
  if (form && !keepNew(form)) soil(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-goal-form]");
  if (!form) return;
  if (event.target.name === "indicator") followIndicator(form, true);
  if (event.target.name === "indicator" || event.target.name === "method") followMethod(form);
});
// Suggested values go into their fields as if they had been typed.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]"), form = button?.closest("form");
  if (!form) return;
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.fill))) {
    const control = form.elements[name];
    if (!control) continue;
    control.value = value;
    control.dispatchEvent(new Event("change", { bubbles: true }));
    control.focus();
  }
});
// Refusals are pages too: an editor with its errors takes the editor's place, any other page the whole content's. What
// the page asks by itself may fail, and whoever is writing goes on.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || !isPressed(event.detail) || !(xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
  if (!xhr.responseText.includes('id="editor"')) {
    event.detail.target = document.getElementById("main");
    event.detail.selectOverride = "#main";
  }
});
// What somebody is writing into is not replaced under the hands; the next save brings it up to date.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target?.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSettle", prepare);
prepare();
