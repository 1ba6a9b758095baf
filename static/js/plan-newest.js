// What others save while the page stands open comes into the fields that nobody here is writing in, with a mark that
// names them. A field under the hands, or with words not yet saved, is left alone: its save compares and asks.
import { fieldOf, formsOf, isDirty, read, seenOf, write } from "./plan-autosave.js";

const editor = () => document.getElementById("editor");
let asking = false;

function isBehind() {
  const newest = Number(document.getElementById("plan-newest")?.dataset.newest);
  return Boolean(editor()) && newest > Number(editor().dataset.version);
}

function mark(form, name, told) {
  const place = form.elements[name]?.closest?.(".jj-field") ?? form.querySelector(`[name="${CSS.escape(name)}"]`)?.closest(".jj-field");
  const label = place?.querySelector(".form-label, legend");
  label?.querySelector("[data-theirs]")?.remove();
  if (!label || !told.note) return;
  const note = document.createElement("span");
  note.className = "jj-plan-theirs";
  note.dataset.theirs = "";
  note.setAttribute("role", "status");
  note.title = told.when;
  note.textContent = told.note;
  label.append(note);
}

// Answers whether a field has to wait because somebody is in it.
function bring(form, name, told) {
  const seen = seenOf(form, name);
  if (!seen || seen.value === told.seen) return false;
  const field = fieldOf(form, name);
  if (field.state || field.busy || isDirty(field)) return false;
  if (form.contains(document.activeElement) && document.activeElement.name === name) return true;
  const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
  write(form, name, control.type === "checkbox" ? told.seen.split(",") : [told.seen]);
  seen.value = told.seen;
  field.saved = JSON.stringify(read(form, name));
  mark(form, name, told);
  control.dispatchEvent(new Event("change", { bubbles: true }));
  return false;
}

async function look() {
  if (asking || !isBehind()) return;
  asking = true;
  let waits = false, version = 0;
  try {
    for (const form of formsOf()) {
      const answer = await fetch(`${form.dataset.autosave}newest/?place=${encodeURIComponent(form.dataset.place)}`);
      if (!answer.ok) { waits ||= answer.status >= 500; continue; }
      const told = await answer.json();
      version = told.version;
      for (const [name, field] of Object.entries(told.fields)) waits = bring(form, name, field) || waits;
    }
    document.body.dispatchEvent(new CustomEvent("jj:plan-saved"));
    if (!waits) editor().dataset.version = version || document.getElementById("plan-newest").dataset.newest;
  } catch { /* offline: the next beat asks again */ }
  asking = false;
}

document.addEventListener("htmx:afterSettle", look);
document.addEventListener("focusout", () => setTimeout(look, 200));
document.addEventListener("input", (event) => event.target.closest(".jj-field")?.querySelector("[data-theirs]")?.remove());
addEventListener("focus", () => document.body.dispatchEvent(new CustomEvent("jj:look")));
