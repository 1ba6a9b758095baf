// Draws every figure[data-chart] from the JSON beside it. Words and roundings come from the server; colours from tokens.
import { bars, pareto, line } from "./chart-kinds.js";

const kinds = { bars, pareto, line };
const drawn = new Map();

const dataOf = (figure) => JSON.parse(document.getElementById(`${figure.dataset.chart}-data`).textContent);

function draw(figure) {
  const canvas = figure.querySelector(".jj-chart-canvas");
  if (!canvas || !window.echarts || !canvas.clientWidth) return;
  let chart = drawn.get(figure);
  if (!chart) {
    chart = window.echarts.init(canvas, null, { renderer: "svg" });
    drawn.set(figure, chart);
    chart.on("click", (event) => { const url = dataOf(figure).urls[event.dataIndex]; if (url) location.assign(url); });
  }
  const data = dataOf(figure);
  chart.setOption(kinds[data.kind](data, canvas.clientWidth), true);
}

const figures = () => document.querySelectorAll("figure[data-chart]");
const drawAll = () => figures().forEach(draw);

const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => {
  const figure = target.closest("figure[data-chart]");
  if (!target.clientWidth) return;
  drawn.get(figure)?.resize();
  draw(figure);
}));

function start() {
  for (const [figure, chart] of drawn) if (!figure.isConnected) { chart.dispose(); drawn.delete(figure); }
  figures().forEach((figure) => watcher.observe(figure.querySelector(".jj-chart-canvas")));
}

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-chart-table]");
  if (toggle) showTable(toggle);
  const download = event.target.closest("[data-chart-csv]");
  if (download) save(document.getElementById(download.dataset.chartCsv));
});

function showTable(toggle) {
  const figure = document.getElementById(toggle.dataset.chartTable);
  const asTable = toggle.getAttribute("aria-pressed") !== "true";
  toggle.setAttribute("aria-pressed", String(asTable));
  figure.querySelector(".jj-chart-table").hidden = !asTable;
  figure.querySelector(".jj-chart-canvas").hidden = asTable;
}

// A cell that a spreadsheet would take for a formula is kept as text.
function cell(text) {
  const plain = text.trim().replace(/\u2212/g, "-");
  const safe = /^[=+@\t\r]|^-(?![\d.]+%?$)/.test(plain) ? `'${plain}` : plain;
  return /[",\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function save(figure) {
  const rows = [...figure.querySelectorAll(".jj-chart-table tr")].map((row) => [...row.cells].map((place) => cell(place.textContent)).join(","));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", rows.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" }));
  link.download = `${figure.dataset.chart}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

document.addEventListener("jj:theme", drawAll);
document.addEventListener("htmx:afterSwap", start);
start();
