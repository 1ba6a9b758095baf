// A part of a page that is swapped by itself (data-part) shows its own refusals; every other answer is left alone.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!event.target.closest?.("[data-part]") || !xhr.responseText.includes("data-part-body")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
  event.stopPropagation();
});
