"""How the files of a draft stand: how many are in each part of an index, which parts lack one, what is on its way."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from procedures.components import Component, FilePart, ask_of
from workflows.documents.models import Scan, Transfer, TransferState, Upload


@dataclass(frozen=True)
class DossierStanding:
    """The files for one component. `files`: by part, "" for those in none; the rest counts what is not done yet."""

    component: Component
    files: Mapping[str, int]
    receiving: int = 0
    checking: int = 0
    refused: int = 0
    waiting: int = 0  # for the virus scan
    infected: int = 0

    @property
    def total(self) -> int:
        """Files that are there."""
        return sum(self.files.values())

    @property
    def unplaced(self) -> int:
        """Files that are in no part of the index, where there is one."""
        return self.files.get("", 0) if ask_of(self.component).parts else 0

    @property
    def parts_missing(self) -> tuple[FilePart, ...]:
        """The parts that must have a file and have none."""
        return ask_of(self.component).parts_missing([part for part, files in self.files.items() if files])

    @property
    def complete(self) -> bool:
        """Whether there is a file, in every part that must have one, and none without a part."""
        return self.total > 0 and not self.unplaced and not self.parts_missing

    @property
    def unchecked(self) -> int:
        """Files that are not whole, not looked into, or not scanned yet: with these nothing is filed."""
        return self.receiving + self.checking + self.waiting


def standing_of(
    draft: uuid.UUID, wanted: Collection[Component], *, kept: Iterable[Upload] = ()
) -> dict[str, DossierStanding]:
    """Each component for which files are asked, as it stands. Two queries, however many files there are.

    `kept`: files that were submitted before and stay.
    """
    if not wanted:
        return {}
    files: dict[str, Counter[str]] = {component.id: Counter() for component in wanted}
    scans: Counter[tuple[str, str]] = Counter()
    there = Upload.objects.filter(draft=draft, removed_at=None, component__in=files)
    for component, part, scan, count in there.values_list("component", "part", "scan").annotate(Count("pk")).order_by():
        scans[component, scan] += count
        if scan != Scan.INFECTED:
            files[component][part] += count
    for upload in kept:
        files[upload.component][upload.part] += 1
    coming = Transfer.objects.filter(draft=draft, component__in=files)
    on_way = {
        (component, state): count
        for component, state, count in coming.values_list("component", "state").annotate(Count("pk")).order_by()
    }
    return {
        component.id: DossierStanding(
            component,
            files[component.id],
            receiving=on_way.get((component.id, TransferState.RECEIVING), 0),
            checking=on_way.get((component.id, TransferState.CHECKING), 0),
            refused=on_way.get((component.id, TransferState.REFUSED), 0),
            waiting=scans[component.id, Scan.WAITING],
            infected=scans[component.id, Scan.INFECTED],
        )
        for component in wanted
    }
