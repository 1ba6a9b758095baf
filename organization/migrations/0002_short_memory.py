from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    """The table of the shared cache: Django makes it by a command, and nothing here may need a second one."""
    call_command("createcachetable", "short_memory", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ("organization", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(
            make_table, lambda apps, schema_editor: schema_editor.execute("DROP TABLE IF EXISTS short_memory")
        ),
    ]
