from django.db import migrations, models
from django.db.models.functions import Least

STEPS_THAT_WAIT = """
UPDATE workorders_workorder o SET step_due_at = s.due_at
FROM workorders_orderstep s WHERE s.order_id = o.id AND s.done_at IS NULL AND s.due_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("workorders", "0010_links_time_fields")]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="workorder",
            name="step_due_at",
            field=models.DateTimeField(
                editable=False, help_text="轮到的规程步骤的期限；没有限时或停钟时为空。", null=True
            ),
        ),
        migrations.RunSQL(STEPS_THAT_WAIT, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(
                Least(
                    "due_at",
                    "step_due_at",
                    models.Case(models.When(first_responded_at__isnull=True, then="response_due_at")),
                ),
                models.F("id"),
                name="order_open_next",
                condition=models.Q(("status__in", ["assigned", "in_progress", "new", "waiting"])),
            ),
        ),
    ]
