"use strict";
(() => {
const $ = id => document.getElementById(id);
const P = JSON.parse($("packet").textContent), N = P.items.length, KEY = "tuneready-review-" + P.id;
const answers = new Map(), saved = new Set(), seen = new Set(), spent = new Map(), begun = new Map(), past = [];
const place = new Map(P.items.map((item, k) => [item.id, k]));
let who = {name: P.reviewer, role: P.role, qualification: P.qualification};
let at = 0, since = 0, kept = true, letters = true, editing = false, marker = null;
const LABEL = P.question === "label";
const RIGHT = "right", WRONG = "wrong", UNSURE = "unsure";

/* ---- what is built and said: text nodes only, never markup from data ---- */
function make(tag, told = {}, ...inside) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(told)) {
    if (name === "on") for (const [event, run] of Object.entries(value)) e.addEventListener(event, run);
    else if (value === true) e.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) e.setAttribute(name, value);
  }
  e.append(...inside.filter(one => one !== null && one !== undefined && one !== ""));
  return e;
}
function say(text) { $("said").textContent = ""; setTimeout(() => { $("said").textContent = text; }, 30); }
function notice(text) { $("notice").hidden = !text; $("notice").textContent = text; }
const now = () => new Date().toISOString();
const token = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join("");
const points = text => [...text].length;

/* ---- time with the item in view and the page visible ---- */
function pause() {
  if (since) { const id = P.items[at].id; spent.set(id, (spent.get(id) || 0) + (performance.now() - since) / 1000); }
  since = 0;
}
function resume() {
  if (!N || document.visibilityState !== "visible" || $("who").open) return;
  since = performance.now();
  const id = P.items[at].id;
  if (!begun.has(id)) begun.set(id, now());
}
const seconds = id => (spent.get(id) || 0) + (since && P.items[at].id === id ? (performance.now() - since) / 1000 : 0);

/* ---- answers ---- */
const item = () => P.items[at];
const answer = (id = item().id) => answers.get(id);
const done = a => a && (a.status === "submitted" || a.status === "skipped");
function lacks(a) {
  if (a.status === "skipped") return "";
  const edit = P.form === "rubric" && a.value && a.value.decision === "edit";
  if (edit && typeof a.value.edited !== "string") return "The edited text was not kept in the browser: edit again, or open your saved answers.";
  if (LABEL && !a.verdict && !a.value) return "Pick a label, or say unsure.";
  if (!LABEL && P.form === "label" && !a.verdict || P.form === "rubric" && !a.verdict) return "Decide: 1, 2 or 3.";
  if (P.form === "pair" && !a.value && !a.verdict) return "Which is better?";
  if (P.form === "spans" && !a.verdict && !Array.isArray(a.value)) return "Mark the spans, then press 1.";
  if (a.verdict === WRONG && P.form !== "pair" && !a.severity) return "How bad is it? Minor or serious.";
  return "";
}
function put(patch, quiet) {
  const one = item(), old = answers.get(one.id);
  if (!quiet) past.push([one.id, old ? structuredClone(old) : null]);
  const fresh = {item_id: one.id, row_hash: one.hash, question: P.question, value: null, verdict: "", severity: "", correct_label: "", comment: "",
    ...(old || {}), ...patch};
  if (fresh.verdict !== WRONG) { fresh.severity = ""; fresh.correct_label = ""; }
  const changed = !old || ["value", "verdict", "severity", "correct_label"].some(name => JSON.stringify(fresh[name]) !== JSON.stringify(old[name]));
  fresh.started_at = begun.get(one.id) || now();
  fresh.submitted_at = now();
  fresh.seconds = Math.round(seconds(one.id) * 10) / 10;
  if (!("status" in patch)) fresh.status = "submitted";
  if (lacks(fresh)) fresh.status = "draft";
  fresh.blind = old && !changed ? old.blind : !seen.has(one.id);
  fresh.token = token();
  answers.set(one.id, fresh);
  keep();
  return fresh;
}
function undo() {
  const last = past.pop();
  if (!last) return say("Nothing to undo.");
  if (last[1]) answers.set(last[0], last[1]); else answers.delete(last[0]);
  keep();
  go(place.get(last[0]));
  say("Undone. " + told(answers.get(last[0])));
}
const told = a => !a ? "No answer yet." : a.status === "skipped" ? "Skipped." : a.status === "draft" ? "Not finished: " + lacks(a)
  : P.form === "pair" ? (a.verdict === UNSURE && !a.value ? "Unsure." : a.value.preferred === "tie" ? "Both alike." : (a.value.preferred === item().left ? "Left" : "Right") + " is better.")
  : LABEL && a.value ? "Label: " + a.value + "." : (a.value && a.value.decision === "edit" ? "edited" : a.verdict || "marked") + (a.severity ? ", " + a.severity : "") + ".";

