"""The build of style sheet, script and fonts."""

import os
import re
import shutil
import time
import unicodedata
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from fontTools.ttLib import TTFont

from portal.ui import build

ASSETS = Path(build.__file__).parent / "assets"
STATIC = Path(build.__file__).parent / "static"


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """A var/ with freshly built assets; npm packages that a set-up already fetched are used again."""
    var = tmp_path_factory.mktemp("var")
    fetched = Path(os.environ.get("FRONTEND_PACKAGES") or ASSETS.parents[2] / "var" / "frontend")
    if (fetched / ".installed").exists():
        (var / "frontend").mkdir()
        (var / "frontend" / "node_modules").symlink_to(fetched / "node_modules")
        shutil.copyfile(fetched / ".installed", var / "frontend" / ".installed")
    assert build.build(var)
    return var


@pytest.fixture(scope="module")
def css(var):
    return (var / "assets/ui/portal.css").read_text()


def test_the_files_are_there(var):
    made = {str(path.relative_to(var / "assets/ui")) for path in (var / "assets/ui").rglob("*") if path.is_file()}
    assert made == {
        ".stamp",
        "portal.css",
        "portal.js",
        "fonts/be-vietnam-pro-regular.woff2",
        "fonts/be-vietnam-pro-bold.woff2",
    }


def test_a_second_run_does_nothing(var):
    before = (var / "assets/ui/portal.css").stat().st_mtime_ns
    start = time.perf_counter()
    assert not build.build(var)
    assert time.perf_counter() - start < 0.2
    assert (var / "assets/ui/portal.css").stat().st_mtime_ns == before


def test_a_changed_input_is_noticed(tmp_path, monkeypatch):
    before = build.digest_of_inputs()
    copy = tmp_path / "assets"
    shutil.copytree(ASSETS, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "scss" / "_brand.scss").write_text("")
    monkeypatch.setattr(build, "ASSETS", copy)
    assert build.digest_of_inputs() != before


@pytest.mark.parametrize("mark", ["GDS Transport", "crown", "crest", "govuk-footer", "govuk-header", "/assets/images"])
def test_nothing_of_another_government_is_shown(css, mark):
    assert mark not in css


def test_the_colours_are_ours(css):
    assert "#0f5852" in css
    assert "#1d70b8" not in css


def test_no_line_is_too_tight_for_stacked_accents(css):
    last = {}
    for selectors, rule in re.findall(r"([^{}]+){([^{}]*)}", css):
        for height in re.findall(r"line-height:([\d.]+)(?:;|$)", rule):
            last.update(dict.fromkeys(selectors.split(","), float(height)))
    # No text of ours: a sign, a picture.
    signs = {".govuk-warning-text__icon", ".govuk-link-image"}
    assert ".govuk-heading-l" in last
    assert not {selector: height for selector, height in last.items() if height < 1.25 and selector not in signs}


def test_every_file_that_the_style_sheet_names_exists(var, css):
    for address in re.findall(r'url\("?([^")]+)"?\)', css):
        assert (var / "assets/ui" / address).exists() or (STATIC / "ui" / address).exists(), address


def test_the_script_is_whole_and_has_no_source_map(var):
    script = (var / "assets/ui/portal.js").read_text()
    assert "sourceMappingURL" not in script
    assert "export{" not in script
    assert script.rstrip().endswith("initAll();")


def test_the_fonts_know_every_vietnamese_letter(var):
    letters = "aăâeêioôơuưy"
    marks = "\u0300\u0301\u0303\u0309\u0323"
    wanted = {unicodedata.normalize("NFC", letter + mark) for letter in letters for mark in marks} | set("đĐ₫–…“”")
    for font in ("regular", "bold"):
        with TTFont(var / f"assets/ui/fonts/be-vietnam-pro-{font}.woff2") as made:
            known = made.getBestCmap()
        assert not {letter for letter in wanted if ord(letter) not in known}


def test_names_with_a_digest_can_be_made(var, tmp_path, settings):
    settings.STATICFILES_DIRS = [var / "assets"]
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    paths = {}
    for finder in get_finders():
        for path, source in finder.list([]):
            if path.startswith("ui/") and path not in paths:
                paths[path] = (source, path)
                with source.open(path) as file:
                    storage._save(path, file)
    failed = [name for name, _hashed, done in storage.post_process(paths) if isinstance(done, Exception)]
    assert not failed


def test_the_lock_file_names_no_registry():
    assert "http" not in (ASSETS / "package-lock.json").read_text()
    assert '"resolved"' not in (ASSETS / "package-lock.json").read_text()
