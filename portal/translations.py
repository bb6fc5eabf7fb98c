"""Brings `locale/` up to date with the source: `python -m portal.translations`, which `make messages` runs.

The texts are collected in a copy of the source, since Django's makemessages writes files of its own beside what it
reads. No place, date or tool stands in a catalogue: it changes only when a text does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from portal import environment

PACKAGES = ("portal", "workflows", "procedures", "integrations")
# The sandbox is another house: it has its own texts (integrations/sandbox/eid/texts.py).
NOT_OURS = shutil.ignore_patterns("sandbox", "assets", "static", "__pycache__", ".*")
LANGUAGE = "vi"
CATALOGUE = Path("locale", LANGUAGE, "LC_MESSAGES", "django.po")
HEADER = rf"""# English in the source, Vietnamese here. `make messages` adds what is new and drops what is gone.
msgid ""
msgstr ""
"Language: {LANGUAGE}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"""


def collect(root: Path) -> str:
    """Return the catalogue that belongs to the source under `root`, with the translations that it has already.

    What is new has an empty translation, or that of a similar text, marked fuzzy. What is no longer used is left out.
    Raises CalledProcessError when a source or the catalogue cannot be read; the tools say why.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-words-") as directory:
        copy = Path(directory)
        for package in PACKAGES:
            shutil.copytree(root / package, copy / package, ignore=NOT_OURS)
        target = copy / CATALOGUE
        target.parent.mkdir(parents=True)
        source = root / CATALOGUE
        target.write_text(source.read_text() if source.exists() else HEADER)
        command = [sys.executable, "-m", "django", "makemessages", "--locale", LANGUAGE, "--verbosity", "0"]
        # The copy has no settings; those of the shell, or of a test, are elsewhere.
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        subprocess.run([*command, "--no-location", "--no-wrap", "--no-obsolete"], cwd=copy, env=kept, check=True)
        entries = target.read_text().partition("\n\n")[2]
    return f"{HEADER}\n{entries}"


def unfinished(catalogue: str) -> int:
    """How many texts of a catalogue have no translation yet, or one that somebody must look at."""
    entries = [entry for entry in catalogue.split("\n\n")[1:] if not entry.startswith("#~")]
    return sum(1 for entry in entries if re.search(r'^#, .*fuzzy|^msgstr(\[0\])? ""(?!\n")', entry, re.MULTILINE))


def main() -> int:
    """Write the catalogue, and say how much is left to translate."""
    catalogue = collect(environment.BASE_DIR)
    target = environment.BASE_DIR / CATALOGUE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(catalogue)
    print(f"{CATALOGUE}: {unfinished(catalogue)} to translate")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
