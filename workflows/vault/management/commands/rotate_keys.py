"""Seal every encrypted column and every sealed file anew with the first key of VAULT_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows.vault.rotation import rotate


class Command(BaseCommand):
    help = (
        "Seal every encrypted column and every sealed file anew with the first key of VAULT_KEYS; afterwards the "
        "others may be removed. Ends with 1 when something could not be opened: then they may not."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for column in rotate():
            failed += column.failed
            self.stdout.write(f"{column.column}: {column.sealed_anew} of {column.values} sealed anew")
        if failed:
            raise CommandError(f"{failed} values could not be opened: keep the old keys", returncode=1)
