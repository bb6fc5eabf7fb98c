"""Results are numbered by their pattern: procedures that give the same kind of licence share its numbers."""

from django.db import migrations

BEFORE, AFTER = "result:1.012289", "result:{seq:06d}/BYT-GPHN"


def rename(apps, schema_editor):
    apps.get_model("documents", "NumberSeries").objects.filter(name=BEFORE).update(name=AFTER)


def rename_back(apps, schema_editor):
    apps.get_model("documents", "NumberSeries").objects.filter(name=AFTER).update(name=BEFORE)


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_results")]

    operations = [migrations.RunPython(rename, rename_back)]
