from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0002_calendar_under_four_eyes"),
    ]

    operations = [
        migrations.AddField(
            model_name="sealedevent",
            name="cause",
            field=models.CharField(
                blank=True,
                choices=[("supplement", "Waiting for a supplement"), ("payment", "Waiting for a payment")],
                default="",
                help_text="of a pause: what is waited for",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cause", ""),
                    models.Q(("cause__in", ["supplement", "payment"]), ("kind", "paused")),
                    _connector="OR",
                ),
                name="sealed_event_cause_of_pause",
                violation_error_message="A pause may say what is waited for, and nothing else does.",
            ),
        ),
    ]
