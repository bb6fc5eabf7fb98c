"""Work at once: seats, what was said on them, and what a task is whatever its edition calls it."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    (kind, kind)
    for kind in ("receive", "review", "appraise", "opinion", "vote", "inspect", "approve", "issue", "hand_over")
]


def say_what_tasks_are(apps, schema_editor):
    """Until now every step was called by its kind."""
    apps.get_model("cases", "Task").objects.update(kind=models.F("step"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_procedure_figures"),
        ("people", "0004_editor"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcome", models.CharField(max_length=40)),
                ("text", models.TextField(blank=True, max_length=4000)),
                ("checks", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="task",
            name="task_open_once_per_step",
        ),
        migrations.AddField(
            model_name="case",
            name="fee_amount",
            field=models.PositiveBigIntegerField(
                help_text="đồng, as it stood at filing; none: as the edition", null=True
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="variant",
            field=models.CharField(
                blank=True, help_text="the case within the procedure, where it has cases", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="kind",
            field=models.CharField(choices=KINDS, default="", max_length=16),
        ),
        migrations.RunPython(say_what_tasks_are, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16),
        ),
        migrations.AddField(
            model_name="task",
            name="seat",
            field=models.PositiveSmallIntegerField(default=1, help_text="of work that several do at once: 1, 2, 3 …"),
        ),
        migrations.AlterField(
            model_name="task",
            name="outcome",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="task",
            name="step",
            field=models.CharField(max_length=40),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("case", "step", "seat"),
                name="task_open_once_per_step",
                violation_error_message="This task is open already.",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.official"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="task",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="report", to="cases.task"
            ),
        ),
    ]
