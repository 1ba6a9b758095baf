from django.db import migrations

from approvals.commands.chains import load_default_chains


def load(apps, schema_editor):
    load_default_chains(apps.get_model("approvals", "ApprovalChain"), apps.get_model("approvals", "ChainStep"))


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
