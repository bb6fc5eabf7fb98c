"""A table that exists only inside the tests' transactions, with one encrypted column of each kind."""

import uuid

from django.db import connection, models
from django.test.utils import isolate_apps

from workflows.vault import EncryptedJSONField, EncryptedTextField

with isolate_apps("workflows.vault"):

    class Trial(models.Model):
        public_id = models.UUIDField(default=uuid.uuid4, unique=True)
        secret = EncryptedTextField(null=True)
        facts = EncryptedJSONField(null=True)

        class Meta:
            app_label = "vault"

        def __str__(self) -> str:
            return f"trial {self.pk}"

    class OtherTrial(models.Model):
        """A second table, to move values into."""

        public_id = models.UUIDField(default=uuid.uuid4, unique=True)
        secret = EncryptedTextField(null=True)

        class Meta:
            app_label = "vault"

        def __str__(self) -> str:
            return f"other trial {self.pk}"


def create_tables() -> None:
    """Make both tables inside the open transaction, which takes them away again."""
    blob, number = (
        ("bytea", "bigserial primary key")
        if connection.vendor == "postgresql"
        else ("BLOB", "integer primary key autoincrement")
    )
    uuid_type = "uuid" if connection.vendor == "postgresql" else "char(32)"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE vault_trial (id {number}, public_id {uuid_type}, secret {blob}, facts {blob})")
        cursor.execute(f"CREATE TABLE vault_othertrial (id {number}, public_id {uuid_type}, secret {blob})")
