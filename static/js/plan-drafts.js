// What was typed and not yet saved, kept in this browser by plan, person, place and field.
const DAYS = 14, PREFIX = "jj.draft.";

const keyOf = (form, name) => `${PREFIX}${form.dataset.keep}.${form.dataset.place}.${name}`;

export function keep(form, name, values, seen) {
  try {
    // The first thing seen stays with the draft: later pages may show what others wrote since.
    localStorage.setItem(keyOf(form, name), JSON.stringify({ values, seen, at: Date.now() }));
  } catch { /* A full or forbidden store only means that a closed window forgets. */ }
}

export function kept(form, name) {
  try { return JSON.parse(localStorage.getItem(keyOf(form, name)) ?? "null"); } catch { return null; }
}

export function drop(form, name) {
  try { localStorage.removeItem(keyOf(form, name)); } catch { /* nothing was kept */ }
}

export function dropOld() {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const draft = JSON.parse(localStorage.getItem(key) ?? "null");
      if (!draft || Date.now() - draft.at > DAYS * 86400000) localStorage.removeItem(key);
    }
  } catch { /* no store, nothing old */ }
}
