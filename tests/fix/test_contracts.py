"""Contracts of CUAD: no party that the annotators named is left in its contract, nor in anything else that is written."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest

from tests.conftest import shared
from tuneready.fix import anonymise

# Entries of the column that are no names: they consist of these words alone. Roles, each a common noun ...
ROLES = frozenset("""adviser administrator affiliate agency agen agent athlete broker celebrity client company consultant contractor corporation customer
dealer developer distributor employee event franchisee franchisor licensee licensor manufacturer owner parties party producer professional programmer
provider purchaser recipient reseller seller service sponsor talent vendor you""".split())
# ... and what stands between them.
BETWEEN = frozenset("""a and are as be below both collectively commonly each forth hereafter herein hereinafter individually is known of or referred
registered respectively s separately set shall sometimes the to together u which""".split())
LEAST = 6


def no_name(entry: str) -> bool:
    return all(word in ROLES | BETWEEN for word in re.findall(r"[a-z]+", entry.lower()))


@pytest.mark.parametrize(("entry", "told"), [("Distributor", True), ('(each a "Party," together, the "Parties").', True), ("The Zorblatt Company", False),
                                             ("Racing", False), ("EuroTel", False)])
def test_only_words_for_roles_are_set_apart(entry: str, told: bool) -> None:
    assert no_name(entry) is told


def parties(folder: Path) -> dict[str, list[str]]:
    """Stem of the contract's file → the names of six letters and more in its column of parties."""
    csv.field_size_limit(1 << 30)
    with open(folder / "master_clauses_100.csv", encoding="utf-8", newline="") as stream:
        return {Path(row["Filename"]).stem: [n for n in ast.literal_eval(row["Parties"]) if len(n) >= LEAST and not no_name(n)] for row in csv.DictReader(stream)}


def left(names: dict[str, list[str]], out: Path) -> list[str]:
    """Names that stand anywhere in what was written, names of files included."""
    files = [path for path in out.rglob("*") if path.is_file()]
    whole = "\n".join([*(path.read_text(encoding="utf-8", errors="replace") for path in files), *(str(path.relative_to(out)) for path in files)])
    return sorted({name for mine in names.values() for name in mine if name in whole})


@pytest.mark.slow
def test_contracts_hold_none_of_their_parties(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shared("data/contracts/cuad")
    monkeypatch.chdir(tmp_path)
    names = parties(folder)
    assert sum(map(len, names.values())) > 200
    Path("a.key").write_bytes(bytes(range(32)))  # always the same: under some keys a made up name holds the letters of a short party's
    Path("a.key").chmod(0o600)
    anonymise.anonymise([str(folder / "full_contract_txt")], anonymise.Options("out", key="a.key", rename_files=True))
    assert left(names, Path("out")) == []


def test_one_contract_holds_none_of_its_parties(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shared("data/contracts/cuad")
    monkeypatch.chdir(tmp_path)
    path = min((folder / "full_contract_txt").glob("*.txt"), key=lambda p: (p.stat().st_size, p.name))
    mine = {path.stem: parties(folder).get(path.stem, [])}
    anonymise.anonymise([str(path)], anonymise.Options("out"))
    assert mine[path.stem] and left(mine, Path("out")) == []
