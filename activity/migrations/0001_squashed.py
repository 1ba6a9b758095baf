"""The tables as they stand after the migrations named in `replaces`, in one step: a new database is made in seconds.

The replaced ones stay for databases that stopped between them.
"""

import datetime
import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("activity", "0001_initial"),
        ("activity", "0002_discussions"),
        ("activity", "0003_jobs"),
        ("activity", "0004_mail_preferences"),
        ("activity", "0005_event_seals"),
    ]

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('organization', '0001_initial'),
        # Not needed by these tables. Each change to a table renders all that are related to it anew, and this one
        # changes seventy fields: ten seconds after the tables below, half of one before them.
        ('oauth2_provider', '0021_translatable_field_labels'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('anchor', models.CharField(blank=True, max_length=80, verbose_name='位置')),
                ('name', models.CharField(max_length=160, verbose_name='文件名')),
                ('media_type', models.CharField(max_length=100, verbose_name='内容类型')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('sha256', models.CharField(max_length=64, verbose_name='指纹（SHA-256）')),
                ('key', models.CharField(editable=False, max_length=80, unique=True)),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('scan_state', models.CharField(choices=[('unscanned', '未扫描'), ('pending', '等待扫描'), ('clean', '扫描通过'), ('infected', '已隔离')], default='unscanned', max_length=10, verbose_name='安全扫描')),
                ('scan_note', models.CharField(blank=True, max_length=300, verbose_name='扫描结果')),
                ('scanned_at', models.DateTimeField(null=True, verbose_name='扫描时间')),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='尝试次数')),
                ('lease_until', models.DateTimeField(null=True, verbose_name='占用至')),
                ('gave_up_at', models.DateTimeField(null=True, verbose_name='放弃时间')),
                ('error', models.TextField(blank=True, verbose_name='错误')),
                ('removed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'id'], name='attachment_subject'), models.Index(condition=models.Q(('gave_up_at__isnull', True), ('scan_state', 'pending')), fields=['id'], name='attachment_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='attachment_removed_stamp'), models.CheckConstraint(condition=models.Q(('scan_state__in', ['unscanned', 'pending', 'clean', 'infected'])), name='attachment_scan_state_known'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='attachment_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('anchor', models.CharField(blank=True, max_length=80, verbose_name='位置')),
                ('quote', models.CharField(blank=True, help_text='评论时该处的值，例如「目标值 24.0 小时」。', max_length=200, verbose_name='所引内容')),
                ('body', models.TextField(max_length=4000, verbose_name='评论')),
                ('asks', models.BooleanField(default=False, verbose_name='请对方答复')),
                ('created_at', models.DateTimeField(verbose_name='评论时间')),
                ('edited_at', models.DateTimeField(null=True, verbose_name='修改时间')),
                ('resolved_at', models.DateTimeField(editable=False, null=True)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to=settings.AUTH_USER_MODEL, verbose_name='评论人')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='activity.comment', verbose_name='所回复的评论')),
                ('removed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': '评论',
                'verbose_name_plural': '评论',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'id'], name='comment_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', True), ('resolved_by__isnull', True)), models.Q(('resolved_at__isnull', False), ('resolved_by__isnull', False)), _connector='OR'), name='comment_resolved_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='comment_removed_stamp'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), ('resolved_at__isnull', True), _connector='OR'), name='comment_thread_is_settled_as_a_whole')],
            },
        ),
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
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a99eca7d548bc46bed132186be8bac853c736f88', operation='UPDATE OR DELETE', pgid='pgtrigger_event_append_only_33f32', table='activity_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from event table';", hash='9ba6295f363edb7820cde8177487ebad5a2016c9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_event_no_truncate_1dba9', table='activity_event', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='EventSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True, verbose_name='序号')),
                ('event_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='事件')),
                ('digests', models.BinaryField(verbose_name='事件指纹')),
                ('low', models.BigIntegerField(verbose_name='已封存至')),
                ('high', models.BigIntegerField(verbose_name='最大编号')),
                ('previous', models.CharField(max_length=64, unique=True, verbose_name='上一个封条')),
                ('digest', models.CharField(max_length=64, verbose_name='封条指纹')),
                ('sealed_at', models.DateTimeField(verbose_name='封存时间')),
            ],
            options={
                'verbose_name': '审计封条',
                'verbose_name_plural': '审计封条',
                'ordering': ['number'],
                'indexes': [models.Index(fields=['high'], name='event_seal_high')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventseal',
            trigger=pgtrigger.compiler.Trigger(name='event_seal_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='87a4194c7ae1eb4ccfb18eaa5090a2e8888001d8', operation='UPDATE OR DELETE', pgid='pgtrigger_event_seal_append_only_649b8', table='activity_eventseal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventseal',
            trigger=pgtrigger.compiler.Trigger(name='event_seal_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from event_seal table';", hash='e32db992a61b3773567856934eaf124cfed03417', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_event_seal_no_truncate_b3dfc', table='activity_eventseal', when='BEFORE')),
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
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('subject_id', models.BigIntegerField()),
                ('label', models.CharField(max_length=300, verbose_name='内容')),
                ('params', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='要求')),
                ('fingerprint', models.CharField(editable=False, max_length=64)),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='语言')),
                ('status', models.CharField(choices=[('queued', '排队中'), ('running', '进行中'), ('done', '已完成'), ('failed', '未完成'), ('cancelled', '已取消')], default='queued', editable=False, max_length=10, verbose_name='状态')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已办')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('sentence', models.CharField(blank=True, max_length=300, verbose_name='进展')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='未完成的原因')),
                ('created_at', models.DateTimeField(verbose_name='要求的时间')),
                ('started_at', models.DateTimeField(null=True, verbose_name='开始时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='尝试次数')),
                ('lease_until', models.DateTimeField(null=True, verbose_name='占用至')),
                ('is_called_off', models.BooleanField(default=False, verbose_name='要求取消')),
                ('error', models.TextField(blank=True, verbose_name='错误')),
                ('key', models.CharField(blank=True, editable=False, max_length=80)),
                ('name', models.CharField(blank=True, max_length=160, verbose_name='文件名')),
                ('media_type', models.CharField(blank=True, max_length=100, verbose_name='内容类型')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='字节数')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='指纹（SHA-256）')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='保留到')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL, verbose_name='要求的人')),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': '后台任务',
                'verbose_name_plural': '后台任务',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['owner', '-id'], name='job_owner'), models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['id'], name='job_active'), models.Index(condition=models.Q(('key', ''), _negated=True), fields=['expires_at'], name='job_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='job_status_known'), models.UniqueConstraint(condition=models.Q(('status__in', ('queued', 'running'))), fields=('owner', 'kind', 'subject_id', 'fingerprint'), name='job_once_at_a_time')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='job',
            trigger=pgtrigger.compiler.Trigger(name='job_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{queued:cancelled,queued:running,running:cancelled,running:done,running:failed,running:queued}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='947c2ca1ab8bc64b22912e7ef6fa802e65b69bec', operation='UPDATE', pgid='pgtrigger_job_lifecycle_cf08c', table='activity_job', when='BEFORE')),
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
            ],
            options={
                'verbose_name': '邮件',
                'verbose_name_plural': '邮件',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('gave_up_at__isnull', True), ('sent_at__isnull', True)), fields=['id'], name='mail_waiting')],
            },
        ),
        migrations.CreateModel(
            name='MailPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approval', models.CharField(choices=[('instant', '马上发'), ('digest', '每天汇总一封'), ('never', '不发邮件')], default='instant', max_length=8, verbose_name='等我审核、审批的事')),
                ('mention', models.CharField(choices=[('instant', '马上发'), ('digest', '每天汇总一封'), ('never', '不发邮件')], default='instant', max_length=8, verbose_name='有人找我：提到、请我答复、催办')),
                ('reminder', models.CharField(choices=[('instant', '马上发'), ('digest', '每天汇总一封'), ('never', '不发邮件')], default='digest', max_length=8, verbose_name='到期和逾期的提醒')),
                ('news', models.CharField(choices=[('instant', '马上发'), ('digest', '每天汇总一封'), ('never', '不发邮件')], default='digest', max_length=8, verbose_name='其他消息')),
                ('digest_at', models.TimeField(default=datetime.time(9, 0), verbose_name='汇总邮件的时间')),
                ('at_any_time', models.BooleanField(default=False, verbose_name='工作时间以外也发')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mail_preference', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '邮件偏好',
                'verbose_name_plural': '邮件偏好',
                'constraints': [models.CheckConstraint(condition=models.Q(('approval__in', ['instant', 'digest', 'never'])), name='mail_preference_approval_known'), models.CheckConstraint(condition=models.Q(('mention__in', ['instant', 'digest', 'never'])), name='mail_preference_mention_known'), models.CheckConstraint(condition=models.Q(('reminder__in', ['instant', 'digest', 'never'])), name='mail_preference_reminder_known'), models.CheckConstraint(condition=models.Q(('news__in', ['instant', 'digest', 'never'])), name='mail_preference_news_known')],
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
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=160, verbose_name='写法')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='activity.comment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mentions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '提及',
                'verbose_name_plural': '提及',
                'constraints': [models.UniqueConstraint(fields=('comment', 'person', 'text'), name='mention_once')],
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
                ('topic', models.CharField(choices=[('approval', '等我审核、审批的事'), ('mention', '有人找我：提到、请我答复、催办'), ('reminder', '到期和逾期的提醒'), ('news', '其他消息')], default='news', max_length=8, verbose_name='类别')),
                ('mail_due_at', models.DateTimeField(null=True, verbose_name='邮件最早时间')),
                ('duty', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='activity.duty')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='activity.event')),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notifications', to='activity.mail')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                ('reminder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='activity.reminder')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient', '-id'], name='notification_unread'), models.Index(fields=['recipient', '-id'], name='notification_all'), models.Index(condition=models.Q(('letter__isnull', True), ('mail_due_at__isnull', False)), fields=['mail_due_at'], name='notification_mail_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('event__isnull', False)), fields=('event', 'recipient', 'message'), name='notification_once_per_event'), models.UniqueConstraint(condition=models.Q(('reminder__isnull', False)), fields=('reminder', 'recipient'), name='notification_once_per_reminder')],
            },
        ),
    ]
