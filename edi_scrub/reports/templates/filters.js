// What of the work list is wanted, and in which order.

const FIELDS = ["outcome", "rule", "payer", "provider", "done"];
const byText = (a, b) => (a < b ? -1 : Number(a > b));
const byCharge = (a, b) => (a.charge === b.charge ? 0 : a.charge < b.charge ? 1 : -1);
const SORTS = {
  held: ["dollars held", (a, b) => b.held - a.held || byCharge(a, b)],
  charge: ["charge", byCharge],
  date: ["date of service", (a, b) => byText(a.date || "9", b.date || "9")],
  payer: ["payer", (a, b) => byText(a.payer?.label ?? "", b.payer?.label ?? "")],
  claim: ["claim id", (a, b) => byText(a.title, b.title)],
  file: ["order of the file", () => 0],
};

// The keys of a claim by which a field finds it.
function keys(one, field) {
  if (field === "rule") {
    return one.rules;
  }
  return field === "outcome" ? [one.outcome] : [one[field]?.key];
}

function label(one, field, key) {
  return field === "outcome" ? OUTCOMES[key] : field === "rule" ? plain(key) : one[field].label;
}

function choices(field) {
  const found = new Map();
  for (const one of CLAIMS) {
    for (const key of keys(one, field)) {
      if (key !== undefined) {
        const choice = found.get(key) ?? { label: label(one, field, key), claims: 0 };
        choice.claims += 1;
        found.set(key, choice);
      }
    }
  }
  const sorted = [...found].sort(([, a], [, b]) => byText(a.label, b.label));
  return sorted.map(([key, { label: name, claims }]) => [`${name} (${claims.toLocaleString("en-US")})`, key]);
}

function offer(field, options) {
  const select = document.getElementById(field);
  select.append(...options.map(([name, key]) => new Option(name, key)));
}

function offerAll() {
  for (const field of ["outcome", "rule", "payer", "provider"]) {
    offer(field, [["All", ""], ...choices(field).map(([name, key]) => [name, `=${key}`])]);
  }
  offer("done", [["All", ""], ["Still to do", "=no"], ["Done", "=yes"]]);
  offer("sort", Object.entries(SORTS).map(([key, [name]]) => [name, key]));
}

// The claims that are wanted, in the order that is wanted.
function wanted(ticks) {
  const values = FIELDS.map((field) => [field, document.getElementById(field).value]);
  const set = values.filter(([, value]) => value).map(([field, value]) => [field, value.slice(1)]);
  const words = document.getElementById("text").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (one) => set.every(([field, value]) => field === "done"
    ? ticks.has(one) === (value === "yes")
    : keys(one, field).includes(value));
  const found = CLAIMS.filter((one) => fits(one) && (words.length === 0 || says(one, words)));
  const [, order] = SORTS[document.getElementById("sort").value];
  return found.sort((a, b) => order(a, b) || a.place - b.place);
}

// The same in words, for paper.
function inWords() {
  const fields = [...FIELDS, "sort"].map((field) => document.getElementById(field));
  const set = fields.filter((field) => field.value);
  const parts = set.map((field) => `${field.labels[0].firstChild.textContent}: ${field.selectedOptions[0].text}`);
  const text = document.getElementById("text").value.trim();
  return [...(text ? [`Search: ${text}`] : []), ...parts].join(" \u00b7 ");
}