/* ---- kept in this browser: decisions and notes, never a text of a row ---- */
function keep() {
  const plain = [...answers.values()].map(a => a.value && typeof a.value === "object" && "edited" in a.value ? {...a, value: {decision: a.value.decision}} : a);
  try {
    localStorage.setItem(KEY, JSON.stringify({who, answers: plain, saved: [...saved], seen: [...seen], spent: [...spent], begun: [...begun], at}));
  } catch { if (kept) notice("This browser keeps nothing for a file on disk: save your answers often (Ctrl S)."); kept = false; }
  progress();
}
function recall() {
  let old = null;
  try { old = JSON.parse(localStorage.getItem(KEY)); } catch { /* nothing kept, or unreadable: begin anew */ }
  if (!old || !Array.isArray(old.answers)) return;
  if (!P.reviewer && old.who && typeof old.who.name === "string") who = old.who;
  for (const a of old.answers) if (fits(a)) {
    if (lacks(a)) a.status = "draft";
    answers.set(a.item_id, a);
  }
  (old.saved || []).forEach(one => saved.add(one));
  (old.seen || []).forEach(one => seen.add(one));
  (old.spent || []).forEach(([id, s]) => spent.set(id, Number(s) || 0));
  (old.begun || []).forEach(([id, t]) => begun.set(id, String(t)));
  at = Number.isInteger(old.at) && old.at >= 0 && old.at < N ? old.at : 0;
}
function fits(a) {
  const text = name => typeof a[name] === "string";
  return a && place.has(a.item_id) && P.items[place.get(a.item_id)].hash === a.row_hash && a.question === P.question
    && ["verdict", "severity", "correct_label", "comment", "started_at", "submitted_at", "status", "token"].every(text)
    && ["", RIGHT, WRONG, UNSURE].includes(a.verdict) && ["", "minor", "serious"].includes(a.severity)
    && ["submitted", "skipped", "draft"].includes(a.status) && valued(a.value, P.items[place.get(a.item_id)]);
}
function valued(value, one) {
  if (value === null || value === undefined) return true;
  if (P.form === "spans") return Array.isArray(value) && value.every(s => s && Number.isInteger(s.start) && Number.isInteger(s.end) && typeof s.label === "string"
    && 0 <= s.start && s.start < s.end && s.end <= points(one.shown[0] ? one.shown[0][1] : ""));
  if (P.form === "pair") return ["chosen", "rejected", "tie"].includes(value.preferred);
  return P.form === "rubric" ? typeof value.decision === "string" && ["string", "undefined"].includes(typeof value.edited) : typeof value === "string";
}
function progress() {
  const all = [...answers.values()], n = all.filter(done).length, skipped = all.filter(a => a.status === "skipped").length;
  const unsaved = all.filter(a => !saved.has(a.token)).length;
  const text = `${n} of ${N}` + (skipped ? `, ${skipped} skipped` : "") + (unsaved ? `, ${unsaved} not yet saved` : n ? ", all saved" : "");
  if ($("progress").textContent !== text) $("progress").textContent = text;
  $("filled").style.width = (N ? 100 * n / N : 0) + "%";
}

