"""`manage.py maintenance`: windows in which a registry is not asked, as its owner has announced them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from integrations.exchange.models import Maintenance
from integrations.registries import REGISTRIES


def moment(text: str) -> datetime:
    """A time as people type it; without its zone it is Vietnamese time."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else timezone.make_aware(found)


class Command(BaseCommand):
    help = "Plan, list and remove the maintenance windows of registries. Times are YYYY-MM-DDTHH:MM, Vietnamese time."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="plan a window")
        add.add_argument("registry", choices=[*REGISTRIES])
        add.add_argument("starts_at", type=moment)
        add.add_argument("ends_at", type=moment)
        add.add_argument("--note-vi", default="", help="what everybody reads, in Vietnamese")
        add.add_argument("--note-en", default="", help="and in English")
        actions.add_parser("list", help="show the windows that are not over")
        remove = actions.add_parser("remove", help="call a window off, or end the one under way")
        remove.add_argument("window", type=int, help="its number in the list")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        match action:
            case "add":
                self._add(
                    **{name: options[name] for name in ("registry", "starts_at", "ends_at", "note_vi", "note_en")}
                )
            case "list":
                self._list()
            case "remove":
                self._remove(options["window"])

    def _add(self, **fields: Any) -> None:
        if fields["ends_at"] <= fields["starts_at"]:
            raise CommandError("The end must be after the start.")
        self._show(Maintenance.objects.create(**fields))

    def _list(self) -> None:
        for window in Maintenance.objects.filter(ends_at__gt=timezone.now()):
            self._show(window)

    def _remove(self, number: int) -> None:
        now = timezone.now()
        ended = Maintenance.objects.filter(pk=number, starts_at__lt=now, ends_at__gt=now).update(ends_at=now)
        if not ended and not Maintenance.objects.filter(pk=number, starts_at__gte=now).delete()[0]:
            raise CommandError(f"There is no window {number} to come or under way.")

    def _show(self, window: Maintenance) -> None:
        starts_at, ends_at = timezone.localtime(window.starts_at), timezone.localtime(window.ends_at)
        line = f"{window.pk}  {window.registry}  {starts_at:%Y-%m-%dT%H:%M}  {ends_at:%Y-%m-%dT%H:%M}  {window.note_vi}"
        self.stdout.write(line.rstrip())
