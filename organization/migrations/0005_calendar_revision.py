import uuid

from django.db import migrations, models


def draw_revisions(apps, schema_editor):
    calendars = apps.get_model("organization", "WorkCalendar")
    for calendar in calendars.objects.all():
        calendar.revision = uuid.uuid4()
        calendar.save(update_fields=["revision"])


class Migration(migrations.Migration):
    dependencies = [("organization", "0004_instructions_and_meetings")]

    operations = [
        migrations.RemoveField("workcalendar", "revision"),
        migrations.AddField(
            "workcalendar",
            "revision",
            models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="修订"),
        ),
        migrations.RunPython(draw_revisions, migrations.RunPython.noop),
    ]
