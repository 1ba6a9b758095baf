// The schedule: bars are moved by pointer or keys, saved by the server, which draws the board anew.
// Without this file the same is done in the fields of the table.
const DAY = 86400000;
const EDGE = 8; // pixels at each end of a bar that stretch instead of moving
const toDay = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY);
const toText = (day) => new Date(day * DAY).toISOString().slice(0, 10);

const gantt = () => document.querySelector("[data-gantt]");
const dialog = document.getElementById("schedule-question");
const speaker = document.querySelector("[data-gantt-says]");
let held = null; // the bar that is being moved: where it was, where it is
let asking = false; // a change is on its way to the server

// While the answer, or the one who is asked, is waited for, nothing else is moved.
const isBusy = () => asking || dialog.open;

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
  showDays(whole, moved);
}

// The days above a bar that is not where it was.
function showDays(whole, moved) {
  const { svg, first, days, now } = held;
  const label = svg.querySelector("[data-gantt-days]");
  const atEnd = now[0] - first > days * 0.6;
  label.textContent = moved ? `${toText(now[0])} – ${toText(now[1])}` : "";
  label.setAttribute("x", `${((atEnd ? now[1] + 1 : now[0]) - first) * 100 / days}%`);
  label.setAttribute("y", String(Number(whole.getAttribute("y")) - 2));
  label.setAttribute("text-anchor", atEnd ? "end" : "start");
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

// A text that is the same as before would not be read out again.
function say(text) {
  speaker.textContent = speaker.textContent === text ? `${text}\u00a0` : text;
}

function tell() {
  const { bar, now } = held;
  const facts = { title: bar.dataset.title, first: toText(now[0]), last: toText(now[1]), days: now[1] - now[0] + 1 };
  say(speaker.dataset.moved.replace(/\{(\w+)\}/g, (_, name) => facts[name]));
}

function putBack() {
  held.now = [...held.was];
  place();
  held = null;
}

function changed() {
  return held && (held.now[0] !== held.was[0] || held.now[1] !== held.was[1]);
}

function save() {
  const { bar, was, now } = held;
  const form = new FormData(document.querySelector("[data-gantt-form]"));
  form.set("starts_on", toText(now[0]));
  form.set("due_on", toText(now[1]));
  form.set("seen_starts_on", toText(was[0]));
  form.set("seen_due_on", toText(was[1]));
  send(bar.dataset.url, form, `#${bar.id}`);
}

// Answers with the status and the page, or nothing where there was no answer.
async function post(url, body) {
  asking = true;
  gantt()?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-Requested-With": "schedule" } });
    return { status: answer.status, html: await answer.text() };
  } catch {
    return null;
  } finally {
    asking = false;
    gantt()?.removeAttribute("aria-busy");
  }
}

// 409 may ask about the measures that wait for this one; else the answer is the board as it is now, or why nothing was
// done. `focus`: a selector of what has the keyboard afterwards.
async function send(url, form, focus) {
  if (asking) return;
  const answer = await post(url, form);
  if (answer?.status === 409 && answer.html.includes("jj-schedule-question")) { ask(answer.html, focus); return; }
  const page = answer && new DOMParser().parseFromString(answer.html, "text/html");
  const fresh = page?.getElementById("board"), refusal = page?.querySelector(".jj-error-page h1");
  if (page && !fresh && !refusal) { location.reload(); return; } // signed out meanwhile
  if (dialog.open) dialog.close();
  if (!fresh) { refuse(refusal?.textContent); return; }
  held = null;
  document.getElementById("board").replaceWith(document.adoptNode(fresh));
  window.htmx?.process(fresh);
  document.querySelector(focus)?.focus();
  const said = fresh.querySelector("[data-said]");
  if (said) say(said.textContent.replace(/\s+/g, " ").trim());
}

function ask(html, focus) {
  dialog.innerHTML = html;
  dialog.dataset.focus = focus;
  dialog.showModal();
}

// Without a sentence of the server, it was not reached.
function refuse(sentence) {
  if (held) putBack();
  const box = document.getElementById("schedule-refused").content.firstElementChild.cloneNode(true);
  if (sentence) box.querySelector("p").textContent = sentence;
  document.querySelector("#board > .jj-alert-danger")?.remove();
  document.getElementById("board").prepend(box);
}

document.addEventListener("pointerdown", (event) => {
  const bar = event.target.closest?.("[data-bar][tabindex]");
  if (!bar || event.button !== 0 || isBusy()) return;
  if (held) putBack(); // what the keys moved and nobody saved
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
  if (!bar || event.ctrlKey || event.metaKey || event.altKey || isBusy()) return;
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
  } else if (event.key.toLowerCase() === "d") {
    needs(bar);
  } else if (event.key.toLowerCase() === "u") {
    undo();
  } else if (event.key === "Escape" && changed()) {
    giveUp();
  } else {
    return;
  }
  event.preventDefault();
});

function giveUp() {
  putBack();
  say(speaker.dataset.back);
}

function undo() {
  const button = document.querySelector("[data-undo]");
  if (changed()) putBack();
  if (button) button.click(); else say(speaker.dataset.nothing);
}

// The form for what a measure waits for stands in its row; its choices come from the server when it opens.
function needs(bar) {
  const part = document.getElementById(bar.id.replace("bar-", "measure-"))?.querySelector("[data-needs]");
  if (!part) return;
  part.dataset.from = bar.id;
  part.addEventListener("htmx:afterSettle", () => part.querySelector("select")?.focus(), { once: true });
  part.open = true;
  (part.querySelector("select") ?? part.querySelector("summary")).focus();
}

document.addEventListener("keydown", (event) => {
  const part = event.target.closest?.("[data-needs][open]");
  if (event.key !== "Escape" || !part) return;
  part.open = false;
  (document.getElementById(part.dataset.from) ?? part.querySelector("summary")).focus();
});

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
  if (held && held.from === undefined && event.target === held.bar && changed() && !isBusy()) giveUp();
});

// Where the keyboard goes on when the board is drawn anew: to the bar it came from, else to the same form.
function wayBack(form) {
  const bar = document.activeElement?.closest("[data-bar]");
  const row = form.closest("tr");
  const part = form.closest("[data-needs]");
  if (dialog.open) return dialog.dataset.focus;
  if (bar) return `#${bar.id}`;
  if (part) return part.dataset.from ? `#${part.dataset.from}` : `#${row.id} [data-needs] summary`;
  return row ? `#${row.id} [data-schedule-form] button` : "[data-gantt] [data-bar]";
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-schedule-form]");
  if (!form) return;
  event.preventDefault();
  send(form.getAttribute("action"), new FormData(form, event.submitter), wayBack(form));
}, true);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-schedule-cancel]") || !dialog.open) return;
  event.preventDefault();
  dialog.close();
});
// Closed without an answer: nothing was saved. After an answer there is nothing held any more.
dialog.addEventListener("close", () => {
  if (!held) return;
  const { bar } = held;
  giveUp();
  bar.focus();
});
