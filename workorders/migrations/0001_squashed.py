"""The tables as they stand after the migrations named in `replaces`, in one step: a new database is made in seconds.

The replaced ones stay for databases that stopped between them.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("workorders", "0001_initial"),
        ("workorders", "0002_action_orders"),
    ]

    dependencies = [
        ('organization', '0004_instructions_and_meetings'),
        ('plans', '0010_adjustments'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayNumber',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                ('last', models.PositiveIntegerField(verbose_name='最后一个序号')),
            ],
            options={
                'verbose_name': '工单序号',
                'verbose_name_plural': '工单序号',
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('full_name', models.CharField(max_length=400, unique=True, verbose_name='全名')),
                ('path', models.CharField(blank=True, editable=False, max_length=200)),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='workorders.category', verbose_name='上级类别')),
            ],
            options={
                'verbose_name': '类别',
                'verbose_name_plural': '类别',
                'ordering': ['full_name'],
                'indexes': [models.Index(fields=['path'], name='category_path', opclasses=['text_pattern_ops'])],
                'constraints': [models.UniqueConstraint(fields=('parent', 'name'), name='category_name_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ImportDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('content', models.BinaryField()),
                ('mapping', models.TextField(verbose_name='字段对应（TOML）')),
                ('report', models.JSONField(default=dict)),
                ('expires_at', models.DateTimeField(verbose_name='保留至')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '待确认的导入',
                'verbose_name_plural': '待确认的导入',
                'indexes': [models.Index(fields=['expires_at'], name='import_draft_expires')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_system', models.CharField(max_length=40, verbose_name='来源系统')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('mapping', models.TextField(verbose_name='字段对应（TOML）')),
                ('started_at', models.DateTimeField(verbose_name='开始时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='总行数')),
                ('created', models.PositiveIntegerField(default=0, verbose_name='新增')),
                ('updated', models.PositiveIntegerField(default=0, verbose_name='更新')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='无变化')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='未导入')),
                ('header', models.JSONField(default=list, verbose_name='表头')),
                ('rejects', models.JSONField(default=list, verbose_name='未导入的行')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
            ],
            options={
                'verbose_name': '导入',
                'verbose_name_plural': '导入',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ServiceLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('priority', models.CharField(choices=[('urgent', '紧急'), ('high', '高'), ('normal', '普通'), ('low', '低')], max_length=8, verbose_name='优先级')),
                ('response_minutes', models.PositiveIntegerField(verbose_name='首次响应时限（工作分钟）')),
                ('resolution_minutes', models.PositiveIntegerField(verbose_name='解决时限（工作分钟）')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='workorders.category', verbose_name='类别')),
            ],
            options={
                'verbose_name': '服务级别',
                'verbose_name_plural': '服务级别',
                'constraints': [models.UniqueConstraint(fields=('category', 'priority'), name='service_level_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('priority__in', ['urgent', 'high', 'normal', 'low'])), name='service_level_priority_known')],
            },
        ),
        migrations.CreateModel(
            name='WorkOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本号')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='工单号')),
                ('kind', models.CharField(choices=[('complaint', '投诉'), ('enquiry', '咨询'), ('repair', '报修'), ('improvement', '改善任务'), ('rectification', '整改'), ('meeting', '会议行动项'), ('instruction', '领导批示')], max_length=14, verbose_name='类型')),
                ('title', models.CharField(max_length=300, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('priority', models.CharField(choices=[('urgent', '紧急'), ('high', '高'), ('normal', '普通'), ('low', '低')], default='normal', max_length=8, verbose_name='优先级')),
                ('status', models.CharField(choices=[('new', '待分派'), ('assigned', '已分派'), ('in_progress', '处理中'), ('waiting', '停钟等待'), ('resolved', '已解决'), ('closed', '已关闭'), ('cancelled', '已取消')], default='new', editable=False, max_length=12, verbose_name='状态')),
                ('requester', models.CharField(blank=True, max_length=120, verbose_name='客户')),
                ('contact', models.CharField(blank=True, max_length=120, verbose_name='联系方式')),
                ('channel', models.CharField(blank=True, max_length=60, verbose_name='渠道')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                ('reported_at', models.DateTimeField(verbose_name='受理时间')),
                ('response_due_at', models.DateTimeField(blank=True, null=True, verbose_name='首次响应期限')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='解决期限')),
                ('due_is_given', models.BooleanField(default=False, help_text='否则由服务级别按工作时间算出。', verbose_name='期限为指定')),
                ('first_responded_at', models.DateTimeField(editable=False, null=True, verbose_name='首次响应时间')),
                ('resolution', models.TextField(blank=True, verbose_name='处理结果')),
                ('resolved_at', models.DateTimeField(editable=False, null=True)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('cancelled_at', models.DateTimeField(editable=False, null=True)),
                ('response_work_seconds', models.PositiveBigIntegerField(editable=False, null=True)),
                ('resolution_work_seconds', models.PositiveBigIntegerField(editable=False, null=True)),
                ('transfer_count', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='跨部门转派次数')),
                ('reopen_count', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='重开次数')),
                ('satisfaction', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='满意度（1–5）')),
                ('rated_at', models.DateTimeField(editable=False, null=True, verbose_name='评价时间')),
                ('source_system', models.CharField(blank=True, max_length=40, verbose_name='来源系统')),
                ('external_id', models.CharField(blank=True, max_length=80, verbose_name='外部编号')),
                ('source_digest', models.CharField(blank=True, db_default='', default='', editable=False, help_text='来源系统最近一次所给内容的指纹；再次导入相同内容时不改写。', max_length=32)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('cancelled_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='workorders.category', verbose_name='类别')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='organization.department', verbose_name='责任部门')),
                ('import_run', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='workorders.importrun')),
                ('measure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='plans.measure', verbose_name='所属措施')),
                ('resolved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '工单',
                'verbose_name_plural': '工单',
                'ordering': ['-reported_at', '-id'],
                'indexes': [models.Index(fields=['-reported_at', '-id'], name='order_reported'), models.Index(fields=['department', '-reported_at', '-id'], name='order_department'), models.Index(fields=['department', 'due_at'], name='order_department_due'), models.Index(fields=['department', 'resolved_at'], name='order_department_resolved'), models.Index(condition=models.Q(('status__in', ['assigned', 'in_progress', 'new', 'waiting'])), fields=['due_at', 'id'], name='order_open_due'), models.Index(condition=models.Q(('status__in', ['assigned', 'in_progress', 'new', 'waiting'])), fields=['assignee', 'due_at'], name='order_open_assignee'), models.Index(fields=['status', '-reported_at', '-id'], name='order_status'), models.Index(condition=models.Q(('due_at__lt', models.F('resolved_at'))), fields=['resolved_at'], include=('due_at', 'reported_at', 'department', 'status'), name='order_late_resolved'), models.Index(condition=models.Q(('kind', 'complaint')), fields=['reported_at'], include=('category', 'department', 'status'), name='order_complaints')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['new', 'assigned', 'in_progress', 'waiting', 'resolved', 'closed', 'cancelled'])), name='order_status_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['complaint', 'enquiry', 'repair', 'improvement', 'rectification', 'meeting', 'instruction'])), name='order_kind_known'), models.CheckConstraint(condition=models.Q(('priority__in', ['urgent', 'high', 'normal', 'low'])), name='order_priority_known'), models.CheckConstraint(condition=models.Q(models.Q(('rated_at__isnull', True), ('satisfaction__isnull', True)), models.Q(('rated_at__isnull', False), ('satisfaction__gte', 1), ('satisfaction__lte', 5)), _connector='OR'), name='order_satisfaction_bounds'), models.CheckConstraint(condition=models.Q(('resolved_at__isnull', True), ('resolved_at__gte', models.F('reported_at')), _connector='OR'), name='order_resolved_after_report'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['resolved', 'closed']), _negated=True), ('resolved_at__isnull', False), _connector='OR'), name='order_resolved_has_time'), models.CheckConstraint(condition=models.Q(('external_id', ''), models.Q(('source_system', ''), _negated=True), _connector='OR'), name='order_external_id_needs_source'), models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source_system', 'external_id'), name='order_once_per_source')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workorder',
            trigger=pgtrigger.compiler.Trigger(name='order_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{assigned:cancelled,assigned:in_progress,closed:in_progress,in_progress:assigned,in_progress:cancelled,in_progress:resolved,in_progress:waiting,new:assigned,new:cancelled,resolved:closed,resolved:in_progress,waiting:cancelled,waiting:in_progress}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='8e13c744f7576e3cdc84ddc2c8a6f7b1bc7caf9a', operation='UPDATE', pgid='pgtrigger_order_lifecycle_c0891', table='workorders_workorder', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ClockEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('start', '开始计时'), ('stop', '停钟'), ('resume', '恢复计时'), ('finish', '结束计时'), ('level', '时限变更')], max_length=6, verbose_name='动作')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('target_seconds', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='解决时限（工作秒）')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clock_events', to='workorders.workorder')),
            ],
            options={
                'verbose_name': '计时记录',
                'verbose_name_plural': '计时记录',
                'ordering': ['order_id', 'at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['start', 'stop', 'resume', 'finish', 'level'])), name='clock_act_known')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clockevent',
            trigger=pgtrigger.compiler.Trigger(name='clock_event_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fe6280558bf01ef5f2560ad334f482101a11ceac', operation='UPDATE OR DELETE', pgid='pgtrigger_clock_event_append_only_b9f76', table='workorders_clockevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clockevent',
            trigger=pgtrigger.compiler.Trigger(name='clock_event_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from clock_event table';", hash='e5ff2caf6f6ce53319224404d71eb5540fab4aa3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_clock_event_no_truncate_4c567', table='workorders_clockevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('assigned_at', models.DateTimeField(verbose_name='分派时间')),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.department')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='workorders.workorder')),
            ],
            options={
                'verbose_name': '分派记录',
                'verbose_name_plural': '分派记录',
                'ordering': ['order_id', 'id'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='assignment_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='81725784986c113f119aa293d0029c185ef803e8', operation='UPDATE OR DELETE', pgid='pgtrigger_assignment_append_only_44d95', table='workorders_assignment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='assignment_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from assignment table';", hash='3b643dd5529858f8b0120209a2aa28bee82652f3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_assignment_no_truncate_ed904', table='workorders_assignment', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ActionOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='became', to='organization.actionitem')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='came_from', to='workorders.workorder')),
            ],
            options={
                'verbose_name': '会议行动项的工单',
                'verbose_name_plural': '会议行动项的工单',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actionorder',
            trigger=pgtrigger.compiler.Trigger(name='action_order_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ce97523edb293610188cd3916f0df138c91e471c', operation='UPDATE OR DELETE', pgid='pgtrigger_action_order_append_only_f716e', table='workorders_actionorder', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actionorder',
            trigger=pgtrigger.compiler.Trigger(name='action_order_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from action_order table';", hash='a69feb086816ad132184db05fbaafb92a0994d67', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_action_order_no_truncate_81b92', table='workorders_actionorder', when='BEFORE')),
        ),
    ]
