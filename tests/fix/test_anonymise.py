"""Whole runs on files: what is replaced, what stays byte for byte, what is proven, what is never written."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.conftest import shared
from tuneready.errors import UserError
from tuneready.fix import anonymise, key_file, restoring

MAIL, CARD = "jane.doe@acme.com", "4111 1111 1111 1111"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*inputs: str, output: str = "out", canaries: int = 0, **options) -> anonymise.Done:
    return anonymise.anonymise(inputs, anonymise.Options(output, canaries=canaries, **options))


def all_text(folder: str) -> str:
    return "\n".join(p.read_text(errors="replace") for p in sorted(Path(folder).rglob("*")) if p.is_file())


def test_jsonl_changes_in_the_found_spans_only() -> None:
    rows = [
        b'{"b": 1.50, "text": "Mail jane.doe@acme.com \\u00e9 now", "label": "x"}', b'{"text":   "nothing here"}', b"",
        b'{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", '
        b'"arguments": "{\\"to\\": \\"jane.doe@acme.com\\"}"}}]}]}']
    Path("a.jsonl").write_bytes(b"\r\n".join(rows))
    done = run("a.jsonl")
    out = Path("out/a.jsonl").read_bytes().split(b"\r\n")
    new = json.loads(out[0])["text"].split()[1]
    assert new != MAIL and new.endswith(".example.org")
    assert out == [row.replace(MAIL.encode(), new.encode()) for row in rows]
    assert json.loads(json.loads(out[3])["messages"][1]["tool_calls"][0]["function"]["arguments"]) == {"to": new}
    assert (done.rows, done.before, done.changed, done.after) == (3, 2, 2, 0)


def test_annotated_spans_move_with_the_text_and_labels_stay() -> None:
    text = f"Please write to {MAIL} about Berlin"
    row = {"text": text, "label": MAIL, "entities": [{"start": 16, "end": 16 + len(MAIL), "label": "EMAIL", "text": MAIL}, [text.index("Berlin"), len(text), "CITY"]]}
    Path("a.jsonl").write_text(json.dumps(row) + "\n")
    run("a.jsonl")
    made = json.loads(Path("out/a.jsonl").read_text())
    first, second = made["entities"]
    assert made["text"][first["start"]:first["end"]] == first["text"] != MAIL
    assert made["text"][second[0]:second[1]] == "Berlin" and made["label"] == MAIL


def test_refused_rows_are_left_out_named_and_kept_apart() -> None:
    Path("a.jsonl").write_text('{"text":"a first one"}\n{broken jane.doe@acme.com\n{"text":"a last one"}\n')
    done = run("a.jsonl")
    assert Path("out/a.jsonl").read_text() == '{"text":"a first one"}\n{"text":"a last one"}\n'
    assert (done.rows, done.refused) == (3, 1)
    assert MAIL in all_text(done.quarantine) and MAIL not in all_text("out")


@pytest.mark.parametrize("drop", [0, 1, 2])
def test_a_list_stays_a_list_when_rows_are_dropped(drop: int) -> None:
    rows = [{"text": f"row {i}" + f" {MAIL}" * (i == drop)} for i in range(3)]
    Path("a.json").write_text(json.dumps(rows, indent=1))
    done = run("a.json", rules=("email=drop",))
    assert json.loads(Path("out/a.json").read_text()) == [row for i, row in enumerate(rows) if i != drop]
    assert done.dropped == 1


def test_all_rows_refused_or_dropped_still_make_a_file() -> None:
    Path("a.json").write_text(json.dumps([{"text": MAIL}]))
    run("a.json", rules=("email=drop",))
    assert json.loads(Path("out/a.json").read_text()) == []


def test_csv_keeps_dialect_quotes_and_line_breaks() -> None:
    raw = f'id;text;note\r\n1;"says ""hi""\nto {MAIL}";plain\r\n2;"quoted";a "b" c\r\n'
    Path("a.csv").write_bytes(raw.encode())
    run("a.csv")
    out = Path("out/a.csv").read_bytes().decode()
    new = list(csv.reader(out.splitlines(keepends=True), delimiter=";"))[1][1].split()[-1]
    assert new != MAIL and out == raw.replace(MAIL, new)


@pytest.mark.parametrize("pack", ["gzip", "xz", "bz2", "zstd"])
def test_packed_files_stay_packed(pack: str) -> None:
    import pyarrow as pa

    data = f'{{"text":"{MAIL}"}}\n'.encode()
    if pack == "zstd":
        with pa.CompressedOutputStream("a.jsonl.p", "zstd") as stream:
            stream.write(data)
        run("a.jsonl.p")
        with pa.CompressedInputStream(pa.OSFile("out/a.jsonl.p"), "zstd") as stream:
            out = stream.read()
    else:
        import importlib

        module = importlib.import_module({"xz": "lzma"}.get(pack, pack))
        Path("a.jsonl.p").write_bytes(module.compress(data))
        run("a.jsonl.p")
        out = module.decompress(Path("out/a.jsonl.p").read_bytes())
    assert MAIL.encode() not in out and json.loads(out)["text"].endswith(".example.org")


@pytest.mark.parametrize("container", ["parquet", "arrow", "stream"])
def test_columns_keep_their_types(container: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    nested = pa.list_(pa.struct([("role", pa.string()), ("content", pa.large_string())]))
    table = pa.table({"text": pa.array([f"to {MAIL}", "nothing", None]), "n": pa.array([1, None, 3], pa.int32()),
                      "tag": pa.array(["a", "b", "a"]).dictionary_encode(),
                      "messages": pa.array([[{"role": "user", "content": MAIL}], [], None], nested)}, metadata={"k": "v"})
    name = f"a.{container}"
    if container == "parquet":
        pq.write_table(table, name, compression="zstd")
    else:
        with (pa.ipc.new_file if container == "arrow" else pa.ipc.new_stream)(name, table.schema) as out:
            out.write_table(table)
    run(name)
    made = pq.read_table(f"out/{name}") if container == "parquet" else (pa.ipc.open_file if container == "arrow" else pa.ipc.open_stream)(pa.OSFile(f"out/{name}")).read_all()
    assert made.schema.equals(table.schema)
    rows = made.to_pylist()
    assert rows[0]["text"] == f"to {rows[0]['messages'][0]['content']}" and MAIL not in str(rows)
    assert made.slice(1).to_pylist() == table.slice(1).to_pylist()


def test_workbook_keeps_rows_and_types_and_loses_what_nobody_looked_at() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["text", "n"])
    book.active.append([f"to {MAIL}", 1.5])
    book.active.append(["nothing", 2])
    book.create_sheet("other").append([MAIL])
    book.save("a.xlsx")
    run("a.xlsx")
    packed = zipfile.ZipFile("out/a.xlsx")  # nothing tells when it was written: same key, same bytes
    assert {one.date_time[0] for one in packed.infolist()} == {1980} and set(re.findall(rb">(\d{4})-\d\d-", packed.read("docProps/core.xml"))) == {b"1980"}
    made = openpyxl.load_workbook("out/a.xlsx")
    rows = list(made.worksheets[0].values)
    assert rows[0] == ("text", "n") and rows[2] == ("nothing", 2) and rows[1][1] == 1.5 and MAIL not in rows[1][0]
    assert len(made.worksheets) == 1


def test_a_folder_of_texts_keeps_its_names() -> None:
    os.makedirs("in/below")
    Path("in/a.txt").write_text(f"\ufeffWrite to {MAIL}.\r\n")
    Path("in/below/b.txt").write_text("Nothing to see.")
    run("in")
    assert Path("out/a.txt").read_bytes().startswith(b"\xef\xbb\xbfWrite to ") and MAIL not in Path("out/a.txt").read_text()
    assert Path("out/below/b.txt").read_text() == "Nothing to see."


def test_text_files_named_after_somebody_get_another_name() -> None:
    os.makedirs("in/Contract")
    Path("in/Contract/Zorblatt Ltd - supply.txt").write_text(f"Write to {MAIL}.")
    run("in", rename_files=True)
    (made,) = Path("out/Contract").iterdir()
    assert made.name.startswith("text-") and made.suffix == ".txt" and "Zorblatt" not in all_text("out")
    change = json.loads(Path("out/changes.jsonl").read_text())
    assert change["file"] == f"Contract/{made.name}" and len(change["file_before"]) == 64
    run("in", output="kept")
    assert Path("kept/Contract/Zorblatt Ltd - supply.txt").exists()
    run("in", output="vaulted", vault="way.back", rename_files=True)
    restoring.restore("way.back", key_file.load(Path(".tuneready/anonymise.key")), "back")
    assert Path("back/Contract/Zorblatt Ltd - supply.txt").read_text() == f"Write to {MAIL}."


def test_one_entity_one_surrogate_over_fields_rows_and_files() -> None:
    Path("a.jsonl").write_text(json.dumps({"text": f"card {CARD}", "contact": MAIL}) + "\n")
    Path("b.csv").write_text(f"text,more\nmine is {MAIL.upper()},{CARD.replace(' ', '-')}\n")
    run("a.jsonl", "b.csv")
    a, b = json.loads(Path("out/a.jsonl").read_text()), next(csv.DictReader(Path("out/b.csv").read_text().splitlines()))
    assert b["text"].split()[-1].lower() == a["contact"].lower()
    assert b["more"].replace("-", "") == a["text"].removeprefix("card ").replace(" ", "")


def test_names_of_the_dictionary_go_everywhere() -> None:
    Path("names.txt").write_text("Zorblatt Quuxington\n")
    Path("a.jsonl").write_text('{"text":"we met zorblatt quuxington, of course"}\n')
    run("a.jsonl", dictionary="names.txt")
    assert "zorblatt" not in Path("out/a.jsonl").read_text().lower()


def test_same_key_same_bytes_for_any_number_of_workers_other_key_other_surrogates() -> None:
    rows = [{"text": f"call me at user{i % 500}@corp{i % 7}.com or pay with {CARD} {'as you like ' * 200}"} for i in range(1_800)]  # two parts
    Path("a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    run("a.jsonl", output="one", workers=0)
    run("a.jsonl", output="two", workers=2)
    run("a.jsonl", output="three", key="other.key")
    one, two, three = (Path(f"{o}/a.jsonl").read_bytes() for o in ("one", "two", "three"))
    assert one == two != three and one.count(b"\n") == three.count(b"\n") == 1_800
    assert Path("one/changes.jsonl").read_bytes() == Path("two/changes.jsonl").read_bytes()


def test_nothing_we_write_holds_an_original_and_hashes_need_the_key() -> None:
    import hashlib

    raw = json.dumps({"text": f"{MAIL} {CARD} 078-05-1120"})
    Path("a.jsonl").write_text(raw + "\n")
    run("a.jsonl")
    text = all_text("out")
    assert MAIL not in text and CARD not in text and "078-05-1120" not in text
    assert hashlib.sha256(raw.encode()).hexdigest() not in text
    change = json.loads(Path("out/changes.jsonl").read_text())
    assert change["uid"] == "a.jsonl:1" and change["kinds"]["email"] == 1 and len(change["before"]) == 64


def test_proof_says_what_was_measured_and_what_was_not() -> None:
    import hashlib

    Path("a.jsonl").write_text(json.dumps({"text": MAIL}) + "\n")
    done = run("a.jsonl")
    held = json.loads(Path("out/anonymisation.json").read_text())
    assert held["outputs"] == [{"file": "a.jsonl", "sha256": hashlib.sha256(Path("out/a.jsonl").read_bytes()).hexdigest()}]
    assert (held["rows"], held["rows_with_personal_data_before"], held["rows_found_after"]) == (1, 1, 0)
    assert (held["residual"] is None) == (held["recall"] is None) and (held["residual"] or held["reason"])
    assert done.exit_code == int(bool(held["residual"]) and held["residual"]["upper"] > done.limit)


@pytest.mark.parametrize(("how", "expected"), [("redact", "[EMAIL]"), ("mask", "j•••[email]"), ("keep", MAIL)])
def test_rules(how: str, expected: str) -> None:
    Path("a.jsonl").write_text(json.dumps({"text": f"to {MAIL}"}) + "\n")
    run("a.jsonl", rules=(f"email={how}",))
    assert json.loads(Path("out/a.jsonl").read_text())["text"] == f"to {expected}"


@pytest.mark.parametrize(("options", "code"), [
    ({"rules": ("email",)}, "E-USAGE"), ({"rules": ("emial=drop",)}, "E-USAGE"), ({"rules": ("email=shift",)}, "E-USAGE"), ({"key": "out/k"}, "E-KEY"),
    ({"vault": "out/v"}, "E-KEY"), ({"dictionary": "none.txt"}, "E-NO-FILE"), ({"output": ".", "key": "../k"}, "E-OUTPUT"),
])
def test_mistakes_stop_before_anything_is_written(options: dict, code: str) -> None:
    Path("a.jsonl").write_text(json.dumps({"text": MAIL}) + "\n")
    with pytest.raises(UserError) as error:
        run("a.jsonl", **options)
    assert error.value.code == code
    assert sorted(p.name for p in Path.cwd().iterdir()) == ["a.jsonl"]


def test_a_key_that_others_may_read_is_refused() -> None:
    Path("a.jsonl").write_text(json.dumps({"text": MAIL}) + "\n")
    done = run("a.jsonl")
    assert os.stat(done.key).st_mode & 0o777 == 0o600
    os.chmod(done.key, 0o644)
    with pytest.raises(UserError, match="others may read"):
        run("a.jsonl", output="again")


def test_the_vault_gives_the_bytes_back_and_only_with_its_key() -> None:
    data = f'{{"text":"{MAIL}"}}\n{{bad\n'.encode()
    Path("a.jsonl.gz").write_bytes(gzip.compress(data))
    done = run("a.jsonl.gz", vault="way.back")
    assert MAIL.encode() not in Path("way.back").read_bytes() and os.stat("way.back").st_mode & 0o777 == 0o600
    key = key_file.load(Path(done.key))
    restoring.restore("way.back", key, "back")
    assert Path("back/a.jsonl.gz").read_bytes() == Path("a.jsonl.gz").read_bytes()
    assert [p[2] for p in restoring.pairs("way.back", key)] == [MAIL]
    with pytest.raises(UserError, match="another"):
        restoring.restore("way.back", b"x" * 32, "stolen")
    sealed = bytearray(Path("way.back").read_bytes())
    sealed[-3] ^= 1
    Path("way.back").write_bytes(sealed)
    with pytest.raises(UserError, match="damaged"):
        restoring.restore("way.back", key, "broken")
    assert not Path("stolen").exists() and not Path("broken").exists()


def test_a_vault_is_never_written_over_something_else() -> None:
    Path("a.jsonl").write_text(json.dumps({"text": MAIL}) + "\n")
    with pytest.raises(UserError, match="written over"):
        run("a.jsonl", vault="a.jsonl")
    assert json.loads(Path("a.jsonl").read_text()) == {"text": MAIL} and not Path("out").exists()
    run("a.jsonl", vault="way.back")
    run("a.jsonl", vault="way.back", output="again")


def test_a_person_stays_one_in_every_form_and_days_keep_their_order() -> None:
    arguments = json.dumps({"passenger": "SMITH/JOHN", "to": "j.smith@acme.com", "note": 'he said "hi"\n'})
    row = {"messages": [
        {"role": "user", "content": "John Smith here (john.smith@acme.com, @johnsmith, /home/jsmith). Admitted on 2021-03-05, seen on March 9, 2021, born in 1970. Call Smiths 😀"},
        {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", "arguments": arguments}}]}]}
    Path("a.jsonl").write_text(json.dumps(row) + "\n")
    run("a.jsonl")
    user, called = json.loads(Path("out/a.jsonl").read_text())["messages"]
    text, inner = user["content"], json.loads(called["tool_calls"][0]["function"]["arguments"])
    first, last = text.split(" here")[0].split()
    assert f"{first}.{last}@".lower() in text and f"@{first}{last},".lower() in text and f"/home/{first[0]}{last})".lower() in text and f"Call {last}s 😀" in text
    assert inner["passenger"] == f"{last}/{first}".upper() and inner["to"].startswith(f"{first[0]}.{last}@".lower()) and inner["note"] == 'he said "hi"\n'
    assert not {"smith", "john"} & set(re.findall(r"[a-z]+", Path("out/a.jsonl").read_text().lower()))
    days = [dt.date.fromisoformat(re.search(r"on (\S+),", text)[1]), dt.datetime.strptime(re.search(r"seen on (.*?), born", text)[1], "%B %d, %Y").date()]
    assert days[1] - days[0] == dt.timedelta(4) and days[0] != dt.date(2021, 3, 5) and "born in 1970" in text


def test_dry_run_writes_nothing() -> None:
    Path("a.jsonl").write_text(json.dumps({"text": MAIL}) + "\n")
    done = run("a.jsonl", dry_run=True)
    assert done.found["email"] == 1 and [p.name for p in Path.cwd().iterdir()] == ["a.jsonl"]


def test_columns_are_read_with_their_names() -> None:
    """What only its column's name makes personal is found as ``check`` finds it: names on no list, a bare date of birth, a number."""
    rows = [{"note": "All went well.", "first_name": "Zorbla", "last_name": "Page", "customerName": "Quenda Vrill", "dob": "1961-04-12", "passport number": "K4471920"}]
    Path("a.jsonl").write_text(json.dumps(rows[0]) + "\n")
    done = run("a.jsonl")
    row = json.loads(Path("out/a.jsonl").read_text())
    assert row["note"] == rows[0]["note"] and done.found["person"] == 3 and done.found["birth_date"] == 1
    assert all(row[key] != value for key, value in rows[0].items() if key != "note")


