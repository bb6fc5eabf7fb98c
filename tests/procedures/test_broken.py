"""Every broken definition in the folder is refused at the right line, with words that help.

The first line of each file says what is expected: `# line <n>: <the words that the finding begins or ends with>`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from procedures.checking import check_bytes
from procedures.reading import MAX_BYTES, Broken
from tests.procedures.conftest import HERE, SOUND

FILES = sorted((HERE / "broken").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_definition_is_refused_with_line_and_words(path: Path):
    raw = path.read_bytes()
    line, words = re.findall(r"# line (\d+): (.+)", raw.decode())[0]
    with pytest.raises(Broken) as caught:
        check_bytes(raw, path.name)
    found = [(finding.line, finding.message) for finding in caught.value.findings]
    assert any(at == int(line) and words in message for at, message in found), found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_fault_makes_few_findings(path: Path):
    with pytest.raises(Broken) as caught:
        check_bytes(path.read_bytes(), path.name)
    assert len(caught.value.findings) <= 3, caught.value


def test_the_definition_that_they_were_broken_from_is_sound():
    assert check_bytes(SOUND, "sound.yaml").definition.code == "1.000001"


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"", 1, "The file is empty."),
        (b"# nothing but a remark\n", 1, "The file is empty."),
        (b"just text", 1, "A definition is a list of keys and values."),
        (b"- a\n- b\n", 1, "A definition is a list of keys and values."),
        (b'code: "1.000001"\nunit: \xff\xfe\n', 2, "The file is not UTF-8 text."),
        (b"code: a\x00b\n", 1, "The file holds a character that text must not hold."),
        (b"a: 1\n---\nb: 2\n", 2, "A file holds one definition only."),
        (b"[" * 100_000, 1, "The file is nested too deeply."),
        (b"a: " + b"x" * MAX_BYTES, 1, "The file is larger than 256 KiB."),
        (b"1: a\n", 1, "A key must be plain text; put it in quotes."),
        (b"? [a, b]\n: c\n", 1, "A key must be plain text; put it in quotes."),
        (b"fee: " + b"9" * 5000 + b"\n", 1, "This value cannot be read"),
        (b"a: &a [x]\nb: [*a, *a]\n", 1, "Anchors and aliases"),
    ],
)
def test_what_is_no_definition_at_all_is_refused(raw: bytes, line: int, words: str):
    with pytest.raises(Broken) as caught:
        check_bytes(raw, "upload.yaml")
    assert any(finding.line == line and finding.message.startswith(words) for finding in caught.value.findings), (
        caught.value
    )


def test_a_finding_reads_as_file_line_column_and_message():
    with pytest.raises(Broken) as caught:
        check_bytes(SOUND.replace(b"level: full", b"level: whole"), "one.yaml")
    assert str(caught.value) == "one.yaml:7:1: This must be one of: full, partial."


def test_all_faults_are_told_at_once():
    raw = SOUND.replace(b"level: full", b"level: whole").replace(b"role: clerk", b"role: clark")
    with pytest.raises(Broken) as caught:
        check_bytes(raw, "one.yaml")
    assert len(caught.value.findings) == 2
