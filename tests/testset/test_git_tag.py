"""A head kept as a git tag: what a cut, a rewritten and an honest ledger look like beside it."""

import json
import shutil
import subprocess

import pytest

from tuneready.cli.main import outcome
from tuneready.errors import UserError
from tuneready.state import ledger
from tuneready.testset import git_tag, lock_file, verifying

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder, *arguments):
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


def committed(folder):
    git(folder, "init", "-q")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", "first")


@pytest.fixture
def tagged(tmp_path, monkeypatch):
    """Two projects of one repository, each with a lock that is tagged."""
    committed(tmp_path)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        (tmp_path / name / "test.jsonl").write_text("".join(json.dumps({"text": f"{name} question {i}", "label": "ab"[i % 2]}) + "\n" for i in range(40)))
        assert outcome(["lock", "--test", "test.jsonl", "--by", "pm", "--git-tag"]) == 0
    monkeypatch.chdir(tmp_path / "one")
    return tmp_path


def found(folder):
    return verifying.verify(folder / "one" / lock_file.NAME)


def test_the_tag_names_the_head_and_stays_true_as_the_ledger_grows(tagged, capsys):
    head = ledger.read(".tuneready").head
    assert head in git(tagged, "tag", "--list") and len(git(tagged, "tag", "--list").split()) == 2
    assert outcome(["verify", "--record"]) == 0
    assert found(tagged).holds and any("1 git tag of earlier heads agrees" in note for note in found(tagged).notes)
    capsys.readouterr()
    assert outcome(["verify", "--git-tag"]) == 0 and "git tag tuneready/" in " ".join(capsys.readouterr().out.split())
    assert outcome(["verify", "--git-tag"]) == 0, "the same tag again is no fault"
    assert len(git(tagged, "tag", "--list").split()) == 3


def test_a_ledger_cut_after_the_tag_is_caught(tagged):
    ledger.append(".tuneready", "score", "eng", {"n": 1})
    git_tag.add(".tuneready", ledger.read(".tuneready"))
    path = tagged / "one/.tuneready/ledger.jsonl"
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    assert not found(tagged).holds and any("git tag" in line and "cut or written anew" in line for line in found(tagged).problems)
    assert outcome(["verify"]) == 4 and outcome(["verify", "--git-tag"]) == 4


def test_a_ledger_written_anew_is_caught(tagged):
    first = ledger.read(".tuneready").entries[0]
    (tagged / "one/.tuneready/ledger.jsonl").unlink()
    ledger.append(".tuneready", first.what, "somebody", dict(first.data))
    assert any("git tag" in line for line in found(tagged).problems)


def test_an_honest_copy_elsewhere_holds(tagged, tmp_path_factory):
    """Cloned, moved within the clone's own folder tree, or copied out of git: no false alarm."""
    git(tagged, "add", "-f", ".")
    git(tagged, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "all")
    clone = tmp_path_factory.mktemp("clone")
    git(tagged, "clone", "-q", str(tagged), str(clone / "repo"))
    (clone / "repo/one/.tuneready/lock.secret").chmod(0o600)  # git keeps no permissions
    assert verifying.verify(clone / "repo/one" / lock_file.NAME).holds
    shutil.copytree(tagged / "one", clone / "plain")
    assert verifying.verify(clone / "plain" / lock_file.NAME).holds


def test_other_peoples_tags_say_nothing(tagged):
    for name in ("v1.0", "tuneready/other", f"tuneready/00000000/{'a' * 64}"):
        git(tagged, "tag", name)
    assert found(tagged).holds


@pytest.mark.parametrize("repository", ["none", "no commit"])
def test_what_cannot_be_tagged_is_said_and_the_lock_is_made(tmp_path, monkeypatch, repository, capsys):
    monkeypatch.chdir(tmp_path)
    if repository == "no commit":
        git(tmp_path, "init", "-q")
    (tmp_path / "test.jsonl").write_text('{"text": "a question", "label": "b"}\n')
    assert outcome(["lock", "--test", "test.jsonl", "--git-tag"]) == 3
    assert ("no git repository" if repository == "none" else "git refused") in capsys.readouterr().err
    assert verifying.verify(lock_file.NAME).holds


def test_without_git_tags_are_noted_as_unread(tagged, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert found(tagged).holds and any("could not be read" in note for note in found(tagged).notes)
    with pytest.raises(UserError):
        git_tag.add(".tuneready", ledger.read(".tuneready"))
