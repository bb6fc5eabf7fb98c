from django.db import migrations, models

KINDS = ["receipt", "licence", "result", "refusal", "record", "office_record"]


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_transfers")]
    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("receipt", "Receipt with appointment date"),
                    ("licence", "Licence"),
                    ("result", "Result of a procedure"),
                    ("refusal", "Notice of refusal"),
                    ("record", "Case record with evidence"),
                    ("office_record", "Case record with evidence, for the office"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="document", name="document_kind_known"),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)),
                name="document_kind_known",
                violation_error_message="This kind of document is not known.",
            ),
        ),
    ]