def test_dates_of_a_group_move_together(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tuneready.toml").write_text('[data]\ngroup_field = "patient"\n')
    rows = [{"patient": p, "text": f"Date of visit: {d}"} for p, d in (("a", "2020-01-10"), ("a", "2020-03-10"), *((p, "2020-01-10") for p in "bcdefgh"))]
    Path("a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    done = run("a.jsonl")
    if not done.found["date"]:
        pytest.fail("the date was not found")
    made = [dt.date.fromisoformat(json.loads(line)["text"][-10:]) for line in Path("out/a.jsonl").read_text().splitlines()]
    assert made[1] - made[0] == dt.timedelta(60) and made[0] != dt.date(2020, 1, 10)
    assert len({made[0], *made[2:]}) > 1  # eight patients that all move alike would be no chance


KILLED = "import sys; from tuneready.cli.main import run; run(['anonymise', 'a.jsonl', '-o', 'out', '--workers', '0'])"


def killed(times: int) -> None:
    """Kills a run after a random time: what stands under the final name is whole, or nothing does."""
    rows = [{"text": f"mail to user{i}@corp{i % 7}.com"} for i in range(40 * times + 2_000)]
    Path("a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    start = time.monotonic()
    assert subprocess.run([sys.executable, "-c", KILLED], check=False, stdout=subprocess.DEVNULL).returncode in (0, 1)
    whole, expected = time.monotonic() - start, Path("out/a.jsonl").read_bytes()
    draw = random.Random(7)
    for _ in range(times):
        subprocess.run(["rm", "-rf", "out"], check=True)
        child = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.DEVNULL)
        time.sleep(draw.uniform(0.1, 1.1) * whole)
        child.send_signal(signal.SIGKILL)
        child.wait()
        if Path("out").exists():
            assert Path("out/a.jsonl").read_bytes() == expected
            assert {p.name for p in Path("out").iterdir()} == {"a.jsonl", "changes.jsonl", "anonymisation.json"}


def test_a_killed_run_leaves_nothing_half_written() -> None:
    killed(3)


@pytest.mark.slow
def test_a_hundred_killed_runs_leave_nothing_half_written() -> None:
    killed(100)


def test_identity_records_keep_none_of_their_postcodes_and_names() -> None:
    """EVI: real-looking records of three languages; every row is still there, with the same columns."""
    source = shared("data/multilingual/evi/records.pl.csv.gz")
    with gzip.open(source, "rt", encoding="utf-8") as whole, gzip.open("records.csv.gz", "wt", encoding="utf-8") as part:
        part.writelines(itertools.islice(whole, 2_501))
    done = run("records.csv.gz")
    with gzip.open("records.csv.gz", "rt", encoding="utf-8") as a, gzip.open("out/records.csv.gz", "rt", encoding="utf-8") as b:
        before, after = list(csv.reader(a)), list(csv.reader(b))
    assert len(before) == len(after) and before[0] == after[0] and all(map(len, after))
    assert done.rows == len(before) - 1 and done.changed > 0


def test_clinical_dialogues_are_rewritten_whole() -> None:
    source = shared("data/clinical/mts-dialog/MTS-Dialog-ValidationSet.csv")
    done = run(str(source))
    before, after = (list(csv.reader(Path(p).read_text(encoding="utf-8").splitlines(keepends=True))) for p in (source, f"out/{source.name}"))
    assert [row[:2] for row in before] == [row[:2] for row in after] and done.rows == len(before) - 1


def test_hostile_strings_pass_unharmed() -> None:
    folder = shared("data/hostile/naughty-strings")
    source = next(p for p in sorted(folder.rglob("*.json")))
    texts = [t for t in json.loads(source.read_text(encoding="utf-8")) if isinstance(t, str)]
    Path("a.jsonl").write_text("".join(json.dumps({"text": t}, ensure_ascii=i % 2 == 0) + "\n" for i, t in enumerate(texts)), encoding="utf-8")
    done = run("a.jsonl", rules=())
    changed = {json.loads(line)["line"] for line in Path("out/changes.jsonl").read_text().splitlines()}
    before, after = Path("a.jsonl").read_bytes().split(b"\n"), Path("out/a.jsonl").read_bytes().split(b"\n")
    assert len(before) == len(after) and done.rows == len(texts)
    assert all(a == b for n, (a, b) in enumerate(zip(before, after), 1) if n not in changed)
