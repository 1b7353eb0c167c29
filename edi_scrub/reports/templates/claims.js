// The claims of the page: the lines of report.jsonl, with what the work list asks of each.

const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const OUTCOMES = {
  rejected: "Held back",
  corrected: "Corrected",
  clean: "Goes out, with a warning",
  above: "Envelope or level",
};

// Control characters and the like have no place on a page: they could turn a text around.
function plain(text) {
  return text.replace(UNPRINTABLE, "\ufffd");
}

// Cents of an amount with two places, exactly.
function cents(amount) {
  return BigInt(amount.replace(".", ""));
}

function dollars(amount) {
  const sign = amount < 0n ? "-" : "";
  const digits = String(amount < 0n ? -amount : amount).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${sign}$${whole}.${digits.slice(-2)}`;
}

function counted(number, one, many) {
  return `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;
}

// A payer or provider as the bars name them: what is looked for, and what is shown.
function named(id, name) {
  return {
    key: `${plain(id ?? "")}|${plain(name ?? "")}`,
    label: [name, id].filter(Boolean).map(plain).join(", ") || "not named",
  };
}

function claim(entry, place) {
  const above = entry.claim_id === null;
  return {
    entry,
    place,
    key: above ? `above ${place}` : String(entry.position),
    title: above ? "Above the claims" : `Claim ${plain(entry.claim_id) || "without an id"}`,
    outcome: above ? "above" : entry.outcome,
    charge: above ? 0n : cents(entry.charge),
    held: entry.outcome === "rejected",
    date: entry.date ?? "",
    rules: [...new Set(entry.findings.map((finding) => finding.rule))],
    payer: above ? null : named(entry.payer_id, entry.payer_name),
    provider: above ? null : named(entry.provider_npi, entry.provider_name),
    text: null, // what the search looks through, made when first asked for
  };
}

function* texts(value) {
  if (typeof value === "string") {
    yield value;
  } else if (value !== null && typeof value === "object") {
    for (const each of Object.values(value)) {
      yield* texts(each);
    }
  }
}

// Does a claim say all of these words, in lower case, anywhere?
function says(one, words) {
  one.text ??= [...texts(one.entry)].join("\n").toLowerCase();
  return words.every((word) => one.text.includes(word));
}

const CLAIMS = JSON.parse(document.getElementById("claims").textContent).map(claim);
