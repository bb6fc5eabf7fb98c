"""Two texts beside each other, with the words that stand on one side only marked."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A part of a text: the same on both sides, or only on one."""

    text: str
    only_here: bool = False


def apart(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts with the words that stand on one side only marked."""
    was, now = re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after)
    codes = difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    left = [Piece("".join(was[i:j]), verb != "equal") for verb, i, j, _k, _m in codes if i < j]
    right = [Piece("".join(now[k:m]), verb != "equal") for verb, _i, _j, k, m in codes if k < m]
    return left, right
