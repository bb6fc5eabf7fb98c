from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filling", "0004_known_has_evidence")]
    operations = [
        migrations.CreateModel(
            name="RegistryKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("registry", models.CharField(max_length=32)),
                ("key_id", models.CharField(max_length=64)),
                ("jwk", models.JSONField(help_text="public JWK (RFC 8037)")),
                ("kept_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["registry", "key_id"],
                        name="registry_key_kept_once",
                        violation_error_message="A key id names one key.",
                    )
                ],
            },
        ),
    ]
