import uuid

import django.db.models.deletion
from django.db import migrations, models

import workflows.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_foresight"),
        ("people", "0005_mandates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("due_soon", "This work is due soon"),
                            ("overdue", "This work is overdue"),
                            ("escalated", "Work in your unit is overdue"),
                            (
                                "apology",
                                "If this case cannot be decided in time, the apology with a new date is due now",
                            ),
                            ("status", "The status has changed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Submitted"),
                            (2, "Received"),
                            (3, "Not accepted"),
                            (4, "Being processed"),
                            (5, "Waiting for supplement"),
                            (6, "Waiting for payment"),
                            (7, "Withdrawn by the applicant"),
                            (8, "Stopped"),
                            (9, "Decided"),
                            (10, "Result handed over"),
                        ],
                        null=True,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("score", models.PositiveSmallIntegerField()),
                ("comment", workflows.vault.fields.EncryptedTextField(bind="public_id", null=True)),
                ("at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="notice",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="official",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="people.official"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="task",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="cases.task"
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="rating",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="rating", to="cases.case"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("official__isnull", False)),
                fields=["official", "-at", "-id"],
                name="notice_of_official",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("official", None)), fields=["case", "-at", "-id"], name="notice_on_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "status"), ("official", None), ("status__isnull", False), ("task", None)),
                    models.Q(
                        ("kind__in", ["due_soon", "overdue", "escalated", "apology"]),
                        ("official__isnull", False),
                        ("status", None),
                        ("task__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="notice_is_to_one_side",
                violation_error_message="Officials are told of work, those who follow a case of its status.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("task", "official", "kind"),
                name="notice_once",
                violation_error_message="The official has been told of this already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__range", (1, 5))),
                name="rating_is_one_to_five",
                violation_error_message="A rating is a number from 1 to 5.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("changed_at__gte", models.F("at"))),
                name="rating_changed_after_given",
                violation_error_message="A rating cannot have been changed before it was given.",
            ),
        ),
    ]
