// Native dialogs: opened by data-open, closed by data-close; forms with data-confirm ask before they post.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
});

// What is fetched when it is needed may be refused by then: the place says so instead of waiting for ever.
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const waiting = event.detail.target?.querySelector("[data-failed]");
    if (waiting) waiting.textContent = waiting.dataset.failed;
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm || form.dataset.confirm;
  if (!question || form.dataset.confirmed) { lock(form, event); return; }
  event.preventDefault();
  const dialog = document.getElementById("jj-confirm");
  dialog.querySelector("[data-confirm-text]").textContent = question;
  dialog.querySelector("[data-confirm-yes]").textContent = event.submitter?.textContent.trim() || dialog.querySelector("[data-confirm-yes]").textContent;
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
  };
  dialog.showModal();
});

// A second press while the first is on its way must not send twice; the server refuses it too.
function lock(form, event) {
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; delete form.dataset.confirmed; }, 4000);
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; delete form.dataset.confirmed; }));
