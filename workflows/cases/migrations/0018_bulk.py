import uuid

import django.db.models.deletion
from django.db import migrations, models

import workflows.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_notes"),
        ("people", "0005_mandates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("action", models.CharField(max_length=20)),
                ("arguments", models.JSONField(default=dict)),
                ("note", workflows.vault.fields.EncryptedTextField(bind="public_id", default="")),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("total", models.PositiveSmallIntegerField()),
                ("done", models.PositiveSmallIntegerField(default=0)),
                (
                    "official",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulks",
                        to="people.official",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("version", models.PositiveIntegerField(help_text="of the case, as the official saw it")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Not begun"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("why", models.CharField(blank=True, default="", max_length=40)),
                ("message", workflows.vault.fields.EncryptedJSONField(bind="public_id", null=True)),
                ("at", models.DateTimeField(null=True)),
                (
                    "bulk",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="cases.bulk",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "task",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.task"),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddIndex(
            model_name="bulk",
            index=models.Index(fields=["official", "-asked_at", "-id"], name="bulk_of_official"),
        ),
        migrations.AddConstraint(
            model_name="bulk",
            constraint=models.CheckConstraint(
                condition=models.Q(("total__gte", 1), ("total__lte", 500)),
                name="bulk_total_within_cap",
                violation_error_message="Choose between 1 and 500 pieces of work.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done", 0), ("started_at", None)),
                    models.Q(("done__gte", 1), ("started_at__isnull", False)),
                    _connector="OR",
                ),
                name="bulk_starts_with_the_first",
                violation_error_message="It has started when the first piece of work is settled.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at", None), ("done__lt", models.F("total")), ("finished_at", None)),
                    models.Q(("cancelled_at", None), ("done", models.F("total")), ("finished_at__isnull", False)),
                    models.Q(
                        ("cancelled_at__isnull", False), ("done__lt", models.F("total")), ("finished_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="bulk_finished_when_all_is_settled",
                violation_error_message="It is finished when all is settled, or when it was cancelled before.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(
                fields=("bulk", "position"),
                name="bulk_item_position_once",
                violation_error_message="Each piece of work has a place of its own.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(
                fields=("bulk", "task"),
                name="bulk_item_task_once",
                violation_error_message="A piece of work is there once.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("at", None), ("state", "waiting")),
                    models.Q(("at__isnull", False), ("state__in", ["done", "refused", "failed"])),
                    _connector="OR",
                ),
                name="bulk_item_settled_has_time",
                violation_error_message="What is settled has a time, what waits has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["waiting", "done"]), ("why", "")),
                    models.Q(("state__in", ["refused", "failed"]), models.Q(("why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="bulk_item_not_done_says_why",
                violation_error_message="What was refused or has failed says why; nothing else does.",
            ),
        ),
    ]