/* ---- files ---- */
function save() {
  const told = {format: "tuneready-review-answers", version: 1, packet: P.id, reviewer: who.name, role: who.role, qualification: who.qualification, round: P.round,
    guideline_version: P.guideline_version, answers: P.items.filter(one => answers.has(one.id)).map(one => answers.get(one.id))};
  const url = URL.createObjectURL(new Blob([JSON.stringify(told, null, 1) + "\n"], {type: "application/json"}));
  const link = make("a", {href: url, download: `review-round-${P.round}-${P.id}.json`});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  answers.forEach(a => saved.add(a.token));
  keep();
  say(`Saved ${told.answers.length} answers to a file.`);
}
async function open(file) {
  let read = null;
  try { read = JSON.parse(await file.text()); } catch { /* said below */ }
  if (!read || read.format !== "tuneready-review-answers" || read.version !== 1 || !Array.isArray(read.answers)) return notice("This is no file of answers.");
  if (read.packet !== P.id) return notice("These answers belong to another packet.");
  let took = 0, other = 0;
  for (const a of read.answers) {
    if (!fits(a)) { other++; continue; }
    const mine = answers.get(a.item_id);
    if (mine && mine.token !== a.token && mine.submitted_at > a.submitted_at) continue;
    answers.set(a.item_id, a);
    saved.add(a.token);
    if (Number.isFinite(a.seconds)) spent.set(a.item_id, Math.max(spent.get(a.item_id) || 0, a.seconds));
    if (a.started_at) begun.set(a.item_id, a.started_at);
    took++;
  }
  past.length = 0;
  if (!P.reviewer && !who.name && typeof read.reviewer === "string" && read.reviewer) {
    who = {name: read.reviewer, role: String(read.role || ""), qualification: String(read.qualification || "")};
    if ($("who").open) $("who").close();
  }
  keep();
  notice(other ? `${other} answers do not fit this packet and were left out.` : "");
  next(-1);
  say(`${took} answers read.`);
}

/* ---- moving ---- */
function go(to) {
  if (!N) return;
  pause();
  at = Math.max(0, Math.min(N - 1, to));
  editing = false;
  marker = null;
  keep();
  draw();
  window.scrollTo(0, 0);
  $("card").focus({preventScroll: true});
  resume();
}
function next(from = at) {
  for (let step = 1; step <= N; step++) {
    const to = (from + step + N) % N;
    if (!done(answers.get(P.items[to].id))) return go(to);
  }
  draw();
  say("Every item has an answer. Save with Ctrl S.");
  $("save").focus();
}
function after(a) {
  draw();
  say(`${at + 1}: ${told(a)}`);
  const wants = a.verdict === WRONG && P.form === "label" && P.labels.length && !a.correct_label;
  if (done(a) && !wants && !item().suggestion) next();
}

/* ---- decisions ---- */
function decide(number) {
  if (!N) return;
  if (number === 3) return after(put(LABEL || P.form === "pair" ? {verdict: UNSURE, value: null} : {verdict: UNSURE}));
  if (P.form === "spans") return decideSpans(number);
  if (P.form === "pair") return prefer(number === 1 ? item().left : item().left === "chosen" ? "rejected" : "chosen");
  if (LABEL) return number === 1 && focus("label");
  if (P.form === "rubric") {
    editing = false;
    after(put({verdict: number === 1 ? RIGHT : WRONG, value: {decision: number === 1 ? "approve" : "reject"}}));
    return number === 2 && focus("minor");
  }
  after(put({verdict: number === 1 ? RIGHT : WRONG}));
  if (number === 2) focus($("label") ? "label" : "minor");
}
function prefer(side) {
  after(put({value: {preferred: side, left: item().left}, verdict: side === "tie" ? UNSURE : side === "chosen" ? RIGHT : WRONG}));
}
function decideSpans(number) {
  const given = item().spans;
  if (number === 1) return after(put(given === null ? {value: marked(), verdict: ""} : {value: given.map(plain), verdict: RIGHT}));
  if (given !== null) { put({verdict: WRONG, value: marked()}); draw(); say("Wrong: mend the spans, then say how bad it was."); }
  focus("text-0");
}
function severity(name) {
  const a = answer();
  if (a && a.verdict === WRONG && P.form !== "pair") after(put({severity: name}));
}
function focus(id) { const e = $(id); if (e) e.focus(); }

