"""Whole reports built by hand, so that every face can be tested without running an audit.

The numbers are made for tests: plausible, consistent with each other, and not measured on anything.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib

import pyarrow as pa

from tuneready.facts import RowCounts, SourceShare, Step, Usable
from tuneready.finding import Example, Finding
from tuneready.gate import Answer, Flip, Reason
from tuneready.report import DataSummary, FileSummary, Plan, PlanTask, PolicySummary, RefusalCount, Report
from tuneready.verdict import Mistake, Situation, StopSignal, Verdict, VerdictReason

AS_OF = dt.date(2026, 11, 2)
TICKETS = "data/tickets-2025.jsonl"


def digest(word: str) -> str:
    """A SHA-256 that looks like one."""
    return hashlib.sha256(word.encode()).hexdigest()


ENTRIES = (
    {"name": "usable_rows_floor", "title": "Usable rows, floor", "value": 500, "unit": "rows", "origin": "guide", "code": "T1",
     "reason": "Below this the result is brittle and fails in production."},
    {"name": "real_share", "title": "Real share", "value": 0.6, "unit": "share", "origin": "guide", "code": "M2",
     "reason": "Synthetic rows only for named gaps."},
    {"name": "serious_error_upper", "title": "Serious-error rate, upper bound", "value": 0.05, "unit": "share", "origin": "ours",
     "code": "", "reason": "One serious error in twenty is what a support lead said they can absorb."},
    {"name": "half_width", "title": "Half-width at the declared threshold", "value": 0.05, "unit": "share", "origin": "organisation",
     "code": "", "reason": "Board wants two digits."},
)


def gates_hold() -> tuple[Answer, ...]:
    """Three checks and eight supporting gates of the HOLD sample."""
    name_source = Flip("Name where the 412 rows without a source come from, with evidence.", "tuneready init --full", answers=3,
                       hours=(0.5, 1.0), cost=(40.0, 80.0))
    lock = Flip("Lock a test set before anything is trained.", "tuneready lock data/tickets-2025.jsonl --size 1400", rows=1400,
                hours=(2.0, 4.0), cost=(160.0, 320.0), days=1)
    review = Flip("Have two support leads review a random sample of 380 rows.", "tuneready review sample", reviews=418,
                  hours=(14.0, 21.0), cost=(1120.0, 1680.0), days=4)
    return (
        Answer("R1", "real traffic", "unknown", "attested", (
            Reason("98.8 % of rows come from production, declared by Mira Okafor on 2026-10-12.", "attested", False),
            Reason("412 rows (1.2 %) match no declared source.", "measured", True, name_source),
        ), name_source, ("traffic.exists", "traffic.sample")),
        Answer("R2", "locked test set", "fail", "missing", (Reason("No test set is locked.", "missing", True, lock),), lock,
               ("training.nothing_before_lock",)),
        Answer("R3", "expert review", "unknown", "missing", (
            Reason("Nobody has reviewed a sample of this data yet.", "missing", True, review),), review, ("review.when",)),
        Answer("G-usable", "enough usable rows", "pass", "measured",
               (Reason("27,641 usable rows; 500 are the floor (T1).", "measured", False),)),
        Answer("G-labels", "labels right enough", "fail", "measured", (
            Reason("An estimated 17.2 % of labels are wrong; 5 % is the limit.", "measured", True),),
            Flip("Re-label the 5,742 suspected rows, most certain first.", "", rows=5742, hours=(48.0, 96.0),
                 cost=(3840.0, 7680.0), days=10)),
        Answer("G-personal-data", "personal data handled", "unknown", "missing", (
            Reason("Whether the data is sensitive is not declared.", "missing"),), None, ("sensitive.contains",)),
        Answer("G-sources", "sources documented", "fail", "attested", (Reason("One source has no licence.", "attested"),)),
        Answer("G-evaluation", "evaluation ready", "pass", "attested",
               (Reason("Accuracy, threshold 0.90, harness declared by Jon Vale on 2026-10-12.", "attested", False),)),
        Answer("G-plan", "plan realistic", "fail", "measured", (Reason("The plan gives 10 days; the guide says 6 to 10 weeks."),)),
        Answer("G-conformance", "fits the target", "not applicable", "missing", (Reason("No target is named.", holds=False),)),
        Answer("G-clean", "no blocker elsewhere", "pass", "measured", (Reason("No blocker is left.", holds=False),)),
    )


def exchanged() -> list[dict]:
    """Expected rows by given and suggested label."""
    pairs = (("billing", "refund", 1893.2), ("account", "bug", 822.0), ("shipping", "returns", 640.4), ("refund", "billing", 276.0))
    return [{"given": given, "suggested": better, "rows": rows} for given, better, rows in pairs]


def by_annotator() -> list[dict]:
    """Two annotators, one of whom labelled too few rows."""
    return [{"annotator": "Goran", "rows": 1_243, "wrong_rows": 541.3, "share": 0.435, "low": 0.385, "high": 0.486, "interval_kind": "model",
             "note": "above the whole"},
            {"annotator": "Temp", "rows": 11, "wrong_rows": 0.4, "share": None, "low": None, "high": None, "interval_kind": "",
             "note": "too few to say"}]


def findings_hold() -> tuple[Finding, ...]:
    """Findings over every severity, with and without an interval."""
    def seen(line: int, text: str, note: str = "") -> Example:
        return Example(TICKETS, line, f"{TICKETS}:{line}", text, note)

    return (
        Finding("LBL001", "Suspected wrong label", "major", 5742, 0.172, "An estimated 17.2 % of labels are wrong; 5,742 rows are suspected.",
                "Re-label the suspected rows, most certain first.", (0.158, 0.187), "model", "5 % (upper bound)",
                "out-of-sample scores, noise mixture by EM, two rounds", "suspected_label",
                (seen(18, "My card was charged twice for order 7•••[number]", "billing → refund"),
                 seen(2204, "the app closes by itself when i open settings", "account → bug")),
                {"per_class": {"billing": 1893, "account": 1022, "shipping": 640, "bug": 311}, "rounds": 2, "rows_in_other_pairs": 2_110.4,
                 "given_and_suggested_labels": exchanged(), "wrong_labels_by_annotator": by_annotator()}),
        Finding("DUP001", "Exact duplicates", "major", 3120, 0.0891, "3,120 rows (8.9 %) repeat another row word for word.",
                "Keep one of each family: `tuneready fix`.", step="duplicate", examples=(seen(77, "where is my order"),),
                details={"families": 811}),
        Finding("PII001", "Personal data", "major", 1544, 0.0441, "1,544 rows (4.4 %) hold at least one personal detail.",
                "Mask them: `tuneready anonymise`.", step="personal_data",
                examples=(seen(31, "write me at j•••[email] please"),), details={"email": 902, "phone": 611, "iban": 31}),
        Finding("LBL002", "Dominant class", "major", 13985, 0.4, "One class, shipping, holds 40 % of the rows.",
                "Reweight or downsample it; look for a seasonal peak.", limit="35 %"),
        Finding("FMT001", "Rows the reader refused", "minor", 38, 0.0011, "38 rows could not be read.", "Mend them by hand: places below.",
                step="refused", limit="1 %"),
        Finding("TXT003", "Truncated answers", "minor", 212, 0.0061, "212 answers (0.6 %) stop in mid-sentence.",
                "Complete or drop them.", examples=(seen(4011, "Thank you for reaching out, we have"),)),
        Finding("FMT014", "Byte-order mark", "info", 0, 0.0, "The file begins with a byte-order mark.", "Nothing to do."),
    )


def hold() -> Report:
    """Support tickets: useful data whose evidence is missing. HOLD."""
    gates = gates_hold()
    reasons = tuple(VerdictReason(g.code, next(r.text for r in g.reasons if r.holds), "hold", g.grade, g.flip)
                    for g in gates if g.holds)
    return Report(
        schema_version="1.0", tuneready_version="0.1.0", as_of=AS_OF,
        data=DataSummary(
            sha256=digest("tickets"),
            files=(FileSummary(TICKETS, digest("t1"), 14_882_113, "jsonl", None, "train", 35_000, 34_962, 38, ("I-ENC-BOM",)),),
            rows=RowCounts(35_000, 34_962, 38, 0), shape="text_label", shape_vote={"text_label": 34_962}, task="classification",
            task_declared=True, map="", classes={"shipping": 13_985, "billing": 6_210, "account": 4_801, "bug": 3_933, "refund": 2_590,
                                                 "returns": 1_812, "other": 1_631},
            refusals=(RefusalCount("E-JSON-SYNTAX", 31, "Close the string; the line ends inside it.",
                                   (f"{TICKETS}:112:88", f"{TICKETS}:9071:14")),
                      RefusalCount("E-ENC-UTF8", 7, "Save the file as UTF-8; it looks like cp1252.", (f"{TICKETS}:501:33",))),
            refused_files=(), sources=(
                SourceShare("helpdesk", 34_550, 0.9882, "production", "human", "own", "export HD-2291", "", True, False, ("licence",)),
                SourceShare("", 412, 0.0118)),
            statistics={"tokens_median": 41, "tokens_p95": 163, "tokens_max": 2204, "mean_bytes": 412.5}),
        verdict=Verdict("HOLD", 1, reasons, "", "The data may well be good, but nobody can show it yet: no locked test set, no expert review, "
                        "and about one label in six looks wrong."),
        gates=gates,
        usable=Usable(24_513, None, None, 7_286, (
            Step("refused", "refused by the reader", 38, "lost", ("FMT001",)), Step("empty", "nothing to learn from", 43, "lost"),
            Step("duplicate", "duplicates (one of each family stays)", 3_120, "lost", ("DUP001",)),
            Step("personal_data", "unmasked personal data", 1_544, "mendable", ("PII001",)),
            Step("suspected_label", "suspected wrong label", 5_742, "mendable", ("LBL001",)))),
        situations=(Situation("T3", "24,513 usable rows, 98.8 % from production", "a standard project; 4 to 8 weeks for curation alone",
                              "the best case: volume and quality both fair", True),
                    Situation("T7", "training starts in 16 days", "move data preparation ahead of the training dates",
                              "squeezed preparation is the first cause of failure")),
        mistakes=(Mistake("M5", "The plan gives 10 working days to the data.", "Seven tasks all take time; most plans grow 3 to 4 times.",
                          "Have every task itemised with a realistic duration."),),
        stop_signals=(StopSignal("S11", "hold", "Usage rights are not settled for helpdesk.", "wait", "attested",
                                 Flip("Have legal confirm usage rights.", "", answers=1, hours=(1.0, 3.0), cost=(150.0, 450.0), days=5),
                                 "when legal has signed"),),
        findings=findings_hold(),
        slices=({"field": "language", "value": "de", "rows": 4_012, "share": 0.1148, "worst": "LBL001", "error_share": 0.241},
                {"field": "language", "value": "en", "rows": 30_950, "share": 0.8852, "worst": "DUP001", "error_share": 0.163}),
        plan=Plan(6.0, 9.0, 11.2, 22_400.0, 96_700.0, "USD", "between C2 and C3, interpolated in the logarithm of the rows",
                  ("Plan for the high end (C6).",),
                  (PlanTask("sourcing", (0.5, 1.0), (8.0, 16.0), (640.0, 1280.0), "one source, owner known", "Mira Okafor"),
                   PlanTask("expert review", (1.0, 2.0), (14.0, 21.0), (1120.0, 1680.0), "418 rows × 2 to 3 minutes × $80", "Jon Vale"),
                   PlanTask("quality filtering", (2.0, 4.0), (48.0, 96.0), (3840.0, 7680.0), "5,742 suspected labels", "")),
                  {"rows": (380, 418), "judgements": (418, 460), "hours": (14.0, 21.0), "cost": (1120, 1680), "weeks": (16.3, 18.0), "full": False,
                   "basis": "2 to 3 minutes a row at $80", "assumed": ("hours a week",)},
                  2.0, 5.6, -38, ("anonymisation", "test-set construction"), 0.02, ("review stands after training",),
                  "Ten days buys a model we cannot trust; eleven weeks buys one we can."),
        policy=PolicySummary("default", digest("policy"), ENTRIES,
                             ({"name": "half_width", "shipped": 0.05, "value": 0.04, "by": "policy.toml", "reason": "Board wants two digits."},), ()),
        project={"name": "Ticket router", "facts": {
            "task.kind": {"value": "classification", "who": "Mira Okafor", "when": dt.date(2026, 10, 12)},
            "evaluation.metric": {"value": "accuracy", "who": "Jon Vale", "when": dt.date(2026, 10, 12)},
            "task.narrow": {"value": True, "who": "", "when": None}}},
        target={}, not_measured={"TRF001": "no sample of real traffic was given (--traffic)", "LEK001": "no test set was given (--test)"},
        next_commands=("tuneready init", "tuneready lock data/tickets-2025.jsonl --size 1400", "tuneready review sample"),
        missing_answers={"sensitive.contains": "Does the data hold personal or confidential data?",
                         "rights.resolved": "Are usage rights and consent settled for all data?"},
        notes=("Shares are counts over all 34,962 rows judged; no sampling was used.",
               "The stop signals are derived; the guide's own list is missing."),
    )


def dont() -> Report:
    """175 seeds, some written by a model. DON'T FINE-TUNE."""
    more = Flip("Collect 331 more good rows of real requests.", "", rows=331, hours=(55.0, 83.0), cost=(4400.0, 6640.0), days=21)
    declare = Flip("Say where the rows come from.", "tuneready init", answers=4, hours=(0.3, 0.5), cost=(0.0, 0.0))
    path = "seeds.jsonl"
    return Report(
        schema_version="1.0", tuneready_version="0.1.0", as_of=AS_OF,
        data=DataSummary(digest("seeds"), (FileSummary(path, digest("s1"), 131_072, "jsonl", None, "train", 175, 175, 0),),
                         RowCounts(175, 175, 0, 0), "self_instruct", {"self_instruct": 175}, "generation", False, "", {}, (), (),
                         (SourceShare("", 175, 1.0),)),
        verdict=Verdict("DON'T FINE-TUNE", 2, (
            VerdictReason("S1", "At most 171 rows could become usable; 500 are the floor.", "stop", "measured", more),
            VerdictReason("R1", "No source is declared.", "hold", "missing", declare),
            VerdictReason("R2", "No test set is locked.", "hold", "missing", None)),
            "prompt", "171 rows are too few to teach a model anything that lasts. Better prompts will do more, sooner."),
        gates=(Answer("R1", "real traffic", "unknown", "missing", (Reason("No source is declared.", "missing", True, declare),), declare),
               Answer("R2", "locked test set", "fail", "missing", (Reason("No test set is locked.", "missing"),)),
               Answer("R3", "expert review", "unknown", "missing", (Reason("No review is on record.", "missing"),)),
               Answer("G-usable", "enough usable rows", "fail", "measured", (Reason("169 usable rows; 500 are the floor (T1)."),), more)),
        usable=Usable(169, None, None, 2, (Step("duplicate", "duplicates (one of each family stays)", 4, "lost", ("DUP001",)),
                                           Step("label_conflict", "same input, different labels", 2, "mendable"))),
        situations=(Situation("T1", "169 usable rows", "do not fine-tune; retrieval (RAG) or better prompts on a frontier model",
                              "below this the result is brittle and fails in production", True),),
        mistakes=(), stop_signals=(StopSignal("S1", "stop", "At most 171 rows could become usable; 500 are the floor.", "prompt", "measured",
                                              more, "when 500 good rows are there"),),
        findings=(Finding("DUP001", "Exact duplicates", "minor", 4, 4 / 175, "4 rows (2.3 %) repeat another row.", "Drop them.",
                          step="duplicate", examples=(Example(path, 9, f"{path}:9", "Write a haiku about rain."),)),),
        slices=(), plan=Plan(notes=("Under 500 rows the guide has no bracket.",)),
        policy=PolicySummary("default", digest("policy"), ENTRIES[:3], (), ()), project={}, not_measured={},
        next_commands=("tuneready init", "tuneready explain S1"),
        missing_answers={f"k{i}": f"Question {i}?" for i in range(10)},
    )


