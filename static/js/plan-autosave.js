// Autosave of the plan editor: each field is sent by itself, with what was seen in it before, as soon as it changes or
// the writer rests. What could not be sent stays in this browser and is sent again; nothing typed is lost.
import { drop, dropOld, keep, kept } from "./plan-drafts.js";
import { showClash } from "./plan-clash.js";

const REST = 1500, RETRY = 10000;
const RANK = ["clash", "signed_out", "refused", "offline", "invalid", "saving"];
const known = new Map();

const controls = (form, name) => [...form.elements].filter((control) => control.name === name);
export const seenOf = (form, name) => form.elements[`seen-${name}`];
export const formsOf = () => [...document.querySelectorAll("form[data-autosave]")];

export function read(form, name) {
  const all = controls(form, name);
  return all[0]?.type === "checkbox" ? all.filter((box) => box.checked).map((box) => box.value) : [all[0]?.value ?? ""];
}

export function write(form, name, values) {
  for (const control of controls(form, name)) {
    if (control.type === "checkbox") control.checked = values.includes(control.value);
    else control.value = values[0] ?? "";
  }
}

// One record for each field of a form on the page: what was last saved, what is under way, what is in question.
export function fieldOf(form, name) {
  let fields = known.get(form);
  if (!fields) known.set(form, fields = new Map());
  if (!fields.has(name)) fields.set(name, { form, name, saved: JSON.stringify(read(form, name)), state: "", timer: 0, busy: false });
  return fields.get(name);
}

const all = () => [...known.values()].flatMap((fields) => [...fields.values()]);
export const isDirty = (field) => JSON.stringify(read(field.form, field.name)) !== field.saved;

function changed(form, name, soon) {
  if (!seenOf(form, name)) return;
  const field = fieldOf(form, name);
  clearTimeout(field.timer);
  if (!isDirty(field)) { takeBack(field); return; }
  keep(form, name, read(form, name), seenOf(form, name).value);
  if (field.state !== "clash") field.timer = setTimeout(send, soon ? 0 : REST, field);
}

// Typed and taken away again: nothing is left to send, now or at the next visit.
function takeBack(field) {
  drop(field.form, field.name);
  if (field.busy || !["invalid", "offline", "refused"].includes(field.state)) return;
  complain(field, "");
  turn(field, "");
}

async function send(field) {
  if (field.busy || field.state === "clash" || !field.form.isConnected || !isDirty(field)) return;
  const { form, name } = field, values = read(form, name), body = new URLSearchParams();
  body.set("place", form.dataset.place); body.set("name", name); body.set("seen", seenOf(form, name).value);
  values.forEach((value) => body.append("value", value));
  field.busy = true; turn(field, "saving");
  let answer = null, told = null;
  try {
    answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } });
    if ((answer.headers.get("Content-Type") ?? "").includes("json")) told = await answer.json();
  } catch { answer = null; }
  field.busy = false;
  receive(field, values, answer, told);
}

function receive(field, values, answer, told) {
  const { form, name } = field;
  if (!answer || answer.status >= 500) { turn(field, "offline"); return; }
  if (!told) { turn(field, answer.status === 404 ? "refused" : "signed_out"); return; }
  complain(field, "");
  if (answer.ok) {
    seenOf(form, name).value = told.seen;
    field.saved = JSON.stringify(values);
    drop(form, name);
    follow(told.version);
    turn(field, "", told.at);
    document.body.dispatchEvent(new CustomEvent("jj:plan-saved"));
    if (isDirty(field)) { keep(form, name, read(form, name), told.seen); send(field); }
  } else if (answer.status === 412) {
    turn(field, "clash");
    showClash(field.form, controls(form, name)[0], told, () => { settle(field, told, false); }, () => { settle(field, told, true); });
  } else if (answer.status === 422) {
    complain(field, told.fields?.[name]?.join(" ") || Object.values(told.fields ?? {}).flat().join(" ") || told.sentence);
    turn(field, "invalid");
  } else { reason(told.sentence); turn(field, "refused"); }
}

// The own save makes the next version; a version further on holds what others wrote, and is looked at by plan-newest.
function follow(version) {
  const editor = document.getElementById("editor");
  if (editor && version === Number(editor.dataset.version) + 1) editor.dataset.version = version;
}

// After a clash: theirs goes into the control, or the own text is sent as a change of theirs.
function settle(field, told, take) {
  const { form, name } = field;
  field.state = "";
  seenOf(form, name).value = told.seen;
  if (take) {
    const several = controls(form, name)[0].type === "checkbox";
    write(form, name, several ? told.seen.split(",") : [told.seen]);
    field.saved = JSON.stringify(read(form, name));
    drop(form, name);
    controls(form, name)[0].dispatchEvent(new Event("change", { bubbles: true }));
    turn(field, "");
  } else { field.saved = ""; keep(form, name, read(form, name), told.seen); send(field); }
}

function complain(field, sentence) {
  const place = controls(field.form, field.name)[0]?.closest(".jj-field"), control = controls(field.form, field.name)[0];
  place?.querySelector("[data-save-error]")?.remove();
  control?.classList.toggle("is-invalid", Boolean(sentence));
  if (!sentence || !place) return;
  const line = document.createElement("p");
  line.className = "jj-error"; line.dataset.saveError = ""; line.textContent = sentence;
  place.append(line);
}

function reason(sentence) {
  document.querySelectorAll("[data-save-reason]").forEach((place) => { place.textContent = sentence; });
}

function turn(field, state, at) {
  field.state = state;
  const worst = RANK.find((one) => all().some((other) => other.form.isConnected && other.state === one)) ?? (at ? "saved" : "");
  document.querySelectorAll("[data-save-state]").forEach((line) => {
    if (at) line.querySelector("[data-save-time]").textContent = at;
    const shown = worst || (line.querySelector("[data-save-time]").textContent ? "saved" : "idle");
    line.querySelectorAll("[data-state]").forEach((part) => { part.hidden = part.dataset.state !== shown; });
  });
}

// What an earlier visit could not send comes back into its field and is sent now.
function prepare() {
  for (const form of known.keys()) if (!form.isConnected) known.delete(form);
  for (const form of formsOf()) {
    if (known.has(form)) continue;
    known.set(form, new Map());
    const names = new Set([...form.elements].map((control) => control.name).filter((name) => name && seenOf(form, name)));
    for (const name of names) {
      const field = fieldOf(form, name), draft = kept(form, name);
      if (!draft) continue;
      if (JSON.stringify(draft.values) === field.saved) { drop(form, name); continue; }
      write(form, name, draft.values);
      seenOf(form, name).value = draft.seen;
      send(field);
    }
  }
}

const retry = () => all().filter((field) => field.state === "offline").forEach(send);

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.autosave && event.target.name) changed(form, event.target.name, false);
});
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.dataset.autosave && event.target.name) changed(form, event.target.name, true);
});
document.addEventListener("submit", (event) => known.get(event.target)?.forEach((field) => clearTimeout(field.timer)), true);
document.addEventListener("visibilitychange", () => { if (document.hidden) all().filter(isDirty).forEach(send); });
document.addEventListener("htmx:afterSettle", prepare);
addEventListener("online", retry);
setInterval(retry, RETRY);
dropOld();
prepare();
