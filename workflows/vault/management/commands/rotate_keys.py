"""Seal every encrypted column anew with the first key of VAULT_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand

from workflows.vault.rotation import rotate


class Command(BaseCommand):
    help = "Seal every encrypted column anew with the first key of VAULT_KEYS; afterwards the others may be removed."

    def handle(self, *args: Any, **options: Any) -> None:
        for column in rotate():
            self.stdout.write(f"{column.column}: {column.sealed_anew} of {column.values} sealed anew")
