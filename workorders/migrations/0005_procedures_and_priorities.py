import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activity', '0001_squashed'),
        ('organization', '0006_due_of_addressees'),
        ('plans', '0001_squashed'),
        ('workorders', '0004_saved_views'),
    ]

    operations = [
        migrations.CreateModel(
            name='PriorityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('impact', models.CharField(choices=[('wide', '多个部门或大批客户'), ('group', '一个班组或一批客户'), ('single', '单个客户或单人')], max_length=8, verbose_name='影响面')),
                ('urgency', models.CharField(choices=[('now', '业务已停，不能等'), ('soon', '受影响，可短时等待'), ('later', '不影响使用，可排期')], max_length=8, verbose_name='紧急程度')),
                ('priority', models.CharField(choices=[('urgent', '紧急'), ('high', '高'), ('normal', '普通'), ('low', '低')], max_length=8, verbose_name='优先级')),
            ],
            options={
                'verbose_name': '优先级规则',
                'verbose_name_plural': '优先级规则',
                'constraints': [models.UniqueConstraint(fields=('impact', 'urgency'), name='priority_rule_once'), models.CheckConstraint(condition=models.Q(('impact__in', ['wide', 'group', 'single']), ('priority__in', ['urgent', 'high', 'normal', 'low']), ('urgency__in', ['now', 'soon', 'later'])), name='priority_rule_known')],
            },
        ),
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本号')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('edition', models.PositiveIntegerField(default=0, editable=False, verbose_name='现行版次')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='workorders.category', verbose_name='类别')),
            ],
            options={
                'verbose_name': '作业规程',
                'verbose_name_plural': '作业规程',
                'ordering': ['category__full_name', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('category',), name='procedure_once_per_category', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ProcedureEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='版次')),
                ('change', models.CharField(blank=True, max_length=300, verbose_name='修订说明')),
                ('published_at', models.DateTimeField(verbose_name='发布时间')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='workorders.procedure')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '规程版次',
                'verbose_name_plural': '规程版次',
                'ordering': ['procedure_id', '-number'],
                'constraints': [models.UniqueConstraint(fields=('procedure', 'number'), name='procedure_edition_once')],
            },
        ),
        migrations.CreateModel(
            name='ProcedureStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('stage', models.CharField(choices=[('intake', '受理'), ('handling', '处理'), ('check', '检查')], max_length=8, verbose_name='环节')),
                ('title', models.CharField(max_length=80, verbose_name='步骤')),
                ('instruction', models.CharField(blank=True, max_length=500, verbose_name='做法')),
                ('owner_rule', models.CharField(choices=[('assignee', '工单责任人'), ('head', '部门负责人'), ('post', '指定岗位'), ('supervisor', '质量监督'), ('office', '服务改善办公室')], max_length=10, verbose_name='谁来做')),
                ('post_title', models.CharField(blank=True, max_length=80, verbose_name='岗位名称')),
                ('limit_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='时限（工作分钟）')),
                ('urgent_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='紧急时')),
                ('high_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='高优先级时')),
                ('low_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='低优先级时')),
                ('needs_evidence', models.BooleanField(default=False, verbose_name='须留依据')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='workorders.procedureedition')),
            ],
            options={
                'verbose_name': '规程步骤',
                'verbose_name_plural': '规程步骤',
                'ordering': ['edition_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'position'), name='procedure_step_once'), models.CheckConstraint(condition=models.Q(('owner_rule__in', ['assignee', 'head', 'post', 'supervisor', 'office']), ('stage__in', ['intake', 'handling', 'check']), models.Q(models.Q(('owner_rule', 'post'), _negated=True), models.Q(('post_title', ''), _negated=True), _connector='OR')), name='procedure_step_known')],
            },
        ),
        migrations.CreateModel(
            name='OrderStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(verbose_name='轮到时间')),
                ('due_at', models.DateTimeField(null=True, verbose_name='期限')),
                ('done_at', models.DateTimeField(editable=False, null=True)),
                ('is_skipped', models.BooleanField(default=False, verbose_name='不适用')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='依据')),
                ('work_seconds', models.PositiveBigIntegerField(editable=False, null=True, verbose_name='用时（工作秒）')),
                ('done_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='workorders.workorder')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order_steps', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workorders.procedurestep')),
            ],
            options={
                'verbose_name': '工单步骤',
                'verbose_name_plural': '工单步骤',
                'ordering': ['order_id', 'step__position'],
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_at'], name='order_step_due')],
                'constraints': [models.UniqueConstraint(fields=('order', 'step'), name='order_step_once'), models.UniqueConstraint(condition=models.Q(('done_at__isnull', True)), fields=('order',), name='order_step_one_open'), models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('done_at__gte', models.F('opened_at')), _connector='OR'), name='order_step_done_after_turn')],
            },
        ),
        migrations.CreateModel(
            name='ClockCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_order_id', models.BigIntegerField(default=0)),
                ('checked', models.PositiveIntegerField(default=0, verbose_name='已核对')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='已更正')),
                ('people', models.JSONField(default=dict)),
                ('departments', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(verbose_name='登记时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('calendar', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.workcalendar')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.department')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activity.event')),
            ],
            options={
                'verbose_name': '期限重算',
                'verbose_name_plural': '期限重算',
                'indexes': [models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['id'], name='clock_correction_open')],
            },
        ),
        migrations.AddField(
            model_name='clockevent',
            name='response_seconds',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='首次响应时限（工作秒）'),
        ),
        migrations.AddField(
            model_name='workorder',
            name='impact',
            field=models.CharField(blank=True, choices=[('wide', '多个部门或大批客户'), ('group', '一个班组或一批客户'), ('single', '单个客户或单人')], db_default='', default='', max_length=8, verbose_name='影响面'),
        ),
        migrations.AddField(
            model_name='workorder',
            name='urgency',
            field=models.CharField(blank=True, choices=[('now', '业务已停，不能等'), ('soon', '受影响，可短时等待'), ('later', '不影响使用，可排期')], db_default='', default='', max_length=8, verbose_name='紧急程度'),
        ),
        migrations.AddConstraint(
            model_name='workorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('impact', ''), ('urgency', '')), models.Q(('impact__in', ['wide', 'group', 'single']), ('urgency__in', ['now', 'soon', 'later'])), _connector='OR'), name='order_grading_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='procedureedition',
            trigger=pgtrigger.compiler.Trigger(name='procedure_edition_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='807f71c659a92d47941a6ea802ab30e55e6a47d0', operation='UPDATE OR DELETE', pgid='pgtrigger_procedure_edition_append_only_51ed4', table='workorders_procedureedition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='procedureedition',
            trigger=pgtrigger.compiler.Trigger(name='procedure_edition_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from procedure_edition table';", hash='6e40b6c76bbd22b3c259b3e950c83d461887f6a8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_procedure_edition_no_truncate_a4b1a', table='workorders_procedureedition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='procedurestep',
            trigger=pgtrigger.compiler.Trigger(name='procedure_step_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0f8c898c975a4e950dc8c088d8412803fb7d41d1', operation='UPDATE OR DELETE', pgid='pgtrigger_procedure_step_append_only_bce5f', table='workorders_procedurestep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='procedurestep',
            trigger=pgtrigger.compiler.Trigger(name='procedure_step_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from procedure_step table';", hash='4a08cf09de2014110757a8d9373b8c202adeda22', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_procedure_step_no_truncate_40118', table='workorders_procedurestep', when='BEFORE')),
        ),
    ]
