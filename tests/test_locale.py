"""Every text on the screen is there in both languages, and the official words are the official ones."""

from __future__ import annotations

import ast
import re
import subprocess
import unicodedata
from dataclasses import dataclass
from string import Formatter

import pytest
from django.utils import translation

from portal import environment
from portal.translations import CATALOGUE, collect, unfinished
from workflows.cases.statuses import Status

TEXT = environment.BASE_DIR.joinpath(CATALOGUE).read_text()


@dataclass(frozen=True)
class Entry:
    """One text of the catalogue: its English forms (singular, plural) and its Vietnamese."""

    flags: str
    english: tuple[str, ...]
    vietnamese: str


def entry(block: str) -> Entry:
    """One block of the file."""
    said: dict[str, str] = {}
    keyword = ""
    for line in block.splitlines():
        if not line.startswith("#"):
            before, quote, rest = line.partition('"')
            keyword = before.strip() or keyword
            said[keyword] = said.get(keyword, "") + ast.literal_eval(quote + rest)
    flags = "".join(line for line in block.splitlines() if line.startswith("#,"))
    english = tuple(said[name] for name in ("msgid", "msgid_plural") if name in said)
    return Entry(flags, english, said.get("msgstr") or said.get("msgstr[0]") or "")


ENTRIES = [entry(block) for block in TEXT.strip().split("\n\n")[1:]]


def placeholders(text: str, flags: str) -> list[str]:
    """The names between braces, or the conversions of %: what a program fills in."""
    if "python-format" in flags:
        return sorted(re.findall(r"%(?:\(\w+\))?[a-z]", text.replace("%%", "")))
    if "python-brace-format" in flags:
        return sorted(f"{name}:{form}" for _, name, form, _ in Formatter().parse(text) if name is not None)
    return []


def test_every_text_is_translated_and_nobody_has_doubts():
    assert [entry.english[0] for entry in ENTRIES if not entry.vietnamese or "fuzzy" in entry.flags] == []
    assert unfinished(TEXT) == 0


def test_what_is_filled_in_is_the_same_in_both_languages():
    different = [
        entry.english[-1]
        for entry in ENTRIES
        if placeholders(entry.english[-1], entry.flags) != placeholders(entry.vietnamese, entry.flags)
    ]
    assert different == []


def test_the_catalogue_is_what_make_messages_writes():
    """Otherwise a text of the source stays English on a Vietnamese page: run `make messages`, then translate."""
    fresh = {entry(block).english for block in collect(environment.BASE_DIR).strip().split("\n\n")[1:]}
    present = {entry.english for entry in ENTRIES}
    assert (fresh - present, present - fresh) == (set(), set())


def test_the_compiler_accepts_the_catalogue():
    command = ["msgfmt", "--check-format", "--check-domain", "--output-file", "/dev/null", str(CATALOGUE)]
    done = subprocess.run(command, cwd=environment.BASE_DIR, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_vietnamese_letters_are_composed():
    """One letter is one code point (NFC): a search finds what was typed."""
    assert unicodedata.is_normalized("NFC", TEXT)


# Proper names that stand in an English text as they are.
NAMES = re.compile(r"Một Cửa|NĐ-CP|QĐ-TTg|đồng|TT-BYT|[“”‘’…–·×]")


def test_the_source_speaks_english():
    foreign = [text for entry in ENTRIES for text in entry.english if not NAMES.sub("", text).isascii()]
    assert foreign == []


def test_the_applicant_has_one_form_of_address():
    others = re.compile(r"\b(bạn|quý khách|quý vị|anh/chị|mày)\b", re.IGNORECASE)
    assert [entry.vietnamese for entry in ENTRIES if others.search(entry.vietnamese)] == []


OFFICIAL = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}


@pytest.mark.parametrize("status", Status)
def test_a_status_has_its_official_name(status: Status):
    with translation.override("vi"):
        assert str(status.label) == OFFICIAL[status.value]
