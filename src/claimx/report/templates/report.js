"use strict";
const byId = id => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const DIRECTIONS = data.directions, SLOTS = data.slots;
const ROWS = 100, CARDS = 30, PRINTED = 2000;
const words = d => DIRECTIONS[d].replace("_", " ");
const number = (x, digits) => x === null ? "" : x.toFixed(digits);

/* Every text gets into the page by this: as text, never as markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(c => c !== null && c !== undefined && c !== ""));
  return element;
}

/* Offsets count characters, not UTF-16 units. */
function slicer(text) {
  if (!/[\ud800-\udbff]/.test(text)) return [text.length, (a, b) => text.slice(a, b)];
  const characters = Array.from(text);
  return [characters.length, (a, b) => characters.slice(a, b).join("")];
}

function highlighted(text, start, spans) {
  const [length, slice] = slicer(text);
  const inside = spans.map(([s, e, slot]) => [s - start, e - start, slot]).filter(([s, e]) => s >= 0 && s < e && e <= length);
  const edges = [...new Set([0, length, ...inside.flatMap(([s, e]) => [s, e])])].sort((a, b) => a - b);
  const made = document.createDocumentFragment();
  let from = 0;
  inside.sort((a, b) => a[0] - b[0]);
  for (let i = 0; i + 1 < edges.length; i++) {
    const [s, e] = [edges[i], edges[i + 1]];
    while (from < inside.length && inside[from][1] <= s && inside[from][0] < s) from++;
    const over = [];
    for (let j = from; j < inside.length && inside[j][0] <= s; j++) if (e <= inside[j][1]) over.push(inside[j]);
    if (!over.length) { made.append(slice(s, e)); continue; }
    const names = [...new Set(over.map(x => x[2]))];
    const mark = make("mark", {class: names.map(n => SLOTS[n][0]).join(" ")}, slice(s, e));
    const ends = [...new Set(over.filter(x => x[1] === e).map(x => SLOTS[x[2]][1].toLowerCase()))];
    if (ends.length) mark.dataset.slot = ends.join(" ");
    made.append(mark);
  }
  return made;
}

/* --- the summary ------------------------------------------------------------------------------------------------ */
const NAMES = ["drug", "condition", "outcome"];
const columns = [
  ...NAMES.map((name, i) => ({name, value: g => g.names[i].toLowerCase(), text: true})),
  {name: "studies", value: g => g.votes.reduce((a, b) => a + b, 0)},
  ...data.shown.map(d => ({name: words(d), value: g => g.votes[d], direction: d})),
  {name: "hedged", value: g => g.claims.length ? g.hedged / g.claims.length : -1, cell: g => g.claims.length ? `${g.hedged} of ${g.claims.length}` : ""},
  {name: "share", value: g => g.test ? g.test[1] / g.test[2] : -1, cell: g => g.test ? `${g.test[1]} of ${g.test[2]} ${words(g.test[0])}` : ""},
  {name: "95% interval", value: g => g.test ? g.test[3] : -1, cell: g => g.test ? `${number(g.test[3], 2)} to ${number(g.test[4], 2)}` : ""},
  {name: "p", value: g => g.test ? g.test[5] : 2, cell: g => g.test ? `${g.test[5] < 0.001 ? "< 0.001" : number(g.test[5], 3)}${g.test[6] ? "*" : ""}` : ""},
  {name: "belief", value: g => g.belief, cell: g => g.belief ? number(g.belief, 2) : ""},
  {name: "doses", value: g => g.doses, text: true, cell: g => g.doses},
  {name: "kinds of study", value: g => g.kinds, text: true, cell: g => g.kinds},
  {name: "background", value: g => g.background.length, background: true},
];
const groups = data.groups.map((g, i) => ({...g, place: i, hay: g.names.join("\n").toLowerCase()}));
let order = {column: null, down: true}, found = groups, drawn = 0;

function button(label, title, choose) {
  return make("button", {type: "button", "aria-label": title, onclick: choose}, label);
}

function row(g) {
  const line = make("tr");
  const name = g.names.filter(Boolean).join(", ");
  columns.forEach((c, i) => {
    const value = c.value(g);
    if (i === 0) line.append(make("th", {scope: "row"}, button(g.names[0], `${name}: all claims`, () => open(g, null))));
    else if (i < 3) line.append(make("td", {class: "name"}, g.names[i]));
    else if (c.direction !== undefined) line.append(make("td", {class: "n"}, value ? button(String(value), `${name}: ${value} ${c.name}`, () => open(g, c.direction)) : ""));
    else if (c.background) line.append(make("td", {class: "n"}, value ? button(String(value), `${name}: ${value} claims that report others' work`, () => open(g, "background")) : ""));
    else line.append(make("td", {class: c.text ? "name" : "n"}, c.cell ? c.cell(g) : String(value)));
  });
  return line;
}

