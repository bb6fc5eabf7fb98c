"""Who did it, as the journal and the registries see it: a kind and an opaque reference, never a name or a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from workflows.people.models import User


@dataclass(frozen=True)
class Actor:
    """One who acts. `str(actor)` is what is stored, e.g. `official:3f0c…`."""

    kind: Literal["person", "official", "system"]
    ref: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref}"

    @classmethod
    def system(cls, name: str) -> Actor:
        """A program of ours that acts on its own, such as the worker."""
        return cls("system", name)

    @classmethod
    def parse(cls, text: str) -> Actor:
        """Read back what `str(actor)` wrote."""
        kind, _, ref = text.partition(":")
        if kind not in ("person", "official", "system"):
            raise ValueError(f"not an actor: {kind}")
        return cls(kind, ref)  # type: ignore[arg-type]  # narrowed by the line above, which mypy cannot follow


def actor_of(user: User) -> Actor:
    """The actor behind a signed-in account: its person or its official."""
    if (official := getattr(user, "official", None)) is not None:
        return Actor("official", str(official.public_id))
    if (person := getattr(user, "person", None)) is not None:
        return Actor("person", str(person.public_id))
    return Actor.system(f"user-{user.pk}")
