import django.contrib.postgres.fields
from django.db import migrations, models


def name_themselves(apps, schema_editor):
    """A client that is there already goes on under the name it was registered with."""
    for client in apps.get_model("integrations", "ApiClient").objects.filter(source_systems=[]):
        client.source_systems = [client.name[:40]] if client.name else []
        client.save(update_fields=["source_systems"])


class Migration(migrations.Migration):

    dependencies = [
        ("integrations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="apiclient",
            name="source_systems",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, help_text="登记工单时可以写在 source_system 里的名字。", size=None, verbose_name="来源名称"),
        ),
        migrations.RunPython(name_themselves, migrations.RunPython.noop),
    ]