/* ---- spans: tokens, in code points ---- */
const EMOJI = "\\p{RI}\\p{RI}|\\p{ExtPict}(?:[\\u{1f3fb}-\\u{1f3ff}\\ufe0f]|\\u200d\\p{ExtPict})*";
const WORDS = new RegExp(`[\\p{sc=Han}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]\\p{M}*|[\\p{L}\\p{N}_][\\p{L}\\p{N}\\p{M}_\\u200c\\u200d]*|${EMOJI}|\\s+|\\P{M}\\p{M}*|.`, "gsu");
const LETTERS = new RegExp(`${EMOJI}|\\P{M}\\p{M}*|.`, "gsu");
let fine = false;
const plain = ([start, end, label]) => ({start, end, label});
function marked() {
  const a = answer();
  return a && Array.isArray(a.value) ? a.value : (item().spans || []).map(plain);
}
function tokens(text, spans) {
  const cuts = new Set(spans.flatMap(s => [s.start, s.end])), out = [];
  let from = 0;
  for (const match of text.match(fine ? LETTERS : WORDS) || []) {
    let piece = "", start = from;
    for (const point of match) {
      if (piece && cuts.has(from)) { out.push({start, end: from, text: piece}); piece = ""; start = from; }
      piece += point;
      from++;
    }
    out.push({start, end: from, text: piece});
  }
  return out;
}
function spanText(host, text) {
  const spans = [...marked()].sort((a, b) => a.start - b.start || b.end - a.end), all = tokens(text, spans);
  const cur = all.findIndex(t => marker && t.start === marker.head[0]);
  let open = null, box = null;
  all.forEach((t, k) => {
    const covering = spans.find(s => s.start <= t.start && t.end <= s.end);
    if (covering !== open) { close(); open = covering || null; if (open) { box = make("mark"); host.append(box); } }
    const inside = marker && t.start >= Math.min(marker.anchor[0], marker.head[0]) && t.end <= Math.max(marker.anchor[1], marker.head[1]);
    (box || host).append(make("i", {"data-s": t.start, "data-e": t.end, class: (inside ? "sel" : "") + (k === cur ? " cur" : "")}, t.text));
  });
  close();
  function close() { if (open && open.label) box.append(make("sub", {}, open.label)); open = null; box = null; }
  host._all = all;
}
function step(by, extend) {
  const all = $("text-0")._all.filter(t => t.text.trim());
  if (!all.length) return;
  const from = marker ? all.findIndex(t => t.start === marker.head[0]) : -1;
  const t = all[by === -Infinity ? 0 : by === Infinity ? all.length - 1 : Math.max(0, Math.min(all.length - 1, from + by))];
  const head = [t.start, t.end];
  marker = {anchor: extend && marker ? marker.anchor : head, head};
  draw();
  focus("text-0");
  say(chosen()[2]);
}
function chosen() {
  const all = [...item().shown[0][1]];
  let start = Math.min(marker.anchor[0], marker.head[0]), end = Math.max(marker.anchor[1], marker.head[1]);
  while (start < end && !all[start].trim()) start++;
  while (end > start && !all[end - 1].trim()) end--;
  return [start, end, all.slice(start, end).join("")];
}
function byMouse() {
  const range = getSelection();
  if (!range.rangeCount) return;
  const near = node => (node.nodeType === 3 ? node.parentElement : node).closest("i[data-s]");
  const ends = [near(range.anchorNode), near(range.focusNode)];
  if (!ends[0] || !ends[1] || !$("text-0").contains(ends[0]) || !$("text-0").contains(ends[1])) return;
  const [a, b] = ends.map(e => [Number(e.dataset.s), Number(e.dataset.e)]);
  marker = {anchor: a, head: b};
  range.removeAllRanges();
  draw();
  focus("text-0");
}
function addSpan(label) {
  if (!marker) return;
  const [start, end] = chosen();
  if (start >= end) return;
  const spans = marked().filter(s => s.start !== start || s.end !== end || s.label !== label).concat({start, end, label});
  setSpans(spans);
  say(`Marked ${start} to ${end}: ${label}`);
}
function setSpans(spans) {
  spans.sort((a, b) => a.start - b.start || a.end - b.end);
  const old = answer();
  put({value: spans, verdict: item().spans === null ? "" : WRONG, severity: old ? old.severity : "", status: old && done(old) ? "submitted" : "draft"});
  draw();
  focus("text-0");
}
function dropSpan() {
  if (!marker) return;
  const hit = marked().findLast(s => s.start <= marker.head[0] && marker.head[1] <= s.end);
  if (hit) setSpans(marked().filter(s => s !== hit));
}
function textKeys(event) {
  const forward = item().shown[0][3] === "rtl" ? "ArrowLeft" : "ArrowRight", back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const run = {[forward]: () => step(1, event.shiftKey), [back]: () => step(-1, event.shiftKey), Home: () => step(-Infinity, event.shiftKey),
    End: () => step(Infinity, event.shiftKey), Enter: () => marker && (P.labels.length === 1 ? addSpan(P.labels[0]) : focus("label")), Delete: dropSpan, Backspace: dropSpan}[event.key];
  if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  run();
}

