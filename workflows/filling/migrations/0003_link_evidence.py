"""Name for every answered attribute the signed answer that proves it: until now that was the lookup's latest."""

from typing import Any

from django.db import migrations


def link(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("filling", "AttributeOutcome").objects
    evidence = apps.get_model("filling", "Evidence").objects
    answered = rows.filter(outcome__in=["resolved", "absent", "mismatch"], evidence=None)
    for lookup in answered.values_list("lookup_id", flat=True).distinct().iterator():
        latest = evidence.filter(lookup_id=lookup).order_by("-id").values_list("pk", flat=True).first()
        rows.filter(lookup_id=lookup, outcome__in=["resolved", "absent", "mismatch"]).update(evidence_id=latest)


class Migration(migrations.Migration):
    dependencies = [("filling", "0002_answers_weighed")]
    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
