// The schedule: bars are moved by pointer or keys, saved by the server, which draws the board anew.
// Without this file the same is done in the fields of the table.
const DAY = 86400000;
const EDGE = 8; // pixels at each end of a bar that stretch instead of moving
const toDay = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY);
const toText = (day) => new Date(day * DAY).toISOString().slice(0, 10);

const gantt = () => document.querySelector("[data-gantt]");
const dialog = document.getElementById("schedule-question");
let held = null; // the bar that is being moved: where it was, where it is

function take(bar) {
  if (held?.bar === bar) return held;
  if (held) putBack();
  const svg = gantt();
  held = {
    bar, svg, first: toDay(svg.dataset.first), days: Number(svg.dataset.days),
    was: [toDay(bar.dataset.starts), toDay(bar.dataset.due)],
    now: [toDay(bar.dataset.starts), toDay(bar.dataset.due)],
  };
  return held;
}

function place() {
  const { bar, first, days, now, was } = held;
  const whole = bar.querySelector(".jj-gantt-whole");
  whole.setAttribute("x", `${((now[0] - first) * 100) / days}%`);
  whole.setAttribute("width", `${((now[1] - now[0] + 1) * 100) / days}%`);
  const moved = now[0] !== was[0] || now[1] !== was[1];
  bar.classList.toggle("jj-gantt-moved", moved);
  bar.querySelector(".jj-gantt-done")?.classList.toggle("jj-gantt-hidden", moved);
}

// Keeps the bar inside the cycle and at least one day long.
function shift(start, due) {
  const { first, days, was } = held;
  const last = first + days - 1;
  const wanted = [was[0] + start, was[1] + due];
  if (start === due) {
    const by = Math.max(first - was[0], Math.min(last - was[1], start));
    wanted[0] = was[0] + by;
    wanted[1] = was[1] + by;
  } else if (start) {
    wanted[0] = Math.max(first, Math.min(was[1], wanted[0]));
  } else {
    wanted[1] = Math.min(last, Math.max(was[0], wanted[1]));
  }
  held.now = wanted;
  place();
}

function say(text) {
  const place = document.querySelector("[data-gantt-says]");
  if (place) place.textContent = text;
}

function tell() {
  const { bar, now, svg } = held;
  const facts = { title: bar.dataset.title, first: toText(now[0]), last: toText(now[1]), days: now[1] - now[0] + 1 };
  say(svg.dataset.saysMoved.replace(/\{(\w+)\}/g, (_, name) => facts[name]));
}

function putBack() {
  held.now = [...held.was];
  place();
  held = null;
}

function changed() {
  return held && (held.now[0] !== held.was[0] || held.now[1] !== held.was[1]);
}

async function save() {
  const { bar, was, now, svg } = held;
  const form = new FormData(document.querySelector("[data-gantt-form]"));
  form.set("starts_on", toText(now[0]));
  form.set("due_on", toText(now[1]));
  form.set("seen_starts_on", toText(was[0]));
  form.set("seen_due_on", toText(was[1]));
  svg.setAttribute("aria-busy", "true");
  await send(bar.dataset.url, form, bar.id);
}

// 409 asks about the measures that wait for this one; everything else is the board as it is now.
async function send(url, form, focus) {
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body: form, headers: { "X-Requested-With": "schedule" } });
  } catch {
    gantt()?.removeAttribute("aria-busy");
    if (held) putBack();
    return;
  }
  const html = await answer.text();
  if (answer.status === 409 && html.includes("jj-schedule-question")) {
    dialog.innerHTML = html;
    dialog.dataset.focus = focus ?? "";
    dialog.showModal();
    return;
  }
  if (dialog.open) dialog.close("done");
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("board");
  if (!fresh) { location.reload(); return; }
  held = null;
  document.getElementById("board").replaceWith(document.adoptNode(fresh));
  window.htmx?.process(fresh);
  document.getElementById(focus)?.focus();
}

document.addEventListener("pointerdown", (event) => {
  const bar = event.target.closest?.("[data-bar][tabindex]");
  if (!bar || event.button !== 0) return;
  const box = bar.querySelector(".jj-gantt-whole").getBoundingClientRect();
  const state = take(bar);
  state.from = event.clientX;
  state.perDay = state.svg.getBoundingClientRect().width / state.days;
  const wide = box.width > EDGE * 3;
  state.mode = wide && event.clientX - box.left < EDGE ? "start" : wide && box.right - event.clientX < EDGE ? "due" : "both";
  bar.setPointerCapture(event.pointerId);
  event.preventDefault();
  bar.focus();
});
document.addEventListener("pointermove", (event) => {
  if (!held || held.from === undefined) return;
  const days = Math.round((event.clientX - held.from) / held.perDay);
  shift(held.mode === "due" ? 0 : days, held.mode === "start" ? 0 : days);
});
document.addEventListener("pointerup", () => {
  if (!held || held.from === undefined) return;
  delete held.from;
  if (changed()) { tell(); save(); }
});
document.addEventListener("pointercancel", () => { if (held) putBack(); });

document.addEventListener("keydown", (event) => {
  const bar = event.target.closest?.("[data-bar][tabindex]");
  if (!bar) return;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step) {
    take(bar);
    const start = held.now[0] - held.was[0];
    const due = held.now[1] - held.was[1];
    if (event.shiftKey) stretch(due + step);
    else if (start === due) shift(start + step, due + step);
    else slide(step);
    tell();
  } else if (event.key === "Enter" && changed()) {
    save();
  } else if (event.key.toLowerCase() === "d" && !event.ctrlKey && !event.metaKey) {
    needs(bar);
  } else if (event.key.toLowerCase() === "u" && !event.ctrlKey && !event.metaKey) {
    document.querySelector("[data-undo]")?.click();
  } else if (event.key === "Escape" && held) {
    say(held.svg.dataset.saysBack);
    putBack();
  } else {
    return;
  }
  event.preventDefault();
});

// The form for what a measure waits for stands in its row; its choices come from the server when it opens.
function needs(bar) {
  const part = document.getElementById(bar.id.replace("bar-", "measure-"))?.querySelector("[data-needs]");
  if (!part) return;
  part.addEventListener("htmx:afterSettle", () => part.querySelector("select")?.focus(), { once: true });
  part.open = true;
  (part.querySelector("select") ?? part.querySelector("summary")).focus();
}

function stretch(due) {
  const last = held.first + held.days - 1;
  held.now[1] = Math.min(last, Math.max(held.now[0], held.was[1] + due));
  place();
}

// A bar that was stretched before is moved as it is now.
function slide(step) {
  const last = held.first + held.days - 1;
  if (held.now[0] + step < held.first || held.now[1] + step > last) return;
  held.now = held.now.map((day) => day + step);
  place();
}

document.addEventListener("focusout", (event) => {
  if (held && held.from === undefined && event.target === held.bar && changed() && !held.svg.hasAttribute("aria-busy")) {
    say(held.svg.dataset.saysBack);
    putBack();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-schedule-form]");
  if (!form) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  const row = form.closest("tr");
  send(form.getAttribute("action"), data, dialog.dataset.focus || (row ? row.id : ""));
}, true);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-schedule-cancel]") || !dialog.open) return;
  event.preventDefault();
  dialog.close();
});
dialog.addEventListener("close", () => {
  gantt()?.removeAttribute("aria-busy");
  if (held) { const { bar } = held; putBack(); bar.focus(); }
  dialog.dataset.focus = "";
});
