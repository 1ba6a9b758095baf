// A part of a page that is swapped by itself (data-part) shows its own refusals; every other answer is left alone.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!event.target.closest?.("[data-part]") || !xhr.responseText.includes("data-part-body")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
  event.stopPropagation();
});

// Did somebody press something, or does the page ask by itself (a heartbeat, a look at what is new)?
export const isPressed = (detail) => ["submit", "click"].includes(detail.requestConfig.triggeringEvent?.type);

// Signed out meanwhile: a press leads to the sign-in and back to this page; what the page asks by itself changes nothing.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail, address = xhr.getResponseHeader("X-Sign-In");
  if (xhr.status === 401 && address && isPressed(event.detail)) location.assign(`${address}?next=${encodeURIComponent(location.pathname + location.search)}`);
});
