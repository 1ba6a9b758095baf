import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organization', '0006_due_of_addressees'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('workorders', '0007_requester_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本号')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='技能')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('categories', models.ManyToManyField(blank=True, related_name='skills', to='workorders.category', verbose_name='适用类别')),
            ],
            options={
                'verbose_name': '技能',
                'verbose_name_plural': '技能',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='PersonSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='workorders.skill')),
                ('level', models.CharField(choices=[('ordinary', '熟练'), ('senior', '高级')], default='ordinary', max_length=8, verbose_name='水平')),
            ],
            options={
                'verbose_name': '人员技能',
                'verbose_name_plural': '人员技能',
                'ordering': ['skill', 'id'],
                'constraints': [models.UniqueConstraint(fields=('person', 'skill'), name='person_skill_once'), models.CheckConstraint(condition=models.Q(('level__in', ['ordinary', 'senior'])), name='person_skill_level_known')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('away_from', models.DateTimeField(verbose_name='离岗时间')),
                ('away_until', models.DateTimeField(blank=True, null=True, verbose_name='回岗时间')),
                ('reason', models.CharField(max_length=120, verbose_name='原因')),
                ('set_at', models.DateTimeField(verbose_name='登记时间')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '离岗',
                'verbose_name_plural': '离岗',
                'ordering': ['person', '-away_from'],
                'indexes': [models.Index(fields=['person', 'away_from'], name='absence_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('away_until__isnull', True), ('away_until__gt', models.F('away_from')), _connector='OR'), name='absence_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='RoutingEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本号')),
                ('number', models.PositiveIntegerField(editable=False, unique=True, verbose_name='版次')),
                ('status', models.CharField(choices=[('draft', '草稿'), ('live', '生效中'), ('retired', '已停用'), ('dropped', '已作废')], default='draft', editable=False, max_length=8, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='修订说明')),
                ('origin', models.CharField(blank=True, max_length=300, verbose_name='由来')),
                ('complex_urgent', models.BooleanField(default=False, verbose_name='优先级为紧急')),
                ('complex_repeat', models.BooleanField(default=False, verbose_name='同一客户一个月内同类再来')),
                ('complex_category_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None, verbose_name='类别')),
                ('complex_keywords', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='含有关键词')),
                ('created_at', models.DateTimeField(verbose_name='起草时间')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('live_at', models.DateTimeField(editable=False, null=True)),
                ('live_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
                ('retired_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dropped_at', models.DateTimeField(editable=False, null=True)),
                ('dropped_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '派单规则版次',
                'verbose_name_plural': '派单规则版次',
                'ordering': ['-number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'live', 'retired', 'dropped'])), name='routing_edition_status_known'), models.UniqueConstraint(condition=models.Q(('status', 'live')), fields=('status',), name='routing_one_live'), models.CheckConstraint(condition=models.Q(models.Q(('live_at__isnull', True), ('live_by__isnull', True)), models.Q(('live_at__isnull', False), ('live_by__isnull', False)), _connector='OR'), name='routing_edition_live_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', True), ('retired_by__isnull', True)), models.Q(('retired_at__isnull', False), ('retired_by__isnull', False)), _connector='OR'), name='routing_edition_retired_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('dropped_at__isnull', True), ('dropped_by__isnull', True)), models.Q(('dropped_at__isnull', False), ('dropped_by__isnull', False)), _connector='OR'), name='routing_edition_dropped_stamp')],
            },
        ),
        migrations.CreateModel(
            name='RoutingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='workorders.routingedition')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=14), blank=True, default=list, size=None, verbose_name='类型')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workorders.category', verbose_name='类别')),
                ('priorities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), blank=True, default=list, size=None, verbose_name='优先级')),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='渠道')),
                ('keywords_any', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='含有任一关键词')),
                ('keywords_none', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='不含关键词')),
                ('complexity', models.CharField(blank=True, choices=[('simple', '简单'), ('complex', '复杂')], max_length=8, verbose_name='复杂程度')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.department', verbose_name='派给部门')),
                ('pick', models.CharField(choices=[('head', '由部门负责人安排'), ('least', '在办最少的人'), ('turn', '轮流'), ('person', '指定人员')], default='head', max_length=8, verbose_name='怎么选人')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='指定人员')),
                ('skill', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workorders.skill', verbose_name='须会技能')),
                ('needs_category_skill', models.BooleanField(default=False, verbose_name='须会类别所需的技能')),
                ('least_level', models.CharField(choices=[('ordinary', '熟练'), ('senior', '高级')], default='ordinary', max_length=8, verbose_name='至少达到')),
            ],
            options={
                'verbose_name': '派单规则',
                'verbose_name_plural': '派单规则',
                'ordering': ['edition_id', 'position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('edition', 'position'), name='routing_rule_place'), models.CheckConstraint(condition=models.Q(('least_level__in', ['ordinary', 'senior']), ('pick__in', ['head', 'least', 'turn', 'person']), models.Q(('complexity', ''), ('complexity__in', ['simple', 'complex']), _connector='OR')), name='routing_rule_known'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('pick', 'person')), models.Q(models.Q(('pick', 'person'), _negated=True), ('person__isnull', True)), _connector='OR'), name='routing_rule_person')],
            },
        ),
        migrations.CreateModel(
            name='RoutingTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='workorders.routingrule')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('turn', models.PositiveBigIntegerField()),
            ],
            options={
                'verbose_name': '轮流次序',
                'verbose_name_plural': '轮流次序',
                'constraints': [models.UniqueConstraint(fields=('rule', 'person'), name='routing_turn_once')],
            },
        ),
        migrations.CreateModel(
            name='RoutingTrial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trials', to='workorders.routingedition')),
                ('edition_version', models.PositiveIntegerField()),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(verbose_name='结束日期')),
                ('asked_at', models.DateTimeField(verbose_name='试跑时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finished_at', models.DateTimeField(null=True)),
                ('report', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': '规则试跑',
                'verbose_name_plural': '规则试跑',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='routing_trial_ends_after_start')],
            },
        ),
        migrations.AddField(
            model_name='assignment',
            name='rule',
            field=models.ForeignKey(db_index=False, help_text='按规则分派时的那条规则。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workorders.routingrule'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('rule__isnull', False)), fields=['rule'], name='assignment_rule'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routingedition',
            trigger=pgtrigger.compiler.Trigger(name='routing_edition_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{draft:dropped,draft:live,live:retired}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='83b80fef2aea0e45af13a3339f9802c43b134306', operation='UPDATE', pgid='pgtrigger_routing_edition_lifecycle_8d0f2', table='workorders_routingedition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routingedition',
            trigger=pgtrigger.compiler.Trigger(name='routing_edition_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='af8451720886c1fe7a8e71761ffdc8ec14e47d2f', operation='DELETE', pgid='pgtrigger_routing_edition_kept_88a17', table='workorders_routingedition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routingedition',
            trigger=pgtrigger.compiler.Trigger(name='routing_edition_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status <> 'draft' AND (OLD.number, OLD.reason, OLD.origin, OLD.complex_urgent, OLD.complex_repeat, OLD.complex_category_ids, OLD.complex_keywords, OLD.live_at) IS DISTINCT FROM (NEW.number, NEW.reason, NEW.origin, NEW.complex_urgent, NEW.complex_repeat, NEW.complex_category_ids, NEW.complex_keywords, NEW.live_at))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='8ba8e19505ee67d5b88555d1362a5beec717a722', operation='UPDATE', pgid='pgtrigger_routing_edition_frozen_bc142', table='workorders_routingedition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routingrule',
            trigger=pgtrigger.compiler.Trigger(name='routing_rule_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE held text;', func="\n                SELECT status INTO held FROM workorders_routingedition\n                WHERE id = (CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END) FOR SHARE;\n                IF held <> 'draft' THEN\n                    RAISE EXCEPTION 'pgtrigger: rules of an edition that was live cannot change';\n                END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;\n                ", hash='2f7043ce4968ffadfc54c656551d5a8bb6b9e345', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_routing_rule_frozen_5a16f', table='workorders_routingrule', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routingrule',
            trigger=pgtrigger.compiler.Trigger(name='routing_rule_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from routing_rule table';", hash='6d59011431f880b0323a80aad8436196885f812a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_routing_rule_no_truncate_9d4b0', table='workorders_routingrule', when='BEFORE')),
        ),
    ]