def go() -> Report:
    """Encounter notes, reviewed and locked, one gate waived. GO."""
    def ok(code: str, name: str, text: str, grade: str = "measured") -> Answer:
        return Answer(code, name, "pass", grade, (Reason(text, grade, False),))

    return Report(
        schema_version="1.0", tuneready_version="0.1.0", as_of=AS_OF,
        data=DataSummary(digest("notes"), (FileSummary("notes/train.parquet", digest("n1"), 3_310_022, "parquet", "zstd", "train", 1_410, 1_200, 0),),
                         RowCounts(1_410, 1_200, 0, 210), "dialogue_note", {"dialogue_note": 1_410}, "generation", True, "", {}, (), (),
                         (SourceShare("ward notes", 1_200, 1.0, "production", "expert", "own", "study 14/7", "", True, True),)),
        verdict=Verdict("GO", 0, (), "", "All three checks pass. Train on the 1,148 usable rows; score on the locked test set only.", 1),
        gates=(ok("R1", "real traffic", "Every row comes from production, with evidence."),
               ok("R2", "locked test set", "200 rows locked on 2026-09-01, before training; no leak."),
               ok("R3", "expert review", "Two physicians reviewed all rows; at most 1.4 % serious errors.", "attested"),
               Answer("G-plan", "plan realistic", "waived", "attested", (Reason("Waived by A. Roth until 2026-12-31.", "attested", False),))),
        usable=Usable(1_148, 1_121, 1_166, 0, (Step("cut_off", "cut off", 52, "lost"),)),
        situations=(Situation("T2", "1,148 usable rows (narrow not declared)", "LoRA, with a full expert review of the dataset",
                              "possible, but quality is the binding constraint", True),),
        mistakes=(), stop_signals=(),
        findings=(Finding("TXT001", "Repeated text", "info", 3, 0.0025, "3 answers repeat a sentence.", "Look at them.",
                          (0.0005, 0.0073), "confidence"),),
        slices=(), plan=Plan(4.0, 6.0, 12.0, 5_000.0, 15_000.0, "USD", "C1 + C5"),
        policy=PolicySummary("regulated", digest("policy"), ENTRIES, (),
                             ({"gate": "G-plan", "reason": "The plan is run by the clinic.", "approver": "A. Roth", "expires": dt.date(2026, 12, 31)},)),
        project={"name": "Encounter notes"},
    )


