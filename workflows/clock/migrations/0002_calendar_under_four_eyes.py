import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0001_initial"),
        ("people", "0005_mandates"),
    ]

    # Nobody could enter a day before: there was no page for it.
    operations = [
        migrations.DeleteModel("CalendarDay"),
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "decision",
                    models.CharField(
                        help_text="number and date of the decision or notice that says so", max_length=200
                    ),
                ),
                ("reason_vi", models.CharField(max_length=200)),
                ("reason_en", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-proposed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField()),
                ("working", models.BooleanField(help_text="none: as the public calendar says, again", null=True)),
            ],
            options={
                "ordering": ["date"],
            },
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField()),
                ("morning_from", models.TimeField()),
                ("morning_to", models.TimeField()),
                ("afternoon_from", models.TimeField()),
                ("afternoon_to", models.TimeField()),
            ],
            options={
                "ordering": ["from_date", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="sealedevent",
            name="sealed_event_kind_known",
        ),
        migrations.AddField(
            model_name="sealedevent",
            name="until",
            field=models.DateField(
                help_text="of an extension: the new day, as the letter of apology says it", null=True
            ),
        ),
        migrations.AlterField(
            model_name="sealedevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("filed", "Filed"),
                    ("received", "Received"),
                    ("paused", "Paused"),
                    ("resumed", "Resumed"),
                    ("extended", "Extended"),
                    ("stopped", "Stopped"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "extended")),
                fields=("case_code",),
                name="sealed_event_extended_once",
                violation_error_message="The time limit of a case is extended once at most.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["filed", "received", "paused", "resumed", "extended", "stopped"])),
                name="sealed_event_kind_known",
                violation_error_message="The legal clock knows no such event.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "extended"), ("until__isnull", False)),
                    models.Q(models.Q(("kind", "extended"), _negated=True), ("until__isnull", True)),
                    _connector="OR",
                ),
                name="sealed_event_until_of_extension",
                violation_error_message="An extension names its new day, and nothing else does.",
            ),
        ),
        migrations.AddField(
            model_name="calendarchange",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.official"
            ),
        ),
        migrations.AddField(
            model_name="calendarchange",
            name="published_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.official"
            ),
        ),
        migrations.AddField(
            model_name="calendarchange",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.official"
            ),
        ),
        migrations.AddField(
            model_name="calendarday",
            name="change",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="days", to="clock.calendarchange"
            ),
        ),
        migrations.AddField(
            model_name="workinghours",
            name="change",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="hours", to="clock.calendarchange"
            ),
        ),
        migrations.AddField(
            model_name="workinghours",
            name="unit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", ""), _negated=True),
                    models.Q(("reason_vi", ""), _negated=True),
                    models.Q(("reason_en", ""), _negated=True),
                ),
                name="calendar_change_has_ground",
                violation_error_message="A change of the calendar names its decision and its reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("published_by__isnull", True)),
                    models.Q(
                        ("published_at__isnull", False),
                        ("published_by__isnull", False),
                        models.Q(("published_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="calendar_change_published_by_second",
                violation_error_message="A change of the calendar is published by another official than its author.",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(
                        ("published_at__isnull", True), ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="calendar_change_withdrawn_by",
                violation_error_message="Only what was not published is withdrawn, by somebody.",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(
                fields=("change", "date"),
                name="calendar_day_once_per_change",
                violation_error_message="The same day stands here twice.",
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("afternoon_from__lt", models.F("afternoon_to")),
                    ("morning_from__lt", models.F("morning_to")),
                    ("morning_to__lte", models.F("afternoon_from")),
                ),
                name="working_hours_in_order",
                violation_error_message="The morning ends after it begins, then comes the afternoon.",
            ),
        ),
    ]
