import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organization', '0006_due_of_addressees'),
        ('plans', '0001_squashed'),
        ('workorders', '0011_next_due'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本号')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('purpose', models.CharField(blank=True, max_length=300, verbose_name='用途')),
                ('audience', models.CharField(choices=[('owner', '只有我'), ('department', '本部门及下级'), ('everyone', '所有人')], default='owner', max_length=10, verbose_name='谁能用')),
                ('kind', models.CharField(choices=[('complaint', '投诉'), ('enquiry', '咨询'), ('repair', '报修'), ('improvement', '改善任务'), ('rectification', '整改'), ('meeting', '会议行动项'), ('instruction', '领导批示')], max_length=14, verbose_name='类型')),
                ('title', models.CharField(max_length=300, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('impact', models.CharField(blank=True, choices=[('wide', '多个部门或大批客户'), ('group', '一个班组或一批客户'), ('single', '单个客户或单人')], max_length=8, verbose_name='影响面')),
                ('urgency', models.CharField(blank=True, choices=[('now', '业务已停，不能等'), ('soon', '受影响，可短时等待'), ('later', '不影响使用，可排期')], max_length=8, verbose_name='紧急程度')),
                ('priority', models.CharField(blank=True, choices=[('urgent', '紧急'), ('high', '高'), ('normal', '普通'), ('low', '低')], max_length=8, verbose_name='优先级')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workorders.category', verbose_name='类别')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.department', verbose_name='责任部门')),
                ('home', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.department', verbose_name='共享的部门')),
                ('measure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.measure', verbose_name='所属措施')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_templates', to=settings.AUTH_USER_MODEL, verbose_name='所有者')),
            ],
            options={
                'verbose_name': '工单模板',
                'verbose_name_plural': '工单模板',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='order_template_name_once'), models.CheckConstraint(condition=models.Q(models.Q(('audience', 'department'), ('home__isnull', False)), models.Q(('audience__in', ['owner', 'everyone']), ('home__isnull', True)), _connector='OR'), name='order_template_home_when_shared_with_it'), models.CheckConstraint(condition=models.Q(models.Q(('impact', ''), ('priority__in', ['', 'urgent', 'high', 'normal', 'low']), ('urgency', '')), models.Q(('impact__in', ['wide', 'group', 'single']), ('priority', ''), ('urgency__in', ['now', 'soon', 'later'])), _connector='OR'), name='order_template_graded_one_way'), models.CheckConstraint(condition=models.Q(('kind__in', ['complaint', 'enquiry', 'repair', 'improvement', 'rectification', 'meeting', 'instruction'])), name='order_template_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='RecurringOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本号')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('unit', models.CharField(choices=[('days', '天'), ('weeks', '周'), ('months', '个月'), ('quarters', '个季度'), ('years', '年')], max_length=8, verbose_name='节奏')),
                ('every', models.PositiveSmallIntegerField(default=1, verbose_name='间隔')),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='星期')),
                ('nth', models.SmallIntegerField(default=0, verbose_name='第几个')),
                ('month_day', models.PositiveSmallIntegerField(default=0, verbose_name='几日')),
                ('first_on', models.DateField(verbose_name='第一天')),
                ('last_on', models.DateField(blank=True, null=True, verbose_name='最后一天')),
                ('count', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='共几期')),
                ('at_time', models.TimeField(default=datetime.time(8, 30), verbose_name='几点')),
                ('day_off', models.CharField(choices=[('keep', '照旧，不改日期'), ('next', '顺延到下一个工作日'), ('previous', '提前到上一个工作日'), ('skip', '这一期不做')], default='next', max_length=8, verbose_name='遇休息日')),
                ('lead_days', models.PositiveSmallIntegerField(default=0, verbose_name='提前几天登记')),
                ('catch_up', models.CharField(choices=[('newest', '只补最近一期'), ('all', '每一期都补')], default='newest', max_length=8, verbose_name='停机漏下的')),
                ('done_through', models.DateField(editable=False, null=True)),
                ('next_at', models.DateTimeField(editable=False, null=True, verbose_name='下次登记')),
                ('halt', models.CharField(blank=True, choices=[('by_hand', '人工停止'), ('finished', '已到最后一期'), ('person_left', '设定人已停用'), ('right_lost', '设定人不能再为该部门登记工单'), ('refused', '工单登记不成')], editable=False, max_length=12, verbose_name='停止原因')),
                ('reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='说明')),
                ('paused_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('defined_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='设定人')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.department', verbose_name='责任部门')),
                ('ended_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paused_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recurring', to='workorders.ordertemplate', verbose_name='模板')),
            ],
            options={
                'verbose_name': '周期工单',
                'verbose_name_plural': '周期工单',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True), ('paused_at__isnull', True)), fields=['next_at'], name='recurring_next')],
                'constraints': [models.CheckConstraint(condition=models.Q(('catch_up__in', ['newest', 'all']), ('day_off__in', ['keep', 'next', 'previous', 'skip']), ('every__gte', 1), ('unit__in', ['days', 'weeks', 'months', 'quarters', 'years'])), name='recurring_known'), models.CheckConstraint(condition=models.Q(('last_on__isnull', True), models.Q(('count__isnull', True), ('last_on__gte', models.F('first_on'))), _connector='OR'), name='recurring_ends_one_way'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('halt', ''), ('paused_at__isnull', True)), models.Q(('halt__in', ['by_hand', 'finished', 'person_left', 'right_lost', 'refused']), models.Q(('paused_at__isnull', False), ('ended_at__isnull', False), _connector='OR')), _connector='OR'), name='recurring_halt_told')],
            },
        ),
        migrations.CreateModel(
            name='RecurringRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='日期')),
                ('day', models.DateField(verbose_name='办理日')),
                ('left_out', models.PositiveSmallIntegerField(default=0, verbose_name='漏下的期数')),
                ('made_at', models.DateTimeField(verbose_name='登记时间')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='以谁的名义')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recurring_run', to='workorders.workorder')),
                ('recurring', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='workorders.recurringorder')),
            ],
            options={
                'verbose_name': '周期工单的一期',
                'verbose_name_plural': '周期工单的各期',
                'ordering': ['recurring_id', '-day'],
                'constraints': [models.UniqueConstraint(fields=('recurring', 'on'), name='recurring_run_once_a_date'), models.UniqueConstraint(fields=('recurring', 'day'), name='recurring_run_once_a_day')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recurringrun',
            trigger=pgtrigger.compiler.Trigger(name='recurring_run_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bf7a234086827984b026c2a5584e2b1d54992a7e', operation='UPDATE OR DELETE', pgid='pgtrigger_recurring_run_append_only_ed8d9', table='workorders_recurringrun', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recurringrun',
            trigger=pgtrigger.compiler.Trigger(name='recurring_run_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from recurring_run table';", hash='ed9ae5844eec8f418f613377a80836af069bc17d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_recurring_run_no_truncate_bf3ce', table='workorders_recurringrun', when='BEFORE')),
        ),
    ]
