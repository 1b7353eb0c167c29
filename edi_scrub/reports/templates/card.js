// One claim of the work list as elements. Every text is set as text, never as markup.

const SEVERITIES = { reject: "Rejects", correct: "Corrected", warn: "Warning" };
const OTHERS = 8; // lines without a finding that are named

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) {
    element.className = name;
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

function fact(...children) {
  return make("li", "", ...children);
}

function card(one, ticks, place, size) {
  const article = make("article", one.outcome, head(one, ticks), ...groups(one.entry));
  article.tabIndex = 0;
  article.dataset.key = one.key;
  article.setAttribute("aria-labelledby", `claim-${one.place}`);
  article.setAttribute("aria-posinset", place);
  article.setAttribute("aria-setsize", size);
  article.classList.toggle("done", ticks.has(one));
  return article;
}

function head(one, ticks) {
  const { entry } = one;
  const title = make("h3", "", one.title);
  title.id = `claim-${one.place}`;
  const box = make("input", "");
  box.type = "checkbox";
  box.checked = ticks.has(one);
  const tick = make("label", "tick", box, " Done", make("span", "unseen", ` with ${one.title}`));
  const charge = entry.charge === null ? null : make("p", "charge", dollars(one.charge));
  const tag = make("p", "tag", OUTCOMES[one.outcome]);
  return make("header", "", title, tag, charge, tick, facts(one));
}

function facts(one) {
  const { entry } = one;
  const list = make("ul", "facts");
  if (entry.patient_name) {
    list.append(fact(make("span", "label", "Patient "), plain(entry.patient_name)));
  }
  if (entry.subscriber_name && entry.subscriber_name !== entry.patient_name) {
    list.append(fact(make("span", "label", "Subscriber "), plain(entry.subscriber_name)));
  }
  if (one.payer) {
    const date = entry.date === null ? "no date of service" : `service ${plain(entry.date)}`;
    list.append(fact(one.payer.label), fact(date), fact(`provider ${one.provider.label}`));
    list.append(fact(`no. ${entry.position.toLocaleString("en-US")} in the file`));
  }
  const numbers = [["ISA", entry.interchange], ["GS", entry.group], ["ST", entry.transaction]];
  const known = numbers.filter(([, number]) => number);
  list.append(fact(known.map(([name, number]) => `${name} ${plain(number)}`).join(", ")));
  return list;
}

// The findings, those on the claim first, then line by line with the line's codes.
function groups(entry) {
  const places = new Map([[null, []]]);
  for (const finding of entry.findings) {
    places.set(finding.line, [...(places.get(finding.line) ?? []), finding]);
  }
  const found = [];
  for (const [number, findings] of [...places].sort(([a], [b]) => (a ?? 0) - (b ?? 0))) {
    const line = entry.lines.find((each) => each.line === number);
    const heading = number === null ? null : make("h4", "codes", ...codes(number, line));
    if (findings.length > 0) {
      found.push(make("section", "", heading, make("ul", "findings", ...findings.map(item))));
    }
  }
  const others = entry.lines.filter((line) => !places.has(line.line));
  return others.length > 0 ? [...found, rest(others)] : found;
}

function codes(number, line) {
  const parts = [make("span", "line", `Line ${number}`)];
  if (line) {
    const code = [line.procedure, ...line.modifiers].filter(Boolean).map(plain).join(" ");
    const charge = line.charge === null ? "" : dollars(cents(line.charge));
    const diagnoses = line.diagnoses.map(plain).join(" ");
    parts.push(make("code", "", code || "no code"));
    parts.push(line.units === "1" ? "1 unit" : `${plain(line.units) || "no"} units`);
    parts.push(charge, diagnoses && `for ${diagnoses}`, line.ndc && `NDC ${plain(line.ndc)}`);
    parts.push(line.place_of_service && `place ${plain(line.place_of_service)}`, line.date ?? "");
  }
  return parts.filter(Boolean).map((part) => (typeof part === "string" ? make("span", "", part) : part));
}

// The lines that no finding is on: what else the claim bills.
function rest(lines) {
  const shown = lines.slice(0, OTHERS).map((line) => make("p", "codes", ...codes(line.line, line)));
  const more = lines.length > OTHERS ? make("p", "note", `and ${lines.length - OTHERS} lines more`) : null;
  return make("section", "others", make("h4", "label", "Lines without a finding"), ...shown, more);
}

function item(finding) {
  const tag = make("strong", "tag", SEVERITIES[finding.severity]);
  const entry = make("li", finding.severity, make("p", "message", tag, " ", ...sentence(finding.message)));
  if (finding.before !== null) {
    entry.append(change(finding));
  }
  if (finding.remedy && finding.severity !== "correct") {
    entry.append(make("p", "remedy", make("span", "label", "To do: "), ...sentence(finding.remedy)));
  }
  entry.append(where(finding));
  return entry;
}

// A text whose days are not broken at the end of a line.
function sentence(text) {
  const parts = plain(text).split(/(\d{4}-\d\d-\d\d)/);
  return parts.map((part, place) => (place % 2 === 1 ? make("span", "day", part) : part));
}

function change(finding) {
  const label = finding.severity === "correct" ? "Changed: " : "Suggested: ";
  const [before, after] = [finding.before, finding.after].map((text) =>
    text === "" ? make("em", "", "(empty)") : make("code", "", plain(text)));
  const arrow = make("span", "", "\u2192");
  arrow.setAttribute("aria-hidden", "true");
  return make("p", "change", make("span", "label", label), make("del", "", before), " ", arrow,
    make("span", "unseen", " to "), " ", make("ins", "", after));
}

function where(finding) {
  const list = make("ul", "facts", fact(make("code", "", plain(finding.rule))));
  if (finding.element) {
    list.append(fact(plain(finding.element) + (finding.loop ? ` in ${plain(finding.loop)}` : "")));
  }
  if (finding.segment) {
    list.append(fact(`segment ${finding.segment.toLocaleString("en-US")}`));
  }
  if (finding.authority !== null) {
    list.append(fact(...authority(finding.authority)));
  }
  return list;
}

function authority({ policy, document: title, entry, evidence, url }) {
  const parts = ["by ", make("span", "", plain(policy))];
  if (title) {
    const source = make(/^https?:\/\//i.test(url) ? "a" : "span", "", plain(title));
    if (source.tagName === "A") {
      source.href = url;
      source.rel = "noopener noreferrer";
    }
    parts.push(", ", source);
  }
  return [...parts, entry && `: ${plain(entry)}`, evidence && `; met by ${plain(evidence)}`];
}
