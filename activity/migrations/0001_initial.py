import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('organization', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('approve', '审批'), ('report', '报送'), ('acknowledge', '确认'), ('answer', '答复'), ('do', '处理')], max_length=12, verbose_name='事项类别')),
                ('purpose', models.CharField(max_length=60, verbose_name='事项')),
                ('subject_id', models.BigIntegerField()),
                ('subject_label', models.CharField(max_length=300, verbose_name='对象')),
                ('body', models.CharField(blank=True, choices=[('leadership', '服务改善领导小组'), ('office', '服务改善办公室')], max_length=12, verbose_name='责任机构')),
                ('due_at', models.DateTimeField(null=True, verbose_name='期限')),
                ('opened_at', models.DateTimeField(verbose_name='产生时间')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='了结时间')),
                ('outcome', models.CharField(blank=True, max_length=60, verbose_name='结果')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closed_duties', to=settings.AUTH_USER_MODEL, verbose_name='了结人')),
                ('department', models.ForeignKey(help_text='没有责任人和机构时，由部门负责人承担。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='organization.department', verbose_name='责任部门')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': '待办',
                'verbose_name_plural': '待办',
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_at'], name='duty_open_due'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['person'], name='duty_open_person'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['department'], name='duty_open_department'), models.Index(fields=['subject_type', 'subject_id'], name='duty_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['approve', 'report', 'acknowledge', 'answer', 'do'])), name='duty_act_known'), models.CheckConstraint(condition=models.Q(('person__isnull', False), ('department__isnull', False), models.Q(('body', ''), _negated=True), _connector='OR'), name='duty_has_holder'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('subject_type', 'subject_id', 'purpose', 'person', 'department', 'body'), name='duty_open_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='事件')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('actor_label', models.CharField(blank=True, max_length=200, verbose_name='经办人及岗位')),
                ('subject_id', models.BigIntegerField()),
                ('subject_label', models.CharField(max_length=300, verbose_name='对象')),
                ('data', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='内容')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='请求编号')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.department', verbose_name='部门')),
                ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events_by_others', to=settings.AUTH_USER_MODEL, verbose_name='被代理人')),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': '事件',
                'verbose_name_plural': '事件',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id', '-id'], name='event_subject'), models.Index(fields=['department', '-id'], name='event_department'), models.Index(fields=['name', '-id'], name='event_name')],
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('part', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='部件')),
                ('seen_at', models.DateTimeField(verbose_name='最近一次')),
            ],
            options={
                'verbose_name': '心跳',
                'verbose_name_plural': '心跳',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subscriber', models.CharField(max_length=120, verbose_name='订阅者')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='尝试次数')),
                ('lease_until', models.DateTimeField(null=True, verbose_name='占用至')),
                ('delivered_at', models.DateTimeField(null=True, verbose_name='送达时间')),
                ('gave_up_at', models.DateTimeField(null=True, verbose_name='放弃时间')),
                ('error', models.TextField(blank=True, verbose_name='错误')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='activity.event')),
            ],
            options={
                'verbose_name': '事件投递',
                'verbose_name_plural': '事件投递',
                'indexes': [models.Index(condition=models.Q(('delivered_at__isnull', True), ('gave_up_at__isnull', True)), fields=['id'], name='delivery_waiting')],
                'constraints': [models.UniqueConstraint(fields=('event', 'subscriber'), name='delivery_once')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rung', models.CharField(max_length=20, verbose_name='梯级')),
                ('due_at', models.DateTimeField(verbose_name='当时的期限')),
                ('created_at', models.DateTimeField(verbose_name='提醒时间')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='activity.duty')),
            ],
            options={
                'verbose_name': '提醒',
                'verbose_name_plural': '提醒',
                'constraints': [models.UniqueConstraint(fields=('duty', 'rung', 'due_at'), name='reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.CharField(max_length=80, verbose_name='消息')),
                ('data', models.JSONField(default=dict, verbose_name='内容')),
                ('path', models.CharField(blank=True, max_length=300, verbose_name='链接')),
                ('created_at', models.DateTimeField(verbose_name='时间')),
                ('read_at', models.DateTimeField(null=True, verbose_name='已读时间')),
                ('duty', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='activity.duty')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='activity.event')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                ('reminder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='activity.reminder')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient', '-id'], name='notification_unread'), models.Index(fields=['recipient', '-id'], name='notification_all')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('event__isnull', False)), fields=('event', 'recipient', 'message'), name='notification_once_per_event'), models.UniqueConstraint(condition=models.Q(('reminder__isnull', False)), fields=('reminder', 'recipient'), name='notification_once_per_reminder')],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('address', models.EmailField(max_length=254, verbose_name='地址')),
                ('subject', models.CharField(max_length=300, verbose_name='主题')),
                ('text', models.TextField(verbose_name='正文')),
                ('html', models.TextField(blank=True, verbose_name='网页正文')),
                ('created_at', models.DateTimeField(verbose_name='产生时间')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='尝试次数')),
                ('lease_until', models.DateTimeField(null=True, verbose_name='占用至')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='发出时间')),
                ('gave_up_at', models.DateTimeField(null=True, verbose_name='放弃时间')),
                ('error', models.TextField(blank=True, verbose_name='错误')),
                ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mails', to=settings.AUTH_USER_MODEL)),
                ('notification', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mail', to='activity.notification')),
            ],
            options={
                'verbose_name': '邮件',
                'verbose_name_plural': '邮件',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('gave_up_at__isnull', True), ('sent_at__isnull', True)), fields=['id'], name='mail_waiting')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a99eca7d548bc46bed132186be8bac853c736f88', operation='UPDATE OR DELETE', pgid='pgtrigger_event_append_only_33f32', table='activity_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from event table';", hash='9ba6295f363edb7820cde8177487ebad5a2016c9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_event_no_truncate_1dba9', table='activity_event', when='BEFORE')),
        ),
    ]