/* ---- type-ahead ---- */
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
function picker(caption, value, pick) {
  let found = [], active = 0;
  const list = make("ul", {role: "listbox", id: "label-list", "aria-label": caption, hidden: true});
  const input = make("input", {id: "label", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-controls": "label-list",
    "aria-expanded": "false", on: {input: show, focus: show, blur: () => setTimeout(hide, 150), keydown: keys}});
  input.value = value;
  function show() {
    const typed = fold(input.value === value ? "" : input.value.trim());
    found = P.labels.filter(one => fold(one).includes(typed)).sort((a, b) => fold(b).startsWith(typed) - fold(a).startsWith(typed)).slice(0, 100);
    active = 0;
    list.replaceChildren(...found.map((one, k) => make("li", {role: "option", id: "option-" + k, "aria-selected": String(k === active),
      on: {mousedown: event => { event.preventDefault(); pick(one); }}}, make("bdi", {}, one))));
    list.hidden = !found.length;
    state();
  }
  function state() {
    input.setAttribute("aria-expanded", String(!list.hidden));
    [...list.children].forEach((e, k) => e.setAttribute("aria-selected", String(k === active)));
    if (found.length && !list.hidden) { input.setAttribute("aria-activedescendant", "option-" + active); list.children[active].scrollIntoView({block: "nearest"}); }
    else input.removeAttribute("aria-activedescendant");
  }
  function hide() { list.hidden = true; state(); }
  function keys(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return show();
      active = (active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % Math.max(found.length, 1);
      state();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (found.length) pick(found[active]);
      else if (!P.labels.length && input.value.trim()) pick(input.value.trim());
      else say("No such label. If none fits, leave it empty and write a comment.");
    } else if (event.key === "Escape") { event.stopPropagation(); hide(); $("card").focus(); }
  }
  return make("div", {class: "picker"}, make("label", {class: "field", for: "label"}, caption), input, list);
}

