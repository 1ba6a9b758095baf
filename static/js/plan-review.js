// The review page: J and K walk through the places that wait, a field's name is quoted into the remark, and a remark that
// could not be saved says so.
const places = () => [...document.querySelectorAll("[data-walk]")];

function goTo(place) {
  place.scrollIntoView({ block: "start" });
  place.focus({ preventScroll: true });
}

function walk(step) {
  const all = places();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement?.closest("[data-walk]"));
  const top = document.querySelector(".jj-topbar")?.offsetHeight ?? 0;
  const seen = all.findIndex((place) => place.getBoundingClientRect().top > top + 20);
  const from = here >= 0 ? here + step : step > 0 ? Math.max(seen, 0) : (seen < 0 ? all.length : seen) - 1;
  goTo(all[Math.min(Math.max(from, 0), all.length - 1)]);
}

document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-walk-by]");
  if (step) return walk(Number(step.dataset.walkBy));
  const link = event.target.closest("[data-goto]");
  const place = link && document.getElementById(link.dataset.goto);
  if (place) { event.preventDefault(); goTo(place); return; }
  const quote = event.target.closest("[data-quote]");
  if (!quote) return;
  const area = document.getElementById(quote.dataset.quoteInto);
  const at = area.selectionStart ?? area.value.length;
  area.setRangeText(`「${quote.dataset.quote}」`, at, area.selectionEnd ?? at, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

// Remarks save themselves. One that could not be sent is sent again when the network is back; a refusal of the server
// stands at its place already.
const unsent = new Set();

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.(".jj-rv-form"), { xhr } = event.detail;
  if (!form) return;
  if (xhr.status >= 200 && xhr.status < 400) { unsent.delete(form); return; }
  unsent.add(form);
  const note = document.getElementById(form.id.replace("form-", "note-")), words = document.getElementById("review-unsaved");
  if (!note || xhr.responseText.includes("data-part-body")) return;
  note.className = "jj-error";
  note.textContent = xhr.status === 401 ? words.dataset.signedOut : words.dataset.lost;
});
addEventListener("online", () => unsent.forEach((form) => { if (form.isConnected) form.requestSubmit(); }));
addEventListener("beforeunload", (event) => {
  if ([...unsent].some((form) => form.isConnected)) event.preventDefault();
});
