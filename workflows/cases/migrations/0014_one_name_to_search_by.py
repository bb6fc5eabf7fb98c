from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_supplements"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="case",
            name="applicant_folded",
        ),
        migrations.AddField(
            model_name="foresight",
            name="work",
            field=models.PositiveIntegerField(default=0, help_text="open pieces of work on them whose time would move"),
        ),
    ]
