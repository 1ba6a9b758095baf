// Comments: a list of people behind an @, buttons that comment on one field, cards that answer in their own place.
const SIGN = /(^|[^A-Za-z0-9._%+-])[@＠]([^\s@＠]{0,40})$/;
let list = null, field = null, people = [], chosen = 0, asked = 0, timer = 0;

const option = (index) => `${list.id}-${index}`;

function close() {
  list?.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
  list = null;
  people = [];
}

function choose(index) {
  chosen = (index + people.length) % people.length;
  [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === chosen)));
  list.children[chosen].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option(chosen));
}

function show(found, area) {
  close();
  if (!found.length || document.activeElement !== area) return;
  field = area;
  people = found;
  list = document.createElement("ul");
  list.className = "jj-people";
  list.id = `${area.id}-people`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.labels[0]?.textContent ?? "@");
  found.forEach((person, index) => {
    const row = document.createElement("li");
    row.id = `${area.id}-people-${index}`;
    row.setAttribute("role", "option");
    row.dataset.index = index;
    const post = document.createElement("span");
    post.className = "jj-note";
    post.textContent = [person.post, `@${person.username}`].filter(Boolean).join(" · ");
    row.append(person.name, " ", post);
    list.append(row);
  });
  area.parentElement.append(list);
  area.setAttribute("aria-controls", list.id);
  choose(0);
}

function take(index) {
  const area = field, person = people[index];
  const before = area.value.slice(0, area.selectionStart).replace(SIGN, `$1@${person.insert} `);
  const after = area.value.slice(area.selectionStart).replace(/^ /, "");
  area.value = before + after;
  area.setSelectionRange(before.length, before.length);
  close();
  area.focus();
}

function look(area) {
  const typed = area.value.slice(0, area.selectionStart).match(SIGN);
  clearTimeout(timer);
  if (!typed) { close(); return; }
  const number = ++asked;
  timer = setTimeout(async () => {
    try {
      const answer = await fetch(`${area.dataset.mention}?q=${encodeURIComponent(typed[2])}`, { headers: { Accept: "application/json" } });
      if (answer.ok && number === asked) show((await answer.json()).people, area);
    } catch (error) { /* no network: a name can be typed all the same */ }
  }, 120);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-mention]")) look(event.target);
});
document.addEventListener("keydown", (event) => {
  if (!list || event.target !== field || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { event.preventDefault(); choose(chosen + step); }
  else if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); take(chosen); }
  else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
}, true);
document.addEventListener("mousedown", (event) => {
  const row = event.target.closest(".jj-people li");
  if (row) { event.preventDefault(); take(Number(row.dataset.index)); }
  else if (list && event.target !== field) close();
});
document.addEventListener("focusout", (event) => { if (event.target === field && !list?.contains(event.relatedTarget)) close(); });

// <button data-comment-on="goal-12.target" data-comment-quote="…" data-comment-card="id of the card">
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-comment-on]");
  if (!button) return;
  const card = document.getElementById(button.dataset.commentCard ?? "") ?? document.querySelector("[data-discussion]:has([data-comment-new])");
  const fresh = card?.querySelector("[data-comment-new]");
  if (!fresh) return;
  fresh.open = true;
  fresh.querySelector("[data-comment-anchor]").value = button.dataset.commentOn;
  fresh.querySelector("input[data-comment-quote]").value = button.dataset.commentQuote ?? "";
  const shown = fresh.querySelector("[data-comment-quote-shown]");
  shown.textContent = button.dataset.commentQuote ?? "";
  shown.hidden = !shown.textContent;
  fresh.querySelector("textarea").focus();
});

// What was chosen to be attached, beside the button.
document.addEventListener("change", (event) => {
  if (!event.target.matches("input[data-upload]")) return;
  const said = event.target.parentElement.querySelector("[data-upload-chosen]"), files = event.target.files;
  said.dataset.saysNone ??= said.textContent;
  said.textContent = files.length > 1 ? said.dataset.saysMany.replace("{n}", files.length) : files[0]?.name ?? said.dataset.saysNone;
});

// A refusal comes as the card with its sentence and takes the card's place, on whatever page the card stands.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (!target?.matches?.("[data-discussion]") || !xhr.responseText.includes("data-discussion")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
  event.stopPropagation();
}, true);
