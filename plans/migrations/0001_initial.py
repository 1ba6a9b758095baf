import django.core.serializers.json
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organization', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='英文名称')),
                ('family', models.CharField(choices=[('quality', '服务质量'), ('satisfaction', '客户满意度'), ('business', '业务指标'), ('process', '内部流程')], max_length=12, verbose_name='类别')),
                ('unit', models.CharField(help_text='百分比填 %。', max_length=20, verbose_name='单位')),
                ('direction', models.CharField(choices=[('raise', '越高越好'), ('lower', '越低越好'), ('hold', '保持在区间内'), ('yes_no', '是否完成'), ('by_date', '按期完成')], max_length=8, verbose_name='方向')),
                ('aggregation', models.CharField(choices=[('sum', '求和'), ('mean', '平均'), ('last', '取最后一期'), ('ratio_of_sums', '分子分母分别求和后相除')], max_length=14, verbose_name='汇总方法')),
                ('method', models.CharField(choices=[('data', '数据分析'), ('survey', '问卷调查'), ('inspection', '现场检查'), ('appraisal', '考核评价')], default='data', max_length=12, verbose_name='评估方法')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='数据来源')),
                ('definition', models.TextField(verbose_name='口径')),
                ('definition_version', models.PositiveSmallIntegerField(default=1, verbose_name='口径版本')),
                ('decimals', models.PositiveSmallIntegerField(default=1, verbose_name='显示小数位')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
            ],
            options={
                'verbose_name': '指标',
                'verbose_name_plural': '指标',
                'ordering': ['family', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('family__in', ['quality', 'satisfaction', 'business', 'process'])), name='indicator_family_known'), models.CheckConstraint(condition=models.Q(('direction__in', ['raise', 'lower', 'hold', 'yes_no', 'by_date'])), name='indicator_direction_known')],
            },
        ),
        migrations.CreateModel(
            name='PlanCycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='年度')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(verbose_name='结束日期')),
                ('submission_due_at', models.DateTimeField(verbose_name='报送期限')),
                ('reached_from', models.DecimalField(decimal_places=2, default=Decimal('100'), max_digits=6, verbose_name='达成界限（%）')),
                ('near_from', models.DecimalField(decimal_places=2, default=Decimal('95'), max_digits=6, verbose_name='接近界限（%）')),
                ('at_risk_from', models.DecimalField(decimal_places=2, default=Decimal('85'), max_digits=6, verbose_name='有风险界限（%）')),
                ('status', models.CharField(choices=[('draft', '筹备'), ('open', '进行中'), ('closed', '已关闭')], default='draft', editable=False, max_length=10, verbose_name='状态')),
                ('opened_at', models.DateTimeField(editable=False, null=True)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '计划周期',
                'verbose_name_plural': '计划周期',
                'ordering': ['-year'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'open', 'closed'])), name='cycle_status_known'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='cycle_ends_after_start'), models.CheckConstraint(condition=models.Q(('at_risk_from__gt', 0), ('near_from__gt', models.F('at_risk_from')), ('reached_from__gt', models.F('near_from'))), name='cycle_thresholds_ordered'), models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', True), ('opened_by__isnull', True)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False)), _connector='OR'), name='cycle_opened_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='cycle_closed_stamp')],
            },
        ),
        migrations.CreateModel(
            name='DepartmentPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本号')),
                ('overview', models.TextField(blank=True, verbose_name='计划概述')),
                ('analysis', models.TextField(blank=True, verbose_name='现状分析')),
                ('schedule', models.TextField(blank=True, verbose_name='进度安排')),
                ('expected_effects', models.TextField(blank=True, verbose_name='预期效果')),
                ('status', models.CharField(choices=[('draft', '草稿'), ('submitted', '已报送'), ('returned', '已退回'), ('reviewed', '已审核'), ('approved', '已审批'), ('published', '已发布'), ('closed', '已关闭')], default='draft', editable=False, max_length=10, verbose_name='状态')),
                ('is_late', models.BooleanField(default=False, editable=False, verbose_name='逾期报送')),
                ('submitted_at', models.DateTimeField(editable=False, null=True)),
                ('returned_at', models.DateTimeField(editable=False, null=True)),
                ('reviewed_at', models.DateTimeField(editable=False, null=True)),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='organization.department', verbose_name='部门')),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='plans.plancycle', verbose_name='周期')),
            ],
            options={
                'verbose_name': '部门计划',
                'verbose_name_plural': '部门计划',
                'ordering': ['-cycle__year', 'department__position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'department'), name='plan_once_per_cycle'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'returned', 'reviewed', 'approved', 'published', 'closed'])), name='plan_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('submitted_at__isnull', True), ('submitted_by__isnull', True)), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='plan_submitted_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('returned_at__isnull', True), ('returned_by__isnull', True)), models.Q(('returned_at__isnull', False), ('returned_by__isnull', False)), _connector='OR'), name='plan_returned_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='plan_reviewed_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='plan_approved_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='plan_published_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='plan_closed_stamp')],
            },
        ),
        migrations.CreateModel(
            name='StrategicObjective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='编号')),
                ('title', models.CharField(max_length=120, verbose_name='目标')),
                ('description', models.TextField(blank=True, verbose_name='说明')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='plans.plancycle', verbose_name='周期')),
            ],
            options={
                'verbose_name': '战略目标',
                'verbose_name_plural': '战略目标',
                'ordering': ['cycle', 'code'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'code'), name='objective_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('title', models.CharField(max_length=200, verbose_name='目标表述')),
                ('scope', models.CharField(blank=True, max_length=200, verbose_name='适用范围')),
                ('method', models.CharField(choices=[('raise', '实际 ÷ 目标'), ('lower', '目标 ÷ 实际'), ('improvement', '改善法：（实际 − 基线）÷（目标 − 基线）'), ('range', '区间内为 100%，向容差线性降到 0'), ('yes_no', '完成为 100%，未完成为 0'), ('by_date', '按期完成为 100%，逾期按容差天数降到 0')], default='raise', max_length=12, verbose_name='达成率算法')),
                ('baseline', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='基线')),
                ('target', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='全年目标')),
                ('range_low', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='区间下限')),
                ('range_high', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='区间上限')),
                ('tolerance', models.DecimalField(blank=True, decimal_places=6, help_text='超出区间多少，达成率降到 0；按期类目标以天计。', max_digits=18, null=True, verbose_name='容差')),
                ('floor', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=6, verbose_name='达成率下限（%）')),
                ('ceiling', models.DecimalField(decimal_places=2, default=Decimal('150'), max_digits=6, verbose_name='达成率上限（%）')),
                ('weight', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=6, verbose_name='权重（%）')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('rationale', models.TextField(blank=True, verbose_name='为什么能达到')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to=settings.AUTH_USER_MODEL, verbose_name='负责人')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='plans.departmentplan', verbose_name='计划')),
                ('indicator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='plans.indicator', verbose_name='指标')),
                ('objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='plans.strategicobjective', verbose_name='承接的战略目标')),
            ],
            options={
                'verbose_name': '目标',
                'verbose_name_plural': '目标',
                'ordering': ['plan', 'number'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('plan', 'number'), name='goal_number_once'), models.CheckConstraint(condition=models.Q(('weight__gte', 0), ('weight__lte', 100)), name='goal_weight_bounds'), models.CheckConstraint(condition=models.Q(('floor__lt', models.F('ceiling'))), name='goal_floor_below_ceiling'), models.CheckConstraint(condition=models.Q(('range_low__isnull', True), ('range_high__isnull', True), ('range_low__lte', models.F('range_high')), _connector='OR'), name='goal_range_ordered'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('due_on__isnull', True), ('due_on__gte', models.F('starts_on')), _connector='OR'), name='goal_due_after_start')],
            },
        ),
        migrations.CreateModel(
            name='PlanEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='内容')),
                ('content_hash', models.CharField(max_length=64, verbose_name='内容指纹')),
                ('published_at', models.DateTimeField(verbose_name='发布时间')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='plans.departmentplan')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
            ],
            options={
                'verbose_name': '计划版本',
                'verbose_name_plural': '计划版本',
                'ordering': ['plan_id', 'number'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='edition_number_once')],
            },
        ),
        migrations.CreateModel(
            name='ReviewDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('return', '退回'), ('review', '审核通过'), ('approve', '审批同意')], max_length=8, verbose_name='决定')),
                ('plan_version', models.PositiveIntegerField(verbose_name='所依据的稿次')),
                ('content_hash', models.CharField(max_length=64, verbose_name='内容指纹')),
                ('remarks', models.TextField(blank=True, verbose_name='意见')),
                ('decided_at', models.DateTimeField(verbose_name='时间')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions_by_others', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='plans.departmentplan')),
            ],
            options={
                'verbose_name': '审核审批记录',
                'verbose_name_plural': '审核审批记录',
                'ordering': ['plan_id', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['return', 'review', 'approve'])), name='decision_act_known'), models.UniqueConstraint(fields=('plan', 'act', 'plan_version'), name='decision_once_per_version')],
            },
        ),
        migrations.CreateModel(
            name='GoalTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.PositiveSmallIntegerField(verbose_name='季度')),
                ('value', models.DecimalField(decimal_places=6, max_digits=18, verbose_name='目标值')),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='plans.goal')),
            ],
            options={
                'verbose_name': '季度目标',
                'verbose_name_plural': '季度目标',
                'ordering': ['goal_id', 'quarter'],
                'constraints': [models.UniqueConstraint(fields=('goal', 'quarter'), name='goal_target_once'), models.CheckConstraint(condition=models.Q(('quarter__gte', 1), ('quarter__lte', 4)), name='goal_target_quarter')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('title', models.CharField(max_length=200, verbose_name='措施')),
                ('family', models.CharField(choices=[('process', '优化流程'), ('training', '员工培训'), ('facility', '改进设施'), ('technology', '应用新技术'), ('performance', '完善绩效机制')], max_length=12, verbose_name='类型')),
                ('description', models.TextField(blank=True, verbose_name='做法')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('expected_effect', models.CharField(blank=True, max_length=300, verbose_name='预期效果')),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='预算（元）')),
                ('progress', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=5, verbose_name='工作进度（%）')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='plans.departmentplan', verbose_name='计划')),
            ],
            options={
                'verbose_name': '措施',
                'verbose_name_plural': '措施',
                'ordering': ['plan', 'number'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('plan', 'number'), name='measure_number_once'), models.CheckConstraint(condition=models.Q(('family__in', ['process', 'training', 'facility', 'technology', 'performance'])), name='measure_family_known'), models.CheckConstraint(condition=models.Q(('progress__gte', 0), ('progress__lte', 100)), name='measure_progress'), models.CheckConstraint(condition=models.Q(('cost__isnull', True), ('cost__gte', 0), _connector='OR'), name='measure_cost')],
            },
        ),
        migrations.CreateModel(
            name='GoalMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.DecimalField(decimal_places=2, default=Decimal('100'), max_digits=6, verbose_name='权重（%）')),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='plans.goal')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='plans.measure')),
            ],
            options={
                'verbose_name': '目标与措施',
                'verbose_name_plural': '目标与措施',
                'constraints': [models.UniqueConstraint(fields=('goal', 'measure'), name='goal_measure_once')],
            },
        ),
        migrations.AddField(
            model_name='measure',
            name='goals',
            field=models.ManyToManyField(related_name='measures', through='plans.GoalMeasure', to='plans.goal', verbose_name='服务的目标'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plancycle',
            trigger=pgtrigger.compiler.Trigger(name='cycle_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{draft:open,open:closed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='93fc905f7767bf79c21a519cbafe71dd987a03b3', operation='UPDATE', pgid='pgtrigger_cycle_lifecycle_62144', table='plans_plancycle', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='departmentplan',
            trigger=pgtrigger.compiler.Trigger(name='plan_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{approved:published,draft:submitted,published:closed,returned:submitted,reviewed:approved,reviewed:returned,submitted:returned,submitted:reviewed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='3ec97d2860579e5004659a397cc651a341eb1066', operation='UPDATE', pgid='pgtrigger_plan_lifecycle_b6aaa', table='plans_departmentplan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planedition',
            trigger=pgtrigger.compiler.Trigger(name='edition_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1f5a27c3585289f04e6da7661e3e347ca8a7ea23', operation='UPDATE OR DELETE', pgid='pgtrigger_edition_append_only_65904', table='plans_planedition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planedition',
            trigger=pgtrigger.compiler.Trigger(name='edition_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from edition table';", hash='632829254f79ab0ab0d66ed6e88973dd46c9d5d5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_edition_no_truncate_6acef', table='plans_planedition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewdecision',
            trigger=pgtrigger.compiler.Trigger(name='decision_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5d1a6f221cb36e9380b934b4e07ab0c405769fe8', operation='UPDATE OR DELETE', pgid='pgtrigger_decision_append_only_905d6', table='plans_reviewdecision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewdecision',
            trigger=pgtrigger.compiler.Trigger(name='decision_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from decision table';", hash='33c17c1abfab4db0c868061913a6996b0efd7612', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_decision_no_truncate_6eac3', table='plans_reviewdecision', when='BEFORE')),
        ),
    ]
