/* ---- one item ---- */
function passage([heading, text, lang, dir], k, kind = "") {
  const spans = P.form === "spans" && k === 0;
  const body = make("div", {class: "text", lang: tag(lang), dir, id: kind ? null : "text-" + k,
    ...(spans ? {tabindex: "0", role: "group", "aria-label": "Text. Arrows move, Shift selects, Enter labels, Delete removes", on: {keydown: textKeys, mouseup: byMouse}} : {})});
  if (spans) spanText(body, text);
  else body.append(text || make("span", {class: "none"}, "(empty)"));
  return make("section", {class: "passage " + kind}, make("h3", {}, heading), body);
}
function choice(key, text, pressed, run) {
  return button({id: "choice-" + key, "aria-pressed": String(Boolean(pressed)), "aria-keyshortcuts": key, click: run}, make("span", {}, text), make("kbd", {}, key));
}
function choices(a) {
  const is = v => a && a.verdict === v, value = a && a.value;
  const two = (one, other) => [choice("1", one, is(RIGHT), () => decide(1)), choice("2", other, is(WRONG) && !(value && value.decision === "edit"), () => decide(2))];
  const unsure = choice("3", "Unsure", is(UNSURE) && !(value && value.preferred), () => decide(3));
  if (LABEL) return [unsure];
  if (P.form === "pair") {
    const side = value && value.preferred;
    return [choice("1", "Left is better", side && side === item().left, () => decide(1)), choice("2", "Right is better", side && side !== "tie" && side !== item().left, () => decide(2)),
      choice("T", "Both alike", side === "tie", () => prefer("tie")), unsure];
  }
  if (P.form === "rubric") return [...two("Approve", "Reject"), choice("E", "Edit the answer", value && value.decision === "edit", edit), unsure];
  if (P.form === "spans") return item().spans === null ? [choice("1", "These are all", Array.isArray(value) && done(a) && !is(UNSURE), () => decide(1)), unsure]
    : [...two("Right", "Wrong: mend them"), unsure];
  return [...two("Right", "Wrong"), unsure];
}
function edit() {
  if (P.form !== "rubric" || !item().answers[0]) return;
  editing = true;
  draw();
  focusOn("edited");
}
function editor(a) {
  const old = a && a.value && typeof a.value.edited === "string" ? a.value.edited : item().answers[0][1];
  const area = make("textarea", {id: "edited", rows: "8", dir: item().answers[0][3], lang: item().answers[0][2], on: {keydown: event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); finish(); } }}});
  area.value = old;
  function finish() {
    editing = false;
    after(put({verdict: WRONG, value: {decision: "edit", edited: area.value}}));
    focusOn("minor");
  }
  return [make("label", {class: "field"}, "Edited answer", area), button({class: "main", click: finish}, "Take this text ", make("kbd", {}, "Ctrl Enter"))];
}
function severities(a) {
  const one = (name, key, text) => button({id: name, "aria-pressed": String(a.severity === name), "aria-keyshortcuts": key, click: () => severity(name)}, text, make("kbd", {}, key));
  return make("fieldset", {class: "severity"}, make("legend", {}, "How bad is it?"), one("minor", "M", "Minor "), one("serious", "S", "Serious "));
}
function spanList() {
  const letters = [...item().shown[0][1]], all = marked();
  return [picker(marker ? "Label of what is selected" : "Select words, then pick a label", "", label => addSpan(label)),
    make("ul", {class: "spans", "aria-label": "Spans"}, ...all.map(s => make("li", {}, make("span", {}, make("bdi", {}, "“" + letters.slice(s.start, s.end).join("") + "”"), " ", make("strong", {}, s.label)),
      button({click: () => setSpans(marked().filter(one => one !== s))}, "Remove"))))];
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
    if (P.form === "label" && (P.labels.length || item().label)) parts.push(picker("The right label", a.correct_label, label => { const b = put({correct_label: label}); after(b); if (!done(b)) focusOn("minor"); }));
    parts.push(severities(a));
  }
  const wanted = a && !editing ? lacks(a) : "";
  if (wanted && !wanted.startsWith("How")) parts.push(make("p", {class: "wanted"}, wanted));
  if (item().suggestion && done(a) && a.status === "submitted") {
    if (!seen.has(item().id)) { seen.add(item().id); keep(); }
    parts.push(make("p", {class: "suggestion"}, "A model says: ", make("strong", {}, make("bdi", {}, item().suggestion)), a.blind ? "" : ". You changed your answer after you saw this; the file says so."));
  }
  const note = make("textarea", {id: "comment", rows: "2", on: {input: noted}});
  note.value = a ? a.comment : "";
  let first = true;
  function noted() { const old = answer(); put({comment: note.value, status: old ? old.status : "draft"}, !first); first = false; }
  parts.push(make("label", {class: "field"}, "Comment (C)", note));
  return make("aside", {class: "panel", "aria-label": "Your answer"}, ...parts);
}
function draw() {
  const had = document.activeElement && $("card").contains(document.activeElement) ? document.activeElement.id : "", one = item(), a = answer();
  const state = !a ? "no answer yet" : a.status === "draft" ? "not finished" : a.status === "skipped" ? a.status : "answered";
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
    j: () => go(at + 1), k: () => go(at - 1), ArrowRight: () => go(at + 1), ArrowLeft: () => go(at - 1), n: () => next(), c: () => focusOn("comment"), x: skip, u: undo, "?": help,
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
      make("div", {class: "passage"}, make("strong", {class: "quiet"}, heading), make("div", {class: "text", lang: tag(lang), dir}, text))),
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
on("save", "click", save);
on("open", "click", () => $("file").click());
on("file", "change", () => { if ($("file").files[0]) openFile($("file").files[0]); $("file").value = ""; });
on("keys", "click", help);
on("help-close", "click", () => $("help").close());
on("single", "change", () => { letters = $("single").checked; });
on("back", "click", () => go(at - 1));
on("next", "click", () => go(at + 1));
on("next-open", "click", () => next());
on("who-form", "submit", event => {
  event.preventDefault();
  const name = $("who-name").value.trim();
  if (!name) return;
  who = {name, role: $("who-role").value.trim(), qualification: $("who-qualification").value.trim()};
  $("who").close();
  keep();
  resume();
  $("card").focus();
});
on("who", "close", () => { if (!who.name) $("who").showModal(); });
document.addEventListener("keydown", onKey);
const rest = () => { pause(); if (N) keep(); };
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" ? resume() : rest());
addEventListener("pagehide", rest);
addEventListener("beforeprint", paper);
addEventListener("beforeunload", event => {
  const lost = [...answers.values()].some(a => !saved.has(a.token) && (!kept || a.value && typeof a.value.edited === "string"));
  if (lost) event.preventDefault();
});
if (N) draw(); else $("card").textContent = "There is nothing to review.";
progress();
if (!who.name) $("who").showModal(); else resume();
