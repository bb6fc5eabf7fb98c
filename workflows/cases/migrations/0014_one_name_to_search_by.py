from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_supplements"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="case",
            name="applicant_folded",
        ),
    ]