/* ---- one item ---- */
function passage([heading, text, lang, dir], k, kind = "") {
  const spans = P.form === "spans" && k === 0;
  const body = make("div", {class: "text", lang: lang === "und" ? "" : lang, dir, id: kind ? null : "text-" + k,
    ...(spans ? {tabindex: "0", role: "group", "aria-label": "Text. Arrows move, Shift selects, Enter labels, Delete removes", on: {keydown: textKeys, mouseup: byMouse}} : {})});
  if (spans) spanText(body, text);
  else body.append(text || make("span", {class: "none"}, "(empty)"));
  return make("section", {class: "passage " + kind}, make("h3", {}, heading), body);
}
function choice(key, text, pressed, run) {
  return make("button", {type: "button", id: "choice-" + key, "aria-pressed": String(Boolean(pressed)), "aria-keyshortcuts": key, on: {click: run}}, make("span", {}, text), make("kbd", {}, key));
}
function choices(a) {
  const is = v => a && a.verdict === v, value = a && a.value;
  const three = (one, two, both = is(RIGHT)) => [choice("1", one, both, () => decide(1)), choice("2", two, is(WRONG) && !(value && value.decision === "edit"), () => decide(2))];
  const unsure = choice("3", "Unsure", is(UNSURE) && !(value && value.preferred), () => decide(3));
  if (LABEL) return [unsure];
  if (P.form === "pair") {
    const side = value && value.preferred;
    return [choice("1", "Left is better", side && side === item().left, () => decide(1)), choice("2", "Right is better", side && side !== "tie" && side !== item().left, () => decide(2)),
      choice("T", "Both alike", side === "tie", () => prefer("tie")), unsure];
  }
  if (P.form === "rubric") return [...three("Approve", "Reject"), choice("E", "Edit the answer", value && value.decision === "edit", edit), unsure];
  if (P.form === "spans") return item().spans === null ? [choice("1", "These are all", Array.isArray(value) && done(a) && !is(UNSURE), () => decide(1)), unsure]
    : [...three("Right", "Wrong: mend them"), unsure];
  return [...three("Right", "Wrong"), unsure];
}
function edit() {
  if (P.form !== "rubric" || !item().answers[0]) return;
  editing = true;
  draw();
  focus("edited");
}
function editor(a) {
  const old = a && a.value && typeof a.value.edited === "string" ? a.value.edited : item().answers[0][1];
  const area = make("textarea", {id: "edited", rows: "8", dir: item().answers[0][3], lang: item().answers[0][2], on: {keydown: event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); finish(); } }}});
  area.value = old;
  function finish() {
    editing = false;
    after(put({verdict: WRONG, value: {decision: "edit", edited: area.value}}));
    focus("minor");
  }
  return [make("label", {class: "field"}, "Edited answer", area), make("button", {type: "button", class: "main", on: {click: finish}}, "Take this text ", make("kbd", {}, "Ctrl Enter"))];
}
function severities(a) {
  const one = (name, key, text) => make("button", {type: "button", id: name, "aria-pressed": String(a.severity === name), "aria-keyshortcuts": key, on: {click: () => severity(name)}}, text, make("kbd", {}, key));
  return make("fieldset", {class: "severity"}, make("legend", {}, "How bad is it?"), one("minor", "M", "Minor "), one("serious", "S", "Serious "));
}
function spanList() {
  const letters = [...item().shown[0][1]], all = marked();
  return [picker(marker ? "Label of what is selected" : "Select words, then pick a label", "", label => addSpan(label)),
    make("ul", {class: "spans", "aria-label": "Spans"}, ...all.map(s => make("li", {}, make("span", {}, make("bdi", {}, "“" + letters.slice(s.start, s.end).join("") + "”"), " ", make("strong", {}, s.label)),
      make("button", {type: "button", on: {click: () => setSpans(marked().filter(one => one !== s))}}, "Remove"))))];
}
function question() {
  if (P.form === "pair") return "Which answer is better?";
  if (P.form === "rubric") return "Is this answer good enough to learn from?";
  if (P.form === "spans") return item().spans === null ? "Mark every span." : "Are these spans right?";
  return LABEL ? "Which label is right?" : item().label ? "Is this label right?" : "Is the answer right?";
}
function panel(a) {
  const parts = [make("h3", {}, question())];
  if (item().label) parts.push(make("div", {class: "given"}, make("span", {}, "Given label"), make("strong", {}, make("bdi", {}, item().label))));
  if (LABEL) parts.push(picker("Label (1)", a && typeof a.value === "string" ? a.value : "", label => after(put({value: label, verdict: ""}))));
  parts.push(make("div", {class: "choices"}, ...choices(a)));
  if (editing) parts.push(...editor(a));
  if (P.form === "spans") parts.push(...spanList());
  if (a && a.verdict === WRONG && P.form !== "pair") {
    if (P.form === "label" && (P.labels.length || item().label)) parts.push(picker("The right label", a.correct_label, label => { const b = put({correct_label: label}); after(b); if (!done(b)) focus("minor"); }));
    parts.push(severities(a));
  }
  const wanted = a && !editing ? lacks(a) : "";
  if (wanted) parts.push(make("p", {class: "wanted"}, wanted));
  if (item().suggestion && done(a) && a.status === "submitted") {
    if (!seen.has(item().id)) { seen.add(item().id); keep(); }
    parts.push(make("p", {class: "suggestion"}, "A model says: ", make("strong", {}, make("bdi", {}, item().suggestion)), a.blind ? "" : ". You changed your answer after you saw this; the file says so."));
  }
  const note = make("textarea", {id: "comment", rows: "2", on: {input: noted}});
  note.value = a ? a.comment : "";
  let first = true;
  function noted() { put({comment: note.value}, !first); first = false; }
  parts.push(make("label", {class: "field"}, "Comment (C)", note));
  return make("aside", {class: "panel", "aria-label": "Your answer"}, ...parts);
}
function draw() {
  const had = document.activeElement && $("card").contains(document.activeElement) ? document.activeElement.id : "", one = item(), a = answer();
  const state = !a ? "no answer yet" : a.status === "draft" ? "not finished" : a.status === "skipped" ? "skipped" : "answered";
  const texts = make("div", {}, ...one.shown.map((p, k) => passage(p, k)), make("div", {class: "answers"}, ...one.answers.map((p, k) => passage(p, k, "answer"))), make("p", {class: "quiet"}, one.uid));
  $("card").replaceChildren(make("h2", {class: "place", id: "place"}, `Item ${at + 1} of ${N}`, make("small", {}, state)), texts, panel(a));
  $("back").disabled = at === 0;
  $("next").disabled = at === N - 1;
  if (had && $(had)) $(had).focus({preventScroll: true});
  else if (had) $("card").focus({preventScroll: true});
  progress();
}

