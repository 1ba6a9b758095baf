from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organization', '0006_due_of_addressees'),
        ('plans', '0001_squashed'),
        ('workorders', '0012_templates_and_recurring'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(condition=models.Q(('status__in', ['assigned', 'in_progress', 'new', 'waiting'])), fields=['department', 'status', 'due_at'], name='order_open_department'),
        ),
    ]
