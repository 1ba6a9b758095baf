import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organization', '0001_initial'),
        ('plans', '0001_initial'),
    ]

    operations = [
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
        pgtrigger.migrations.AddTrigger(
            model_name='closedperiod',
            trigger=pgtrigger.compiler.Trigger(name='closed_period_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ee92a2f47b6d21b0caf52f8c28ff426a7336119', operation='UPDATE OR DELETE', pgid='pgtrigger_closed_period_append_only_618d0', table='evaluation_closedperiod', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedperiod',
            trigger=pgtrigger.compiler.Trigger(name='closed_period_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from closed_period table';", hash='6093bb5a1872f775948d73982e4ee37a1c3415e5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_closed_period_no_truncate_75187', table='evaluation_closedperiod', when='BEFORE')),
        ),
    ]
