from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_notices"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="case",
            name="applicant_folded",
        ),
    ]
