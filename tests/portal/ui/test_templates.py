"""What every template of the repository keeps to."""

import re
from pathlib import Path

import pytest

from portal import settings

ROOT = Path(settings.BASE_DIR)
OURS = sorted(path for room in ("portal", "tests") for path in (ROOT / room).rglob("*.html"))
# Letters and licences are printed, not sent to a browser.
BROWSER = [*OURS, *sorted((ROOT / "integrations").rglob("*.html"))]

COMMENTS = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
# What is typed at a command line is the same in every language.
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN = re.compile(r"\b(?:aria-label|alt|title|placeholder|content)=\"([^\"]*)\"")
TAGS = re.compile(r"<[^>]*>", re.DOTALL)
# Proper names that stay as they are, words for search engines, classes in blocks, codes and figures of
# demonstrations, entities.
NAMES = re.compile(
    r"Một Cửa|\bPDF\b|\bQR\b|SHA-256|noindex|\b(?:mc|govuk)-[\w-]+|&\w+;|G18|width=device-width.*|\d+\.\d+\S*",
    re.IGNORECASE,
)
# Vietnamese that English text cites as it is.
PROPER = re.compile(r"đồng|NĐ-CP|TT-BYT|Một Cửa")
LETTERS = re.compile(r"[^\W\d_]{2,}")


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", BROWSER, ids=name)
def test_nothing_inline(path):
    text = COMMENTS.sub("", path.read_text())
    assert not re.search(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text, re.IGNORECASE)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("path", OURS, ids=name)
def test_every_word_can_be_translated(path):
    text = CODE.sub("", TRANSLATED.sub("", COMMENTS.sub("", path.read_text())))
    text = DJANGO.sub("", text)
    words = [TAGS.sub(" ", text), *SPOKEN.findall(text)]
    left = [word for part in words for word in LETTERS.findall(NAMES.sub("", part))]
    assert not left


@pytest.mark.parametrize("path", OURS, ids=name)
def test_message_ids_are_english(path):
    ids = re.findall(r"{%\s*translate\s+[\"'](.*?)[\"']\s", path.read_text())
    ids += [DJANGO.sub("", block) for block in TRANSLATED.findall(path.read_text())]
    accents = re.compile(r"[À-ÖØ-öø-ƿẠ-ỹ]")
    assert not [text for text in ids if accents.search(PROPER.sub("", text))]


@pytest.mark.parametrize("path", OURS, ids=name)
def test_every_posting_form_has_a_token(path):
    text = path.read_text()
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL | re.IGNORECASE)
    assert all("csrf_token" in form for form in forms)
