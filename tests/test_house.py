"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models.fields.related import RelatedField

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "workflows", "procedures", "integrations")
# From top to ground, as in pyproject.toml; rooms on one line do not know each other.
ORDER = (
    {"portal"},
    {"workflows.cases", "workflows.editions"},
    {"workflows.drafts"},
    {"workflows.filling"},
    {"workflows.documents", "workflows.clock"},
    {"workflows.outbox"},
    {"workflows.journal"},
    {"workflows.people"},
    {"workflows.vault"},
    {"procedures"},
    {"integrations"},
)


def tracked(*patterns: str) -> list[Path]:
    """The files in version control, and those about to be, that match git's patterns."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The file's text, or nothing for a picture or a typeface."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def level(module: str) -> int:
    """How far from the top a module's room is."""
    for number, rooms in enumerate(ORDER):
        if any(module == room or module.startswith(f"{room}.") for room in rooms):
            return number
    raise AssertionError(f"{module} stands in no room of the house")


def test_no_foreign_key_points_upwards():
    upwards = []
    for model in apps.get_models():
        if not model.__module__.startswith(PACKAGES):
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if isinstance(field, RelatedField) and target and target.__module__.startswith(PACKAGES):
                here, there = model.__module__, target.__module__
                if level(there) < level(here):
                    upwards.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert upwards == []


def test_every_model_has_its_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("name", ["django-fsm", "django-fsm-log", "vietnam-provinces", "pymerkle"])
def test_a_package_that_must_not_be_there_is_not(name):
    """The first two overwrite django-fsm-2's files; the others have a licence that ours cannot take in."""
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.distribution(name)


def test_every_room_tells_its_purpose():
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked(*(f"{package}/**__init__.py" for package in PACKAGES))
        if path.parent.name not in ("migrations", "commands", "management", "templatetags", "vi", "en")
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


# Package indexes by their names, and the shapes in which clients record one.
INDEX = re.compile(
    r"pypi\.(org|python)|pythonhosted|registry\.npmjs|npmjs\.(org|com)|deb\.debian\.org|snapshot\.debian"
    r"|--(extra-)?index-url|--find-links|\"resolved\": *\"http"
)
MACHINE_PATH = re.compile(r"(?<![\w.])/(root|work|home|opt|mnt|srv|Users)/\w")


@pytest.mark.parametrize("pattern", [INDEX, MACHINE_PATH], ids=["index host", "path of a machine"])
def test_no_file_names(pattern):
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path != Path(__file__) and (match := pattern.search(text_of(path)))
    ]
    assert found == []


def test_requirements_are_pinned_with_hashes():
    for path in tracked("requirements/*.txt"):
        for requirement in re.split(r"\n(?=\S)", path.read_text().strip()):
            assert "==" in requirement, f"{path.name}: {requirement}"
            assert "--hash=sha256:" in requirement, f"{path.name}: {requirement}"


# Pages are served under a policy that refuses these; letters for print are not (workflows/documents).
INLINE = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son\w+\s*=\s*[\"']|javascript:", re.IGNORECASE)


def test_no_page_has_inline_style_or_script():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked("portal/*.html", "integrations/*.html")
        if (match := INLINE.search(path.read_text()))
    ]
    assert found == []


def test_files_and_functions_are_short_enough_to_read():
    long = []
    # The settings are one list, kept in one file so that one look finds a setting.
    for path in set(tracked(*(f"{package}/*.py" for package in PACKAGES))) - {ROOT / "portal" / "settings.py"}:
        if path.parent.name == "migrations":  # written by Django
            continue
        source = path.read_text()
        if (lines := source.count("\n")) > 300:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and (size := (node.end_lineno or 0) - node.lineno + 1) > 60:
                long.append(f"{path.relative_to(ROOT)}: {node.name} has {size} lines")
    assert long == []


def test_no_room_is_a_drawer():
    drawers = re.compile(r"^(utils?|helpers?|managers?|misc|common)\.py$")
    assert [str(path) for path in tracked("*.py") if drawers.match(path.name)] == []