function draw(up) {
  const rows = document.createDocumentFragment();
  for (; drawn < Math.min(up, found.length); drawn++) rows.append(row(found[drawn]));
  byId("rows").append(rows);
  const left = found.length - drawn;
  byId("more").hidden = !left;
  byId("more").textContent = `Show ${Math.min(left, ROWS)} more of ${left.toLocaleString("en")}`;
}

function filter() {
  const wanted = byId("words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const direction = byId("direction").value, least = Number(byId("least").value), opposed = byId("opposed").checked;
  found = groups.filter(g => wanted.every(w => g.hay.includes(w)) && (direction === "" || g.leading === Number(direction))
    && (!least || columns[3].value(g) >= least) && (!opposed || g.opposites.length));
  if (order.column) {
    const {value} = order.column, sign = order.down ? -1 : 1;
    found.sort((a, b) => { const x = value(a), y = value(b); return (x < y ? -sign : x > y ? sign : 0) || a.place - b.place; });
  }
  byId("rows").replaceChildren();
  drawn = 0;
  draw(ROWS);
  byId("shown").textContent = `${found.length.toLocaleString("en")} of ${groups.length.toLocaleString("en")} rows`;
}

for (const column of columns) {
  const head = make("th", {scope: "col", class: column.text ? "" : "n", "aria-sort": "none"});
  head.append(make("button", {type: "button", onclick: () => {
    order = {column, down: order.column === column ? !order.down : !column.text};
    for (const other of byId("heads").children) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    filter();
  }}, column.name));
  byId("heads").append(head);
}
byId("filters").addEventListener("input", filter);
byId("filters").addEventListener("reset", () => setTimeout(filter));
byId("more").addEventListener("click", () => {
  const first = drawn;
  draw(drawn + ROWS);
  byId("rows").children[first]?.querySelector("button")?.focus();
});
byId("small-note").hidden = !groups.some(g => g.test && g.test[6]);

/* --- claims ----------------------------------------------------------------------------------------------------- */
const dialog = byId("claims");
let cards = [], shownCards = 0;

function card(index) {
  const c = data.claims[index], s = data.sentences[c.sentence], d = data.documents[s[0]];
  const facts = [
    d.year && String(d.year), d.design, d.size && `${d.size.toLocaleString("en")} people`, c.section, c.comparator && `against ${c.comparator}`,
    c.hedged ? `hedged (${data.certainties[c.certainty]})` : "not hedged", c.confidence !== null && `confidence ${number(c.confidence, 2)}`,
    c.background ? "reports others' work" : "", d.retracted && "retracted", c.carried ? "the drug is named in an earlier sentence" : "",
  ].filter(Boolean);
  return make("article", {},
    make("p", {class: "sentence"}, highlighted(s[2], s[1], c.spans)),
    make("p", {}, make("span", {class: "badge"}, `${c.drug} – ${words(c.direction)} – ${[c.outcome, c.condition].filter(Boolean).join(" in ")}`), c.dose ? `; dose: ${c.dose}` : ""),
    make("p", {class: "facts"}, d.title || d.id, ". ", facts.join("; ")),
    make("p", {class: "facts"}, ...links(d), make("a", {href: `#doc-${s[0]}-${s[1]}`, onclick: () => dialog.close()}, "in its document")));
}

function links(d) {
  return d.links.map(([name, href]) => make("a", {href, target: "_blank", rel: "noopener noreferrer"}, name, make("span", {class: "hidden"}, " (opens a new tab)")));
}

function moreCards() {
  const end = Math.min(shownCards + CARDS, cards.length);
  byId("cards").append(...cards.slice(shownCards, end).map(card));
  shownCards = end;
  byId("more-claims").hidden = shownCards >= cards.length;
  byId("more-claims").textContent = `Show more of ${cards.length - shownCards} claims`;
}

function show(title, indices) {
  cards = indices;
  shownCards = 0;
  byId("cards").replaceChildren();
  byId("claims-title").textContent = `${title}: ${indices.length} ${indices.length === 1 ? "claim" : "claims"}`;
  moreCards();
  dialog.showModal();
  dialog.scrollTop = 0;
  byId("claims-title").focus();
}

function open(g, which) {
  const name = g.names.filter(Boolean).join(", ");
  if (which === null) show(name, [...g.claims, ...g.background]);
  else if (which === "background") show(`${name}, others' work`, g.background);
  else {
    const voters = new Set(g.voters[which]);
    show(`${name}, ${words(which)}`, g.claims.filter(i => voters.has(data.claims[i].publication)));
  }
}
byId("close").addEventListener("click", () => dialog.close());
byId("more-claims").addEventListener("click", moreCards);
dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });

