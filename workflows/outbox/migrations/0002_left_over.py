from django.db import migrations, models


class Migration(migrations.Migration):
    """Finding the few jobs that wait for an operator among all that are done."""

    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(state__in=("dead", "unknown")), fields=["id"], name="outbox_job_left_over"
            ),
        )
    ]
