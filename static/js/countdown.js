// Due times keep counting while the page is open: each minute, each second under five minutes.
const source = document.getElementById("jj-words");
const words = source ? JSON.parse(source.textContent) : null;
const MINUTE = 60_000, HOUR = 3_600_000, DAY = 86_400_000;

function span(milliseconds) {
  if (milliseconds < HOUR) return words.minutes.replace("{n}", Math.floor(milliseconds / MINUTE));
  if (milliseconds < DAY) return words.hours.replace("{n}", Math.floor(milliseconds / HOUR));
  return words.days.replace("{n}", Math.floor(milliseconds / DAY));
}

function tell(mark, now) {
  const left = Date.parse(mark.dataset.due) - now;
  if (left >= HOUR) return left;
  const state = left < 0 ? "late" : "soon";
  mark.classList.remove("jj-due-later", "jj-due-today", "jj-due-soon", "jj-due-late");
  mark.classList.add(`jj-due-${state}`);
  const text = words[left < 0 ? "late" : "left"].replace("{span}", span(Math.abs(left)));
  const place = mark.querySelector("[data-due-words]");
  if (place && place.textContent !== text) place.textContent = text;
  return left;
}

function run() {
  const now = Date.now();
  const close = [...document.querySelectorAll("[data-due]")].map((mark) => tell(mark, now)).some((left) => left > 0 && left < 5 * MINUTE);
  setTimeout(run, close ? 1000 : MINUTE - (now % MINUTE));
}

if (words) setTimeout(run, MINUTE - (Date.now() % MINUTE));