/* --- contradictions --------------------------------------------------------------------------------------------- */
const opposites = groups.flatMap(g => g.opposites.map(o => [g, o])).sort((a, b) => a[1].within - b[1].within);
byId("opposites").append(...opposites.slice(0, 200).map(([g, o]) => {
  const sides = o.sides.map(([d, claims]) => `${claims.length} ${words(d)}`).join(", ");
  return make("li", {}, make("button", {type: "button", class: "opposite", onclick: () => show(`${g.names.filter(Boolean).join(", ")}: ${sides}`, o.sides.flatMap(x => x[1]))},
    g.names.filter(Boolean).join(" – ")), `: ${sides}${o.within ? " (within one publication)" : ""}`);
}));
if (!opposites.length) byId("opposites").append(make("li", {}, "None."));
if (opposites.length > 200) byId("opposites").append(make("li", {}, `${opposites.length - 200} more: filter the summary by “contradictions only”.`));

/* --- documents -------------------------------------------------------------------------------------------------- */
const hays = data.documents.map(d => `${d.title}\n${d.id}\n${d.pmid}\n${d.doi}`.toLowerCase());
let foundDocuments = [], drawnDocuments = 0;

function body(i) {
  const d = data.documents[i], made = make("div", {class: "text"});
  const spans = d.claims.flatMap(c => data.claims[c].spans);
  if (d.text === null) {
    for (const s of d.sentences) made.append(make("p", {id: `doc-${i}-${data.sentences[s][1]}`}, highlighted(data.sentences[s][2], data.sentences[s][1], spans)));
    return [make("p", {class: "facts"}, "The text is not in this report; these are its sentences with claims."), made];
  }
  let at = 0;
  const [length, slice] = slicer(d.text);
  for (const s of d.sentences) {
    const [, start, text] = data.sentences[s], end = start + slicer(text)[0];
    if (start < at) continue;
    made.append(highlighted(slice(at, start), at, spans));
    made.append(make("span", {id: `doc-${i}-${start}`}, highlighted(slice(start, end), start, spans)));
    at = end;
  }
  made.append(highlighted(slice(at, length), at, spans));
  return [made];
}

function entry(i) {
  const d = data.documents[i];
  const told = [d.year, d.design, `${d.claims.length} ${d.claims.length === 1 ? "claim" : "claims"}`].filter(Boolean).join("; ");
  const details = make("details", {id: `doc-${i}`}, make("summary", {}, d.title || d.id, " ", make("span", {class: "facts"}, told),
    d.retracted ? make("span", {class: "retracted"}, " retracted") : ""));
  details.addEventListener("toggle", () => fill(details, i));
  return details;
}

function fill(details, i) {
  if (!details.open || details.dataset.filled) return;
  details.dataset.filled = "1";
  details.append(make("p", {class: "facts"}, ...links(data.documents[i])), ...body(i));
}

function drawDocuments(up) {
  byId("document-list").append(...foundDocuments.slice(drawnDocuments, up).map(entry));
  drawnDocuments = Math.min(up, foundDocuments.length);
  const left = foundDocuments.length - drawnDocuments;
  byId("more-documents").hidden = !left;
  byId("more-documents").textContent = `Show ${Math.min(left, ROWS)} more of ${left.toLocaleString("en")}`;
}

function filterDocuments() {
  const wanted = byId("document-words").value.toLowerCase().split(/\s+/).filter(Boolean);
  foundDocuments = data.documents.map((_, i) => i).filter(i => wanted.every(w => hays[i].includes(w)));
  drawnDocuments = 0;
  byId("document-list").replaceChildren();
  drawDocuments(ROWS);
  byId("documents-shown").textContent = `${foundDocuments.length.toLocaleString("en")} documents`;
}

/* An address like #doc-3-120 opens document 3 at the sentence that begins at character 120. */
function follow() {
  const place = /^#doc-(\d+)(?:-(\d+))?$/.exec(location.hash);
  if (!place || !(place[1] in data.documents)) return;
  if (!byId(`doc-${place[1]}`)) {
    byId("document-words").value = "";
    filterDocuments();
    drawDocuments(Number(place[1]) + 1);
  }
  const details = byId(`doc-${place[1]}`);
  details.open = true;
  fill(details, place[1]);
  document.querySelectorAll(".target").forEach(old => old.classList.remove("target"));
  const target = byId(location.hash.slice(1)) || details;
  if (target !== details) target.classList.add("target");
  target.scrollIntoView({block: "center"});
  details.querySelector("summary").focus({preventScroll: true});
}
byId("document-words").addEventListener("input", filterDocuments);
byId("more-documents").addEventListener("click", () => drawDocuments(drawnDocuments + ROWS));
for (const form of document.forms) form.addEventListener("submit", event => event.preventDefault());
addEventListener("hashchange", follow);
addEventListener("beforeprint", () => draw(PRINTED));
filter();
filterDocuments();
follow();
