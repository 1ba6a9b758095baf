// A new goal, measure or finding is no record yet: its words stay in this browser until it is saved, and are offered again.
const DRAFTS = "jj.draft.new.";
const keys = new WeakMap();
const blank = new WeakMap(); // how each form reads before anything is typed

const formsOf = () => [...document.querySelectorAll("form[data-keep-new]")];
const baseOf = (form) => `${DRAFTS}${form.dataset.keepNew}.`;
const isBound = (form) => form.querySelector(".is-invalid, .jj-alert-danger") !== null;

function load(key) {
  try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; }
}

function store(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft)); else localStorage.removeItem(key);
    return true;
  } catch { return false; }
}

function draftsOf(base) {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(base)).sort().reverse(); } catch { return []; }
}

function words(form) {
  const values = {};
  for (const control of form.elements) {
    if (!control.name || ["hidden", "submit", "button", "file"].includes(control.type) || control.hidden) continue;
    values[control.name] ??= [];
    if (control.type !== "checkbox" || control.checked) values[control.name].push(control.value);
  }
  return values;
}

function keyOf(form) {
  if (!keys.has(form)) keys.set(form, `${baseOf(form)}${Date.now()}`);
  return keys.get(form);
}

// Answers whether the words are safe here; if not, leaving the page has to ask.
export function keepNew(form) {
  const values = words(form);
  return store(keyOf(form), JSON.stringify(values) === blank.get(form) ? null : { values, at: Date.now() });
}

function fill(form, draft) {
  for (const [name, values] of Object.entries(draft.values)) {
    const all = [...form.elements].filter((control) => control.name === name);
    for (const control of all) {
      if (control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
    all[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function offer(form) {
  form.parentElement.querySelector("[data-left]")?.remove();
  const key = draftsOf(baseOf(form)).find((one) => one !== keys.get(form) && load(one)?.values);
  if (!key) return;
  const draft = load(key), box = document.getElementById("plan-left").content.firstElementChild.cloneNode(true);
  box.querySelector("[data-left-at]").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
  box.querySelector("[data-left-words]").textContent = Object.values(draft.values).flat().find((value) => value.trim().length > 1) ?? "";
  box.querySelector("[data-left-take]").addEventListener("click", () => {
    keys.set(form, key);
    fill(form, draft);
    box.remove();
    form.querySelector("input:not([type=hidden]), textarea:not([hidden])")?.focus();
  });
  box.querySelector("[data-left-drop]").addEventListener("click", () => { store(key, null); offer(form); });
  form.before(box);
}

// `saved=1` in the address says that what was sent has become a record; a page freshly opened without it, that it has not.
function settle(isFresh) {
  const isSaved = new URLSearchParams(location.search).has("saved");
  for (const key of draftsOf(DRAFTS)) {
    const draft = load(key);
    if (draft?.sent && isSaved) store(key, null);
    else if (draft?.sent && isFresh) store(key, { ...draft, sent: false });
  }
}

function prepare(isFresh) {
  settle(isFresh);
  for (const form of formsOf()) {
    if (isBound(form) || form.dataset.looked) continue;
    form.dataset.looked = "yes";
    blank.set(form, JSON.stringify(words(form)));
    offer(form);
  }
  document.querySelectorAll("[data-left-of]").forEach((link) => { link.querySelector("[data-left-note]").hidden = draftsOf(`${DRAFTS}${link.dataset.leftOf}.`).length === 0; });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.keepNew) return;
  store(keyOf(form), { values: words(form), at: Date.now(), sent: true });
}, true);
document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "editor" || event.target.id === "main") prepare(false); });
prepare(true);
