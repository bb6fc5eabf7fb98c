from django.db import migrations

import workflows.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("filling", "0005_registry_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="held",
            field=workflows.vault.fields.EncryptedJSONField(
                bind="public_id", help_text="what the registry said then; null: there is none", null=True
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="claimed",
            field=workflows.vault.fields.EncryptedTextField(
                bind="public_id", help_text="what would be right, as text; empty: there is none"
            ),
        ),
    ]
