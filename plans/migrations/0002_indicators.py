from django.db import migrations

from plans.commands.indicators import load_indicators


def load(apps, schema_editor):
    load_indicators(apps.get_model("plans", "Indicator"))


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
