import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_work_at_once"),
        ("people", "0004_editor"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="located_in",
            field=models.CharField(blank=True, help_text="province whose health department works on it", max_length=2),
        ),
        migrations.AlterField(
            model_name="decision",
            name="by",
            field=models.ForeignKey(
                help_text="none: by law, since nobody answered",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.official",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", False),
                    models.Q(("kind", "grant"), models.Q(("text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="decision_of_the_law_grants",
                violation_error_message="Without a person a decision only grants, and says by which law.",
            ),
        ),
    ]