/* ---- keys ---- */
const KEYS = [["1  2  3", P.form === "pair" ? "left, right, unsure" : P.form === "rubric" ? "approve, reject, unsure" : LABEL ? "1 pick a label, 3 unsure" : "right, wrong, unsure"],
  ...(P.form === "pair" ? [["T", "both alike"]] : LABEL ? [] : [["M  S", "minor, serious (of a wrong item)"]]), ...(P.form === "rubric" ? [["E", "edit the answer"]] : []),
  ...(P.form === "spans" ? [["← → Shift", "in the text: move, select"], ["Enter  Delete", "label the selection, remove a span"], [".", "select by words or by characters"]] : []),
  ["J  K  → ←", "next, previous item"], ["N", "next item without an answer"], ["C", "comment"], ["X", "skip the item"], ["U", "undo"], ["Esc", "leave a field"], ["Ctrl S", "save the answers to a file"], ["?", "these keys"]];
function skip() { put({status: "skipped", verdict: "", value: null}); next(); }
function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); return save(); }
  if ($("who").open || $("help").open || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest && event.target.closest("input,textarea,select");
  if (event.key === "Escape" && typing) return $("card").focus();
  if (typing || !letters || !N) return;
  const run = {1: () => decide(1), 2: () => decide(2), 3: () => decide(3), t: () => P.form === "pair" && prefer("tie"), e: edit, m: () => severity("minor"), s: () => severity("serious"),
    j: () => go(at + 1), k: () => go(at - 1), ArrowRight: () => go(at + 1), ArrowLeft: () => go(at - 1), n: () => next(), c: () => focus("comment"), x: skip, u: undo, "?": help,
    ".": () => { if (P.form === "spans") { fine = !fine; marker = null; draw(); say(fine ? "Selects characters." : "Selects words."); } }}[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (run) { event.preventDefault(); run(); }
}
function help() { $("help").showModal(); }

/* ---- paper: every item with boxes to tick ---- */
function paper() {
  const boxes = LABEL ? "Label: ____________________   ☐ unsure" : P.form === "pair" ? "☐ left   ☐ right   ☐ both alike   ☐ unsure" : P.form === "rubric" ? "☐ approve   ☐ reject   ☐ unsure" : "☐ right   ☐ wrong   ☐ unsure";
  const more = LABEL || P.form === "pair" ? "" : "      if wrong:  ☐ minor   ☐ serious";
  $("paper").replaceChildren(make("h2", {}, P.title), make("p", {class: "plain"}, P.instructions), make("p", {}, `Reviewer: ${who.name || "____________________"}   Round ${P.round}`), ...P.items.map((one, k) =>
    make("section", {}, make("h3", {}, `${k + 1}   `, make("small", {class: "quiet"}, one.id)), ...[...one.shown, ...one.answers].map(([heading, text, lang, dir]) =>
      make("div", {class: "passage"}, make("strong", {class: "quiet"}, heading), make("div", {class: "text", lang: lang === "und" ? "" : lang, dir}, text))),
      one.label ? make("p", {}, "Given label: ", make("strong", {}, make("bdi", {}, one.label))) : "",
      ...(one.spans || []).map(([s, e, label]) => make("p", {}, `“${[...one.shown[0][1]].slice(s, e).join("")}” `, make("strong", {}, label))), make("p", {class: "boxes plain"}, boxes + more))));
}

/* ---- begin ---- */
$("title").textContent = P.title;
$("instructions").hidden = !P.instructions;
$("instructions-text").textContent = P.instructions;
recall();
$("instructions").open = !answers.size;
$("key-list").replaceChildren(...KEYS.map(([key, text]) => make("tr", {}, make("th", {scope: "row"}, ...key.split("  ").flatMap(one => [make("kbd", {}, one), " "])), make("td", {}, text))));
$("save").addEventListener("click", save);
$("open").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => { if ($("file").files[0]) open($("file").files[0]); $("file").value = ""; });
$("keys").addEventListener("click", help);
$("help-close").addEventListener("click", () => $("help").close());
$("single").addEventListener("change", () => { letters = $("single").checked; });
$("back").addEventListener("click", () => go(at - 1));
$("next").addEventListener("click", () => go(at + 1));
$("next-open").addEventListener("click", () => next());
$("who-form").addEventListener("submit", event => {
  event.preventDefault();
  const name = $("who-name").value.trim();
  if (!name) return;
  who = {name, role: $("who-role").value.trim(), qualification: $("who-qualification").value.trim()};
  $("who").close();
  keep();
  resume();
  $("card").focus();
});
$("who").addEventListener("cancel", event => event.preventDefault());
document.addEventListener("keydown", onKey);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") resume(); else { pause(); if (N) keep(); } });
addEventListener("pagehide", () => { pause(); if (N) keep(); });
addEventListener("beforeprint", paper);
addEventListener("beforeunload", event => {
  const lost = [...answers.values()].some(a => !saved.has(a.token) && (!kept || a.value && typeof a.value.edited === "string"));
  if (lost) event.preventDefault();
});
if (N) draw(); else $("card").textContent = "There is nothing to review.";
progress();
if (!who.name) $("who").showModal(); else resume();
})();
