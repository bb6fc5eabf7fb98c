from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_letter_wordings"),
        ("people", "0005_mandates"),
    ]

    operations = [
        migrations.AddField(
            model_name="queueexport",
            name="since",
            field=models.DateField(
                help_text="of a register: the first day of its period; of the queue: none", null=True
            ),
        ),
        migrations.AddField(
            model_name="queueexport",
            name="until",
            field=models.DateField(
                help_text="of a register: the last day of its period; of the queue: none", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="queueexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("since", None), ("until", None)),
                    models.Q(("since__isnull", False), ("since__lte", models.F("until")), ("until__isnull", False)),
                    _connector="OR",
                ),
                name="queue_export_period_whole",
                violation_error_message="A register has a first day and a last one, in this order.",
            ),
        ),
    ]
