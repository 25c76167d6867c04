// Reviewing a claim: accept, reject, or correct it by selecting words. Offsets count code points, as the server does.

import { fill } from "./page.js";

const SLOTS = ["drug", "dose", "condition", "outcome", "comparator", "effect", "hedge_cues"];
const SEVERAL = new Set(["drug", "dose", "hedge_cues"]);
const NAME = "claimx-reviewer";
const length = (text) => Array.from(text).length;

/** The selection within `element` as offsets in code points, blanks at its ends left out; null where there is none. */
function selected(element) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(range.startContainer, range.startOffset);
  const words = range.toString();
  const start = length(before.toString()) + length(words) - length(words.trimStart());
  return words.trim() ? { start, end: start + length(words.trim()) } : null;
}

/** Where `words` stand in the sentence and are not yet in `taken`: on word edges if they do, else anywhere. */
function located(characters, words, taken) {
  const wanted = Array.from(words.trim());
  if (!wanted.length) return null;
  const letter = (c) => c !== undefined && /[\p{L}\p{N}_]/u.test(c);
  const found = [];
  for (let i = 0; i + wanted.length <= characters.length; i++) {
    if (wanted.every((c, k) => characters[i + k] === c)) found.push({ start: i, end: i + wanted.length });
  }
  const whole = found.filter((f) => !letter(characters[f.start - 1]) && !letter(characters[f.end]));
  const fitting = whole.length ? whole : found;
  return fitting.find((f) => !taken.some((t) => t.start === f.start && t.end === f.end)) ?? null;
}

function say(panel, text, kind = "") {
  const line = panel.querySelector(".said");
  line.textContent = text;
  line.className = `said ${kind}`;
}

async function send(panel, body) {
  const reviewer = panel.querySelector(".reviewer");
  if (!reviewer.value.trim()) {
    say(panel, "Say who you are first.", "wrong");
    reviewer.focus();
    return;
  }
  localStorage.setItem(NAME, reviewer.value.trim());
  let answer;
  try {
    answer = await fetch("/api/reviews", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Claimx-Page": document.querySelector('meta[name="claimx-page"]').content,
      },
      body: JSON.stringify({
        claim_id: panel.dataset.claim,
        reviewer: reviewer.value.trim(),
        note: panel.querySelector(".note").value.trim(),
        ...body,
      }),
    });
  } catch {
    say(panel, "Not saved: the server does not answer.", "wrong");
    return;
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    say(panel, `Not saved: ${said.detail ?? answer.statusText}.`, "wrong");
    return;
  }
  const place = panel.parentElement;
  await fill(place, panel.dataset.claim);
  const next = place.querySelector(".review");
  say(next, "Saved.", "done");
  next.querySelector(`[data-decision="${body.decision}"]`)?.focus();
  showVerdict(place, body.decision);
}

/** The verdict on the claim's card in the list. */
function showVerdict(place, decision) {
  const about = place.closest(".claim")?.querySelector(":scope > .about");
  if (!about) return;
  about.querySelector(".chip.verdict")?.remove();
  const names = { accept: "accepted", reject: "rejected", correct: "corrected" };
  if (!names[decision]) return;
  const chip = document.createElement("span");
  chip.className = `chip verdict ${decision}`;
  chip.textContent = names[decision];
  about.prepend(chip);
}

