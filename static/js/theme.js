// Runs before the first paint: a page must not flash light, nor the folded menu open.
(function () {
  var kept = function (name) { try { return localStorage.getItem(name); } catch (error) { return null; } };
  var wanted = kept("jj-theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.bsTheme = wanted;
  if (kept("jj-nav") === "folded") document.documentElement.dataset.nav = "folded";
})();
