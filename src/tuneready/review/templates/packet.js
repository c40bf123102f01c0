"use strict";
const $ = id => document.getElementById(id), on = (id, event, run) => $(id).addEventListener(event, run);
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
const button = ({click, ...told}, ...inside) => make("button", {type: "button", on: {click}, ...told}, ...inside);
function say(text) { $("said").textContent = ""; setTimeout(() => { $("said").textContent = text; }, 30); }
function notice(text) { $("notice").hidden = !text; $("notice").textContent = text; }
const tag = lang => lang === "und" ? "" : lang;
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
/* nothing kept, or unreadable: begin anew */
function recall() {
  let old = null;
  try { old = JSON.parse(localStorage.getItem(KEY)); } catch {}
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
async function openFile(file) {
  let read = null;
  try { read = JSON.parse(await file.text()); } catch {}
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
  $("instructions").open = false;
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
  if (LABEL) return number === 1 && focusOn("label");
  if (P.form === "rubric") {
    editing = false;
    after(put({verdict: number === 1 ? RIGHT : WRONG, value: {decision: number === 1 ? "approve" : "reject"}}));
    return number === 2 && focusOn("minor");
  }
  after(put({verdict: number === 1 ? RIGHT : WRONG}));
  if (number === 2) focusOn($("label") ? "label" : "minor");
}
function prefer(side) {
  after(put({value: {preferred: side, left: item().left}, verdict: side === "tie" ? UNSURE : side === "chosen" ? RIGHT : WRONG}));
}
function decideSpans(number) {
  const given = item().spans;
  if (number === 1) return after(put(given === null ? {value: marked(), verdict: ""} : {value: given.map(plain), verdict: RIGHT}));
  if (given !== null) { put({verdict: WRONG, value: marked()}); draw(); say("Wrong: mend the spans, then say how bad it was."); }
  focusOn("text-0");
}
function severity(name) {
  const a = answer();
  if (a && a.verdict === WRONG && P.form !== "pair") after(put({severity: name}));
}
function focusOn(id) { const e = $(id); if (e) e.focus(); }