/** The editor of one claim. */
function edit(panel) {
  const editor = panel.querySelector(".editor");
  const pick = panel.querySelector(".pick");
  const offset = Number(panel.dataset.start);
  const given = JSON.parse(panel.dataset.editor);
  const characters = Array.from(pick.textContent);
  const direction = panel.querySelector(".chosen-direction");
  const hedged = panel.querySelector(".chosen-hedged");
  const words = panel.querySelector(".words");
  // Within the sentence spans count from its start; a drug carried over from elsewhere keeps its words only.
  const spans = Object.fromEntries(
    SLOTS.map((slot) => [slot, given.spans[slot].map((s) => ({ start: s.start - offset, end: s.end - offset, text: s.text }))]),
  );
  direction.value = given.direction;
  hedged.checked = given.hedged;
  let last = null;

  function draw() {
    const inside = SLOTS.flatMap((slot) => spans[slot].map((s) => ({ ...s, slot }))).filter(
      (s) => s.start >= 0 && s.end <= characters.length,
    );
    const edges = [...new Set([0, characters.length, ...inside.flatMap((s) => [s.start, s.end])])].sort((a, b) => a - b);
    const nodes = edges.slice(1).map((end, i) => {
      const start = edges[i];
      const over = inside.filter((s) => s.start <= start && end <= s.end);
      const text = characters.slice(start, end).join("");
      if (!over.length) return document.createTextNode(text);
      const mark = document.createElement("mark");
      mark.className = over.map((s) => s.slot).join(" ");
      mark.textContent = text;
      return mark;
    });
    pick.replaceChildren(...nodes);
    panel.querySelector(".filled").replaceChildren(...SLOTS.flatMap(row));
    hedged.checked = spans.hedge_cues.length > 0 || (hedged.checked && hedged.dataset.touched === "yes");
  }

  function row(slot) {
    const name = document.createElement("dt");
    name.textContent = panel.querySelector(`.tools [data-slot="${slot}"]`).textContent;
    const held = document.createElement("dd");
    held.dataset.slot = slot;
    for (const span of spans[slot]) {
      const chip = document.createElement("mark");
      chip.className = `span ${slot}`;
      chip.textContent = span.text;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `remove ${name.textContent} ${span.text}`);
      remove.addEventListener("click", () => {
        spans[slot] = spans[slot].filter((s) => s !== span);
        draw();
        panel.querySelector(`.tools [data-slot="${slot}"]`).focus();
      });
      chip.append(remove);
      held.append(chip);
    }
    if (!spans[slot].length) held.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: "–" }));
    return [name, held];
  }

  function put(slot) {
    const typed = words.value.trim();
    const found = typed ? located(characters, typed, spans[slot]) : last;
    if (!found) {
      say(panel, typed ? `“${typed}” does not stand in the sentence (again).` : "Select words in the sentence first.", "wrong");
      return;
    }
    const span = { ...found, text: characters.slice(found.start, found.end).join("") };
    const others = SEVERAL.has(slot) ? spans[slot].filter((s) => s.start !== span.start || s.end !== span.end) : [];
    spans[slot] = [...others, span].sort((a, b) => a.start - b.start);
    words.value = "";
    last = null;
    getSelection().removeAllRanges();
    draw();
    say(panel, `“${span.text}” put into ${slot.replace("_cues", "")}.`);
  }

  document.addEventListener("selectionchange", () => {
    const now = pick.isConnected && selected(pick);
    if (now) {
      last = now;
      words.value = "";
      say(panel, `Selected: “${characters.slice(now.start, now.end).join("")}”. Which slot is it?`);
    }
  });
  for (const button of panel.querySelectorAll(".tools [data-slot]")) {
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => put(button.dataset.slot));
  }
  hedged.addEventListener("change", () => {
    hedged.dataset.touched = "yes";
    if (!hedged.checked) spans.hedge_cues = [];
    else if (!spans.hedge_cues.length) say(panel, "Mark the words that hedge the claim, too.");
    draw();
  });
  editor.addEventListener("submit", (event) => {
    event.preventDefault();
    const placed = Object.fromEntries(
      SLOTS.map((slot) => [slot, spans[slot].map((s) => ({ start: s.start + offset, end: s.end + offset, text: s.text }))]),
    );
    send(panel, { decision: "correct", corrected: { ...placed, direction: direction.value, hedged: hedged.checked } });
  });
  draw();
}

function setUp(panel) {
  if (panel.dataset.ready) return;
  panel.dataset.ready = "yes";
  panel.querySelector(".reviewer").value = localStorage.getItem(NAME) ?? "";
  edit(panel);
  const editor = panel.querySelector(".editor");
  const correct = panel.querySelector('[data-decision="correct"]');
  const toggle = (open) => {
    editor.hidden = !open;
    correct.setAttribute("aria-expanded", String(open));
  };
  panel.querySelector(".cancel").addEventListener("click", () => {
    toggle(false);
    correct.focus();
  });
  for (const button of panel.querySelectorAll("[data-decision]")) {
    button.addEventListener("click", () => {
      if (button === correct) toggle(editor.hidden);
      else send(panel, { decision: button.dataset.decision });
    });
  }
}

const setUpAll = () => document.querySelectorAll(".review").forEach(setUp);
document.addEventListener("claimx:evidence", setUpAll);
setUpAll();
