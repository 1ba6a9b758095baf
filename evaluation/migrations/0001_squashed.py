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
        ("evaluation", "0001_initial"),
        ("evaluation", "0002_benchmarks"),
        ("evaluation", "0003_deviations"),
    ]

    dependencies = [
        ('organization', '0005_calendar_revision'),
        ('plans', '0010_adjustments'),
    ]

    operations = [
        migrations.CreateModel(
            name='Benchmark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='对标对象')),
                ('value', models.DecimalField(decimal_places=6, max_digits=18, verbose_name='数值')),
                ('as_of', models.DateField(verbose_name='数据日期')),
                ('source', models.CharField(max_length=200, verbose_name='来源')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='登记时间')),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='benchmarks', to='plans.indicator', verbose_name='指标')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('retired_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '对标数据',
                'verbose_name_plural': '对标数据',
                'ordering': ['indicator', '-as_of', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('indicator', 'name', 'as_of'), name='benchmark_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', True), ('retired_by__isnull', True)), models.Q(('retired_at__isnull', False), ('retired_by__isnull', False)), _connector='OR'), name='benchmark_retired_stamp')],
            },
        ),
        migrations.CreateModel(
            name='ClosedPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period_start', models.DateField(verbose_name='季度起')),
                ('closed_at', models.DateTimeField(verbose_name='关闭时间')),
                ('summary', models.TextField(blank=True, verbose_name='小结')),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='关闭人')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closed_periods', to='plans.plancycle')),
            ],
            options={
                'verbose_name': '已关闭季度',
                'verbose_name_plural': '已关闭季度',
                'ordering': ['-period_start'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'period_start'), name='closed_period_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedperiod',
            trigger=pgtrigger.compiler.Trigger(name='closed_period_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ee92a2f47b6d21b0caf52f8c28ff426a7336119', operation='UPDATE OR DELETE', pgid='pgtrigger_closed_period_append_only_618d0', table='evaluation_closedperiod', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedperiod',
            trigger=pgtrigger.compiler.Trigger(name='closed_period_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from closed_period table';", hash='6093bb5a1872f775948d73982e4ee37a1c3415e5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_closed_period_no_truncate_75187', table='evaluation_closedperiod', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ComputationRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='起')),
                ('last_day', models.DateField(verbose_name='止')),
                ('requested_at', models.DateTimeField(verbose_name='提出时间')),
                ('started_at', models.DateTimeField(null=True, verbose_name='开始时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('is_complete', models.BooleanField(default=False, help_text='从最早的工单算起的一次完整计算。', verbose_name='全部历史')),
                ('observations', models.PositiveIntegerField(default=0, verbose_name='观测值变动')),
                ('attainments', models.PositiveIntegerField(default=0, verbose_name='达成率变动')),
                ('restatements', models.PositiveIntegerField(default=0, verbose_name='重述')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='未成功的原因')),
                ('requested_by', models.ForeignKey(help_text='空表示按时自动计算。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '计算',
                'verbose_name_plural': '计算',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('finished_at', None)), fields=['id'], name='run_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gt', models.F('first_day'))), name='run_ends_after_start'), models.CheckConstraint(condition=models.Q(('finished_at', None), ('started_at__isnull', False), _connector='OR'), name='run_finished_has_started')],
            },
        ),
        migrations.CreateModel(
            name='DepartmentAttainment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='修订')),
                ('is_current', models.BooleanField(default=True, verbose_name='当前')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='重述原因')),
                ('computed_at', models.DateTimeField(verbose_name='计算时间')),
                ('period_start', models.DateField(verbose_name='季度起')),
                ('rate', models.DecimalField(decimal_places=12, max_digits=24, null=True, verbose_name='达成率（%）')),
                ('weight_with_data', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='有数据的权重')),
                ('weight_total', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='全部权重')),
                ('status', models.CharField(choices=[('reached', '达成'), ('near', '接近'), ('at_risk', '有风险'), ('missed', '未达成'), ('no_data', '无数据')], max_length=8, verbose_name='状态')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attainments', to='plans.plancycle')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attainments', to='organization.department', verbose_name='部门')),
            ],
            options={
                'verbose_name': '部门达成率',
                'verbose_name_plural': '部门达成率',
                'constraints': [models.UniqueConstraint(fields=('cycle', 'department', 'period_start', 'revision'), name='department_attainment_revision_once', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('cycle', 'department', 'period_start'), name='department_attainment_one_current', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Deviation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period_start', models.DateField(verbose_name='季度起')),
                ('level', models.CharField(choices=[('at_risk', '有风险'), ('missed', '未达成')], max_length=8, verbose_name='程度')),
                ('rate', models.DecimalField(decimal_places=12, max_digits=24, verbose_name='达成率（%）')),
                ('actual', models.DecimalField(decimal_places=12, max_digits=24, null=True, verbose_name='实际')),
                ('target', models.DecimalField(decimal_places=6, max_digits=18, null=True, verbose_name='目标')),
                ('status', models.CharField(choices=[('open', '待分析'), ('analysed', '已分析'), ('withdrawn', '已解除')], default='open', editable=False, max_length=9, verbose_name='状态')),
                ('opened_at', models.DateTimeField(verbose_name='产生时间')),
                ('due_at', models.DateTimeField(null=True, verbose_name='分析期限')),
                ('cause_family', models.CharField(blank=True, choices=[('people', '人员'), ('process', '流程方法'), ('resource', '资源物资'), ('system', '系统工具'), ('partner', '协作部门'), ('outside', '外部环境'), ('target', '目标定得不合适')], max_length=8, verbose_name='原因类别')),
                ('cause', models.TextField(blank=True, verbose_name='原因分析')),
                ('proposal', models.TextField(blank=True, verbose_name='改进建议')),
                ('question', models.TextField(blank=True, verbose_name='办公室追问')),
                ('analysed_at', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='解除时间')),
                ('finish_reason', models.CharField(blank=True, max_length=200, verbose_name='解除原因')),
                ('analysed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deviations', to='plans.goal', verbose_name='目标')),
            ],
            options={
                'verbose_name': '偏差预警',
                'verbose_name_plural': '偏差预警',
                'ordering': ['-period_start', 'rate', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'analysed', 'withdrawn'])), name='deviation_status_known'), models.CheckConstraint(condition=models.Q(('level__in', ['at_risk', 'missed'])), name='deviation_level_known'), models.UniqueConstraint(fields=('goal', 'period_start', 'level'), name='deviation_once'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'analysed'), _negated=True), models.Q(models.Q(('cause', ''), _negated=True), models.Q(('proposal', ''), _negated=True), models.Q(('cause_family', ''), _negated=True), ('analysed_at__isnull', False)), _connector='OR'), name='deviation_analysis_is_complete'), models.CheckConstraint(condition=models.Q(models.Q(('analysed_at__isnull', True), ('analysed_by__isnull', True)), models.Q(('analysed_at__isnull', False), ('analysed_by__isnull', False)), _connector='OR'), name='deviation_analysed_stamp')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deviation',
            trigger=pgtrigger.compiler.Trigger(name='deviation_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{analysed:open,analysed:withdrawn,open:analysed,open:withdrawn,withdrawn:open}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='03559f7c8df49dd09d6d32f94bb032e838a6f0b6', operation='UPDATE', pgid='pgtrigger_deviation_lifecycle_76ac4', table='evaluation_deviation', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='修订')),
                ('is_current', models.BooleanField(default=True, verbose_name='当前')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='重述原因')),
                ('computed_at', models.DateTimeField(verbose_name='计算时间')),
                ('period_kind', models.CharField(choices=[('month', '月'), ('quarter', '季'), ('year', '年')], max_length=8, verbose_name='周期类型')),
                ('period_start', models.DateField(verbose_name='周期起')),
                ('numerator', models.DecimalField(decimal_places=6, max_digits=24, verbose_name='分子')),
                ('denominator', models.DecimalField(decimal_places=6, max_digits=24, verbose_name='分母')),
                ('value', models.DecimalField(decimal_places=12, max_digits=24, null=True, verbose_name='值')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='organization.department', verbose_name='部门')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='plans.indicator', verbose_name='指标')),
            ],
            options={
                'verbose_name': '观测值',
                'verbose_name_plural': '观测值',
                'constraints': [models.UniqueConstraint(fields=('indicator', 'department', 'period_kind', 'period_start', 'revision'), name='observation_revision_once'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('indicator', 'department', 'period_kind', 'period_start'), name='observation_one_current')],
            },
        ),
        migrations.CreateModel(
            name='Attainment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='修订')),
                ('is_current', models.BooleanField(default=True, verbose_name='当前')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='重述原因')),
                ('computed_at', models.DateTimeField(verbose_name='计算时间')),
                ('period_start', models.DateField(verbose_name='季度起')),
                ('actual', models.DecimalField(decimal_places=12, max_digits=24, null=True, verbose_name='实际')),
                ('target', models.DecimalField(decimal_places=6, max_digits=18, null=True, verbose_name='目标')),
                ('rate', models.DecimalField(decimal_places=12, max_digits=24, null=True, verbose_name='达成率（%）')),
                ('status', models.CharField(choices=[('reached', '达成'), ('near', '接近'), ('at_risk', '有风险'), ('missed', '未达成'), ('no_data', '无数据')], max_length=8, verbose_name='状态')),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attainments', to='plans.goal', verbose_name='目标')),
                ('observation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attainments', to='evaluation.observation')),
            ],
            options={
                'verbose_name': '目标达成率',
                'verbose_name_plural': '目标达成率',
                'constraints': [models.UniqueConstraint(fields=('goal', 'period_start', 'revision'), name='attainment_revision_once'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('goal', 'period_start'), name='attainment_one_current'), models.CheckConstraint(condition=models.Q(models.Q(('rate__isnull', True), ('status', 'no_data')), models.Q(models.Q(('status', 'no_data'), _negated=True), ('rate__isnull', False)), _connector='OR'), name='attainment_no_data_has_no_rate')],
            },
        ),
    ]
