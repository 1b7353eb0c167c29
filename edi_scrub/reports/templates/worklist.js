// The work list itself: shown a screenful at a time, filtered, sorted, ticked off, printed.

const AT_ONCE = 50; // claims added to the list together
const ON_PAPER = 1000; // claims of the list that are printed
const PAUSE = 150; // milliseconds after the last letter of a search

const main = document.getElementById("work");
const list = document.getElementById("list");
const next = document.getElementById("next");
const form = document.getElementById("filters");
const ticks = new Ticks(main.dataset.file);
let view = [];

function more(count = AT_ONCE) {
  const begun = list.childElementCount;
  const coming = view.slice(begun, begun + count);
  list.append(...coming.map((one, place) => card(one, ticks, begun + place + 1, view.length)));
  next.hidden = list.childElementCount === view.length;
  list.hidden = view.length === 0;
}

function refresh() {
  view = wanted(ticks);
  list.replaceChildren();
  more();
  tell();
}

function tell() {
  const held = view.filter((one) => one.held);
  const charge = held.reduce((sum, one) => sum + one.charge, 0n);
  const done = view.filter((one) => ticks.has(one)).length;
  const parts = [`${view.length.toLocaleString("en-US")} of ${counted(CLAIMS.length, "entry", "entries")}`];
  parts.push(`${counted(held.length, "claim", "claims")} held back, ${dollars(charge)}`, `${done.toLocaleString("en-US")} done`);
  document.getElementById("status").textContent = parts.join(" \u00b7 ");
  document.getElementById("chosen").textContent = inWords();
  document.getElementById("kept").textContent = ticks.kept ? "" : "This browser does not keep what is ticked off.";
}

function tickOff(article, done) {
  ticks.set(view.find((one) => one.key === article.dataset.key), done);
  article.classList.toggle("done", done);
  article.querySelector(".tick input").checked = done;
  tell();
}

function go(from, step) {
  if (step > 0 && from === list.lastElementChild) {
    more();
  }
  const to = step > 0 ? from.nextElementSibling : from.previousElementSibling;
  to?.focus();
}

// Keys of one letter work within the list alone, where nothing is typed.
function pressed(event) {
  const article = event.target.closest("article");
  if (!article || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const actions = {
    j: () => go(article, 1),
    k: () => go(article, -1),
    x: () => tickOff(article, !article.classList.contains("done")),
    "/": () => document.getElementById("text").focus(),
  };
  const action = actions[event.key.toLowerCase()];
  if (action) {
    event.preventDefault();
    action();
  }
}

function chosenBar(event) {
  const { filter, value } = event.currentTarget.dataset;
  const select = document.getElementById(filter);
  select.value = `=${value}`;
  if (select.selectedIndex >= 0) {
    refresh();
    form.scrollIntoView();
    select.focus();
  } else {
    select.value = "";
  }
}

function barsFilter() {
  for (const name of document.querySelectorAll("[data-filter]")) {
    const button = make("button", "name", name.textContent);
    button.type = "button";
    button.title = "Show these claims";
    Object.assign(button.dataset, name.dataset);
    button.addEventListener("click", chosenBar);
    name.replaceWith(button);
  }
}

function begin() {
  offerAll();
  barsFilter();
  let timer = 0;
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(refresh, event.target.id === "text" ? PAUSE : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => {
    form.reset();
    refresh();
  });
  list.addEventListener("change", (event) => tickOff(event.target.closest("article"), event.target.checked));
  list.addEventListener("keydown", pressed);
  next.addEventListener("click", () => {
    const last = list.lastElementChild;
    more();
    last.nextElementSibling?.focus();
  });
  new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && more(), { rootMargin: "600px" }).observe(next);
  addEventListener("beforeprint", () => more(Math.max(0, ON_PAPER - list.childElementCount)));
  addEventListener("storage", () => {
    ticks.read();
    refresh();
  });
  document.getElementById("names").hidden = !CLAIMS.some(({ entry }) => entry.patient_name);
  form.hidden = CLAIMS.length === 0;
  document.getElementById("keys").hidden = CLAIMS.length === 0;
  if (CLAIMS.length > 0) {
    refresh();
  }
}

begin();
