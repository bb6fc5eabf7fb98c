"""Where this installation keeps what it makes, and its environment: for programs that run before Django does."""

from __future__ import annotations

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent


def var_dir() -> Path:
    """The directory of everything made at run time (VAR_DIR, or `var` in the repository)."""
    return Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()


def load(var: Path) -> None:
    """Add the secrets of `var`/env to the environment. What the environment says already wins."""
    if (var / "env").exists():
        environ.Env.read_env(var / "env")
