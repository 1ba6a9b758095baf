// Drawer, folding, theme, menus, messages, and the key for search.
const root = document.documentElement;

function keep(name, value) {
  try { localStorage.setItem(name, value); } catch (error) { /* private window: lasts for this page */ }
}

function setDrawer(open) {
  const button = document.querySelector("[data-drawer][aria-controls]");
  if (open) root.dataset.drawer = "open"; else delete root.dataset.drawer;
  document.querySelector("[data-drawer-close]")?.toggleAttribute("hidden", !open);
  button?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#sidebar a")?.focus(); else button?.focus();
}

function showStates() {
  const dark = root.dataset.bsTheme === "dark";
  document.querySelectorAll("[data-theme-switch]").forEach((button) => button.setAttribute("aria-pressed", String(dark)));
  document.querySelectorAll("[data-fold]").forEach((button) => button.setAttribute("aria-pressed", String(root.dataset.nav === "folded")));
}

function switchTheme() {
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  keep("jj-theme", root.dataset.bsTheme);
  showStates();
  document.dispatchEvent(new CustomEvent("jj:theme"));
}

function switchFold() {
  const folded = root.dataset.nav !== "folded";
  if (folded) root.dataset.nav = "folded"; else delete root.dataset.nav;
  keep("jj-nav", folded ? "folded" : "open");
  showStates();
  window.dispatchEvent(new Event("resize"));
}

function closeMenus(except) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (menu !== except) menu.open = false; });
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  closeMenus(at("details[data-menu]"));
  if (at("button[data-drawer]")) setDrawer(root.dataset.drawer !== "open");
  else if (at("[data-drawer-close]")) setDrawer(false);
  else if (at("[data-fold]")) switchFold();
  else if (at("[data-theme-switch]")) switchTheme();
  else if (at("[data-back]")) history.back();
  else if (at("[data-dismiss]")) at("[data-alert]")?.remove();
});

const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details[data-menu][open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
    if (root.dataset.drawer === "open") setDrawer(false);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
    return;
  }
  const act = document.querySelector(`[data-key="${CSS.escape(event.key.toUpperCase())}"]`);
  if (act && event.key.length === 1) { event.preventDefault(); act.click(); }
});

// On a phone a row of tabs is wider than the page: the one that is open comes into sight.
for (const tab of document.querySelectorAll(".jj-tabs > [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

showStates();
document.querySelector("main [data-focus-first]:not([data-gallery] *)")?.focus();
