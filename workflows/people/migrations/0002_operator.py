from django.db import migrations, models


class Migration(migrations.Migration):
    """A role for those who keep the machinery running."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="officialrole",
            name="role",
            field=models.CharField(
                choices=[
                    ("receiver", "receiver"),
                    ("appraiser", "appraiser"),
                    ("head", "head"),
                    ("approver", "approver"),
                    ("clerk", "clerk"),
                    ("auditor", "auditor"),
                    ("operator", "operator"),
                ],
                max_length=32,
            ),
        )
    ]
