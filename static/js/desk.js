// On a wide screen the orders of the queue open beside it, and what is done there brings the queue up to date. Without
// this script, and on narrow screens, every order opens as a page of its own.
const wide = matchMedia("(min-width: 1200px)");
const panel = () => document.querySelector("[data-desk-panel]");
const rows = () => [...document.querySelectorAll("[data-desk-row]")];
const linkOf = (row) => row.querySelector("a");
const isOrder = (address) => new RegExp(`^${panel().dataset.deskBase}\\d+/$`).test(new URL(address, location.href).pathname);
let latest = 0;

async function fill(address, options = {}) {
  const here = panel(), turn = ++latest;
  here.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { credentials: "same-origin", ...options });
    // Signed out, or led to another page: that page takes over.
    if (!isOrder(answer.url) && answer.redirected) { location.assign(answer.url); return false; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
    if (turn !== latest) return false;
    if (!page) throw new Error(String(answer.status));
    here.replaceChildren(...page.childNodes);
    here.scrollTop = 0;
    window.htmx?.process(here);
    document.dispatchEvent(new CustomEvent("htmx:afterSwap"));
    return answer.ok;
  } catch {
    if (turn === latest) {
      const note = document.createElement("p");
      note.className = "jj-desk-none";
      note.setAttribute("role", "alert");
      note.textContent = here.dataset.deskFailed;
      // What was typed into a form that could not be sent stays where it is.
      if (options.method) here.prepend(note); else here.replaceChildren(note);
    }
    return false;
  } finally {
    if (turn === latest) here.removeAttribute("aria-busy");
  }
}

function mark(row) {
  rows().forEach((other) => {
    other.classList.toggle("jj-desk-chosen", other === row);
    if (other === row) linkOf(other).setAttribute("aria-current", "true"); else linkOf(other).removeAttribute("aria-current");
  });
  const address = new URL(location.href);
  address.searchParams.set("order", row.dataset.deskRow);
  history.replaceState(null, "", address);
}

function open(row) {
  mark(row);
  fill(linkOf(row).href);
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-desk-row]");
  if (!row || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(row);
});

// J and K go through the queue; Enter on a row opens it as a page.
document.addEventListener("keydown", (event) => {
  if (!wide.matches || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open], [contenteditable]")) return;
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  const all = rows(), now = all.findIndex((row) => row.classList.contains("jj-desk-chosen"));
  if (step) {
    const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
    if (!next || next === all[now]) return;
    event.preventDefault();
    linkOf(next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    open(next);
  } else if (event.key === "Enter" && event.target.closest("[data-desk-row]")) {
    event.preventDefault();
    location.assign(linkOf(event.target.closest("[data-desk-row]")).href);
  }
});

// Acts in the panel stay on the desk. A question asked first (data-confirm) has stopped the event by now.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.closest("[data-desk-panel]") || form.method !== "post" || form.hasAttribute("hx-post")) return;
  event.preventDefault();
  form.closest("dialog")?.close();
  const body = new FormData(form, event.submitter);
  const done = await fill(form.action, { method: "POST", body });
  delete form.dataset.sent;
  if (done) refresh();
});

async function refresh() {
  const old = document.querySelector("[data-desk-queue]");
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page && page.querySelector("[data-desk-queue]");
  if (!fresh) return;
  const { scrollTop } = old;
  old.replaceWith(document.importNode(fresh, true));
  const queue = document.querySelector("[data-desk-queue]");
  queue.scrollTop = scrollTop;
  window.htmx?.process(queue);
}

function begin() {
  if (!wide.matches || !panel()) return;
  const first = panel().dataset.deskFirst;
  if (first) fill(first);
  else if (rows().length) open(rows()[0]);
}
begin();
wide.addEventListener("change", () => { if (!panel().children.length || panel().querySelector(".jj-desk-none")) begin(); });
