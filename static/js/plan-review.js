// The review page: J and K walk through the places that wait, a field's name is quoted into the remark.
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
