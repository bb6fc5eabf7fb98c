from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filling", "0003_link_evidence")]
    operations = [
        migrations.AddConstraint(
            model_name="attributeoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["resolved", "absent", "mismatch"]), _negated=True),
                    ("evidence__isnull", False),
                    _connector="OR",
                ),
                name="attribute_known_has_evidence",
                violation_error_message="What a registry has said is kept with its signed answer.",
            ),
        ),
    ]