SAMPLES = {"hold": hold, "dont": dont, "go": go}


def rows_table(n: int = 3) -> pa.Table:
    """A small table of row findings with the columns of ``rows.parquet``."""
    text = pa.string()
    code, suggestion, family = (["LBL001", "DUP001", "PII001"], ["refund", "", ""], [None, "f7", None])
    return pa.table({
        "file": pa.array([TICKETS] * n, text), "line": pa.array(range(1, n + 1), pa.int64()),
        "uid": pa.array([f"{TICKETS}:{i + 1}" for i in range(n)], text), "code": pa.array([code[i % 3] for i in range(n)], text),
        "severity": pa.array(["major"] * n, text), "score": pa.array([(0.93, None, None)[i % 3] for i in range(n)], pa.float64()),
        "suggestion": pa.array([suggestion[i % 3] for i in range(n)], text), "family": pa.array([family[i % 3] for i in range(n)], text),
    })


# Fields that hold one of our own words, never text of the data or of people.
OURS = {"decision", "status", "grade", "severity", "effect", "kind", "split", "interval_kind", "route", "inputs", "outputs",
        "supplier", "schema_version", "unit", "origin"}


def with_text(value, text: str, name: str = ""):
    """The same value with ``text`` in place of every string that could come from data or from people, keys included."""
    if dataclasses.is_dataclass(value):
        return dataclasses.replace(value, **{f.name: with_text(getattr(value, f.name), text, f.name) for f in dataclasses.fields(value)})
    if isinstance(value, dict):
        free = name in ("details", "statistics", "classes", "shape_vote", "not_measured", "missing_answers", "facts", "per_class")
        return {(f"{text}{at}" if free and at else text if free else key): with_text(item, text, key)
                for at, (key, item) in enumerate(value.items())}
    if isinstance(value, tuple):
        return tuple(with_text(item, text, name) for item in value)
    if isinstance(value, list):
        return [with_text(item, text, name) for item in value]
    return text if isinstance(value, str) and name not in OURS else value


def hostile_rows(text: str) -> pa.Table:
    """Row findings whose file, uid, suggestion and family hold the text."""
    return rows_table(1).set_column(0, "file", pa.array([text])).set_column(2, "uid", pa.array([text])).set_column(
        6, "suggestion", pa.array([text])).set_column(7, "family", pa.array([text]))
