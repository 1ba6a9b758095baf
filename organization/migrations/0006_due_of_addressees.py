from django.db import migrations, models


def take_over(apps, schema_editor):
    """What is owed now, if anything is; else what the instruction said."""
    addressees = apps.get_model("organization", "InstructionAddressee")
    duties = apps.get_model("activity", "Duty")
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(
        app_label="organization", model="instructionaddressee"
    )
    owed = duties.objects.filter(
        subject_type_id__in=kind.values("pk"), purpose="instruction.reply", closed_at=None
    )
    due = dict(owed.values_list("subject_id", "due_at"))
    for addressee in addressees.objects.select_related("instruction"):
        addressee.due_at = due.get(addressee.pk) or addressee.instruction.due_at
        addressee.save(update_fields=["due_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0005_calendar_revision"),
        ("activity", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AddField(
            "instructionaddressee", "due_at", models.DateTimeField(editable=False, null=True, verbose_name="回复期限")
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.AlterField(
            "instructionaddressee",
            "due_at",
            models.DateTimeField(
                editable=False, help_text="起初与批示的期限相同；再问时另定。", verbose_name="回复期限"
            ),
        ),
    ]
