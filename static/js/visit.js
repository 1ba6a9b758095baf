// At the customer's: words that were not sent stay in this browser, and a signature is drawn with the finger.
// This is no offline mode: nothing is sent by itself, and photos and signatures are not kept.
const DRAFTS = "jj.visit.";
const WEEK = 7 * 86_400_000;
const keyOf = (form) => `${DRAFTS}${form.dataset.keepWho}.${form.dataset.keep}`;
const controls = (form) => [...form.elements].filter((one) => one.name && !["hidden", "submit", "button", "file"].includes(one.type));

function load(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null");
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch { return null; }
}

function store(key, draft) {
  try { if (draft) localStorage.setItem(key, JSON.stringify(draft)); else localStorage.removeItem(key); } catch { /* A browser that keeps nothing works as before. */ }
}

const words = (form) => Object.fromEntries(controls(form).map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]));

function keep(form, sent = false) {
  store(keyOf(form), { values: words(form), at: Date.now(), version: form.dataset.keepVersion, sent });
}

function restore(form) {
  const key = keyOf(form), draft = load(key);
  if (!draft) { store(key, null); return; }
  // What was sent and made the record move on has arrived; a page that came back with errors holds the words itself.
  if (draft.sent && draft.version !== form.dataset.keepVersion) { store(key, null); return; }
  if (form.querySelector(".is-invalid, .jj-alert-danger")) return;
  let changed = false;
  for (const one of controls(form)) {
    const value = draft.values[one.name];
    if (value === undefined) continue;
    if (one.type === "checkbox") { changed ||= one.checked !== value; one.checked = value; } else { changed ||= one.value !== value; one.value = value; }
  }
  if (!changed) return;
  const note = form.querySelector("[data-kept]");
  note.hidden = false;
  form.closest("details")?.setAttribute("open", "");
  note.querySelector("[data-kept-drop]").addEventListener("click", () => { store(key, null); form.reset(); note.hidden = true; });
}

// What the page tells is over needs its words no longer.
document.querySelectorAll("[data-settled]").forEach((told) => told.dataset.settled.split(" ").forEach((name) => store(`${DRAFTS}${told.dataset.keepWho}.${name}`, null)));

const kept = [...document.querySelectorAll("form[data-keep]")];
kept.forEach((form) => {
  restore(form);
  form.addEventListener("input", () => keep(form));
});

function tellNetwork() {
  const note = document.querySelector("[data-offline]");
  if (note) note.hidden = navigator.onLine;
}
addEventListener("online", tellNetwork);
addEventListener("offline", tellNetwork);
tellNetwork();

// Without a network the browser would show its own error page instead of the form.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!navigator.onLine) {
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.keep) keep(form);
    tellNetwork();
    document.querySelector("[data-offline]")?.scrollIntoView({ block: "center" });
  } else if (form.dataset.keep) keep(form, true);
}, true);

// The signature becomes the file of its field at the end of each stroke.
const pad = document.querySelector("[data-sign]");
if (pad && typeof DataTransfer === "function") {
  const plain = document.querySelector("[data-sign-file]"), input = plain.querySelector("input[type=file]"), canvas = pad.querySelector("canvas");
  pad.hidden = false;
  plain.hidden = true;
  const scale = Math.min(window.devicePixelRatio || 1, 2), pen = canvas.getContext("2d");
  const clear = () => {
    canvas.width = Math.round(canvas.clientWidth * scale);
    canvas.height = Math.round(canvas.clientHeight * scale);
    pen.scale(scale, scale);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#1b232b";
    input.value = "";
  };
  clear();
  let drawing = false;
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(event.offsetX, event.offsetY);
    pen.lineTo(event.offsetX + .1, event.offsetY);
    pen.stroke();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(event.offsetX, event.offsetY);
    pen.stroke();
  });
  const end = () => {
    if (!drawing) return;
    drawing = false;
    canvas.toBlob((blob) => {
      if (!blob) return;
      const files = new DataTransfer();
      files.items.add(new File([blob], "signature.png", { type: "image/png" }));
      input.files = files.files;
    }, "image/png");
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  pad.querySelector("[data-sign-clear]").addEventListener("click", clear);
}
