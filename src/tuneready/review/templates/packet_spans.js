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
  focusOn("text-0");
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
  focusOn("text-0");
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
  focusOn("text-0");
}
function dropSpan() {
  if (!marker) return;
  const hit = marked().findLast(s => s.start <= marker.head[0] && marker.head[1] <= s.end);
  if (hit) setSpans(marked().filter(s => s !== hit));
}
function textKeys(event) {
  const forward = item().shown[0][3] === "rtl" ? "ArrowLeft" : "ArrowRight", back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const run = {[forward]: () => step(1, event.shiftKey), [back]: () => step(-1, event.shiftKey), Home: () => step(-Infinity, event.shiftKey),
    End: () => step(Infinity, event.shiftKey), Enter: () => marker && (P.labels.length === 1 ? addSpan(P.labels[0]) : focusOn("label")), Delete: dropSpan, Backspace: dropSpan}[event.key];
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
    found = P.labels.filter(one => fold(one).includes(typed) && (LABEL || one !== item().label)).sort((a, b) => fold(b).startsWith(typed) - fold(a).startsWith(typed)).slice(0, 100);
    active = typed ? 0 : -1;
    list.replaceChildren(...found.map((one, k) => make("li", {role: "option", id: "option-" + k, "aria-selected": String(k === active),
      on: {mousedown: event => { event.preventDefault(); pick(one); }}}, make("bdi", {}, one))));
    list.hidden = !found.length;
    state();
  }
  function state() {
    input.setAttribute("aria-expanded", String(!list.hidden));
    [...list.children].forEach((e, k) => e.setAttribute("aria-selected", String(k === active)));
    if (active >= 0 && found.length && !list.hidden) { input.setAttribute("aria-activedescendant", "option-" + active); list.children[active].scrollIntoView({block: "nearest"}); }
    else input.removeAttribute("aria-activedescendant");
  }
  function hide() { list.hidden = true; state(); }
  function keys(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return show();
      active = event.key === "ArrowDown" ? (active + 1) % found.length : (Math.max(active, 0) + found.length - 1) % found.length;
      state();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active >= 0 && found.length) pick(found[active]);
      else if (!P.labels.length && input.value.trim()) pick(input.value.trim());
      else say("No such label. If none fits, leave it empty and write a comment.");
    } else if (event.key === "Escape") { event.stopPropagation(); hide(); $("card").focus(); }
  }
  return make("div", {class: "picker"}, make("label", {class: "field", for: "label"}, caption), input, list);
}
