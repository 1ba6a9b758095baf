"""The tables as they stand after the migrations named in `replaces`, in one step: a new database is made in seconds.

The replaced ones stay for databases that stopped between them.
"""

import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import organization.querysets
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models


def make_table(apps, schema_editor):
    """The table of the shared cache: Django makes it by a command, and nothing here may need a second one."""
    call_command("createcachetable", "short_memory", database=schema_editor.connection.alias, verbosity=0)


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS short_memory")


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("organization", "0001_initial"),
        ("organization", "0002_short_memory"),
        ("organization", "0003_delegation"),
        ("organization", "0004_instructions_and_meetings"),
        ("organization", "0005_calendar_revision"),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        # The exclusion constraint on memberships compares whole numbers inside a gist index.
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('name', models.CharField(max_length=80, verbose_name='姓名')),
                ('post_title', models.CharField(blank=True, help_text='与姓名一同显示，例如：客户服务中心主任。', max_length=80, verbose_name='岗位')),
                ('language', models.CharField(blank=True, choices=[('zh-hans', '简体中文'), ('zh-hant', '繁體中文'), ('en', 'English')], help_text='空表示跟随登录页的选择。', max_length=10, verbose_name='界面语言')),
                ('is_service_account', models.BooleanField(default=False, verbose_name='系统账号')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='下次登录须改密码')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '人员',
                'verbose_name_plural': '人员',
                'abstract': False,
            },
            managers=[
                ('objects', organization.querysets.PersonManager()),
            ],
        ),
        migrations.CreateModel(
            name='LeadershipGroup',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(default='服务改善领导小组', max_length=80, verbose_name='名称')),
            ],
            options={
                'verbose_name': '领导小组',
                'verbose_name_plural': '领导小组',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='leadership_group_single')],
            },
        ),
        migrations.CreateModel(
            name='WorkCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='名称')),
                ('is_default', models.BooleanField(default=False, verbose_name='默认')),
                ('revision', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='修订')),
            ],
            options={
                'verbose_name': '工作日历',
                'verbose_name_plural': '工作日历',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='calendar_one_default')],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('path', models.CharField(blank=True, editable=False, max_length=400)),
                ('position', models.PositiveIntegerField(default=0, verbose_name='排序')),
                ('is_service', models.BooleanField(default=True, help_text='服务部门每年编报服务改善计划。', verbose_name='服务部门')),
                ('weight', models.DecimalField(decimal_places=2, default=0, help_text='用于汇总组织总体达成率。', max_digits=7, verbose_name='在组织中的权重')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organization.department', verbose_name='上级部门')),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='organization.workcalendar', verbose_name='工作日历')),
            ],
            options={
                'verbose_name': '部门',
                'verbose_name_plural': '部门',
                'ordering': ['position', 'id'],
                'indexes': [models.Index(fields=['path'], name='department_path', opclasses=['text_pattern_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__gte', 0)), name='department_weight_not_negative'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='department_not_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='Instruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('body', models.TextField(verbose_name='批示')),
                ('subject_id', models.BigIntegerField(null=True)),
                ('subject_label', models.CharField(blank=True, max_length=300, verbose_name='所批事项')),
                ('path', models.CharField(blank=True, max_length=300)),
                ('due_at', models.DateTimeField(verbose_name='回复期限')),
                ('issued_at', models.DateTimeField(verbose_name='批示时间')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issued_instructions', to=settings.AUTH_USER_MODEL, verbose_name='批示人')),
                ('subject_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': '领导批示',
                'verbose_name_plural': '领导批示',
                'ordering': ['-issued_at', '-pk'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='instruction_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('subject_id__isnull', True), ('subject_type__isnull', True)), models.Q(('subject_id__isnull', False), ('subject_type__isnull', False)), _connector='OR'), name='instruction_subject_whole')],
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('is_confirmed', models.BooleanField(default=False, verbose_name='已按国务院通知确认')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='years', to='organization.workcalendar')),
            ],
            options={
                'verbose_name': '日历年度',
                'verbose_name_plural': '日历年度',
                'ordering': ['calendar', 'year'],
                'constraints': [models.UniqueConstraint(fields=('calendar', 'year'), name='calendar_year_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='日期')),
                ('kind', models.CharField(choices=[('off', '休息'), ('work', '上班')], max_length=4, verbose_name='类型')),
                ('like_weekday', models.PositiveSmallIntegerField(default=0, verbose_name='按星期几上班')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='名称')),
                ('is_statutory', models.BooleanField(default=False, verbose_name='法定安排')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='organization.workcalendar')),
            ],
            options={
                'verbose_name': '特殊日期',
                'verbose_name_plural': '特殊日期',
                'ordering': ['calendar', 'on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['off', 'work'])), name='calendar_day_kind_known'), models.CheckConstraint(condition=models.Q(('like_weekday__lte', 6)), name='calendar_day_weekday'), models.UniqueConstraint(fields=('calendar', 'on'), name='calendar_day_once')],
            },
        ),
        migrations.CreateModel(
            name='WorkPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(help_text='0 为星期一，6 为星期日。', verbose_name='星期')),
                ('starts', models.TimeField(verbose_name='开始')),
                ('ends', models.TimeField(verbose_name='结束')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='organization.workcalendar')),
            ],
            options={
                'verbose_name': '工作时段',
                'verbose_name_plural': '工作时段',
                'ordering': ['calendar', 'weekday', 'starts'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='work_period_weekday'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='work_period_not_empty'), models.UniqueConstraint(fields=('calendar', 'weekday', 'starts'), name='work_period_once')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, help_text='不选表示全部审批事项。', size=None, verbose_name='事项范围')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(help_text='最后一天。', verbose_name='结束日期')),
                ('reason', models.CharField(max_length=200, verbose_name='委托原因')),
                ('given_at', models.DateTimeField(verbose_name='委托时间')),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_held', to=settings.AUTH_USER_MODEL, verbose_name='代理人')),
                ('ended_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to=settings.AUTH_USER_MODEL, verbose_name='委托人')),
            ],
            options={
                'verbose_name': '审批委托',
                'verbose_name_plural': '审批委托',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='delegation_ends_after_start'), models.CheckConstraint(condition=models.Q(('principal', models.F('delegate')), _negated=True), name='delegation_to_another'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='delegation_ended_stamp')],
            },
        ),
        migrations.CreateModel(
            name='InstructionAddressee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('open', '待回复'), ('replied', '已回复'), ('accepted', '已办结'), ('withdrawn', '已撤回')], default='open', editable=False, max_length=9, verbose_name='状态')),
                ('replied_at', models.DateTimeField(editable=False, null=True)),
                ('accepted_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('accepted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to='organization.department', verbose_name='部门')),
                ('instruction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addressees', to='organization.instruction')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to=settings.AUTH_USER_MODEL, verbose_name='个人')),
                ('replied_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '批示对象',
                'verbose_name_plural': '批示对象',
                'ordering': ['instruction_id', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'replied', 'accepted', 'withdrawn'])), name='addressee_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('department__isnull', True), ('person__isnull', False)), models.Q(('department__isnull', False), ('person__isnull', True)), _connector='OR'), name='addressee_is_one'), models.UniqueConstraint(fields=('instruction', 'department', 'person'), name='addressee_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('replied_at__isnull', True), ('replied_by__isnull', True)), models.Q(('replied_at__isnull', False), ('replied_by__isnull', False)), _connector='OR'), name='addressee_replied_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='addressee_accepted_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='addressee_withdrawn_stamp')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instructionaddressee',
            trigger=pgtrigger.compiler.Trigger(name='addressee_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{open:replied,open:withdrawn,replied:accepted,replied:open,replied:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='f75ad32ac0b89cd751c5ebee2ff237b13bdd0a5c', operation='UPDATE', pgid='pgtrigger_addressee_lifecycle_2dff9', table='organization_instructionaddressee', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本号')),
                ('kind', models.CharField(choices=[('office', '服务改善工作会议'), ('huddle', '班前班后会'), ('forum', '员工座谈会'), ('policy', '制度评审会'), ('retrospective', '复盘会')], max_length=13, verbose_name='类型')),
                ('title', models.CharField(max_length=120, verbose_name='会议名称')),
                ('starts_at', models.DateTimeField(verbose_name='开始时间')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                ('minutes', models.TextField(blank=True, verbose_name='会议纪要')),
                ('status', models.CharField(choices=[('planned', '筹备和记录'), ('finalised', '纪要已定稿'), ('cancelled', '已取消')], default='planned', editable=False, max_length=9, verbose_name='状态')),
                ('called_at', models.DateTimeField(verbose_name='召集时间')),
                ('finalised_at', models.DateTimeField(editable=False, null=True)),
                ('cancelled_at', models.DateTimeField(editable=False, null=True)),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='called_meetings', to=settings.AUTH_USER_MODEL, verbose_name='召集人')),
                ('cancelled_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(blank=True, help_text='部门自己的会议填写；全公司的会议不填。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='organization.department', verbose_name='部门')),
                ('finalised_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '会议',
                'verbose_name_plural': '会议',
                'ordering': ['-starts_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'finalised', 'cancelled'])), name='meeting_status_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['office', 'huddle', 'forum', 'policy', 'retrospective'])), name='meeting_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('finalised_at__isnull', True), ('finalised_by__isnull', True)), models.Q(('finalised_at__isnull', False), ('finalised_by__isnull', False)), _connector='OR'), name='meeting_finalised_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('cancelled_by__isnull', True)), models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', False)), _connector='OR'), name='meeting_cancelled_stamp')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='meeting_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{planned:cancelled,planned:finalised}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='4b74932f6a7a5a79709d2ebefd1e14856934d6f4', operation='UPDATE', pgid='pgtrigger_meeting_lifecycle_5a167', table='organization_meeting', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='岗位名称')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='排序')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organization.department', verbose_name='部门')),
            ],
            options={
                'verbose_name': '岗位',
                'verbose_name_plural': '岗位',
                'ordering': ['department', 'position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('department', 'title'), name='post_title_once')],
            },
        ),
        migrations.CreateModel(
            name='ImprovementOffice',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(default='服务改善办公室', max_length=80, verbose_name='名称')),
                ('host_department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosted_offices', to='organization.department', verbose_name='设在部门')),
            ],
            options={
                'verbose_name': '改善办公室',
                'verbose_name_plural': '改善办公室',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='improvement_office_single')],
            },
        ),
        migrations.CreateModel(
            name='InstructionReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('reply', '回复'), ('accept', '认可办结'), ('ask_again', '再问')], max_length=9, verbose_name='办理')),
                ('text', models.TextField(verbose_name='内容')),
                ('said_at', models.DateTimeField(verbose_name='时间')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='organization.instructionaddressee')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '批示回复',
                'verbose_name_plural': '批示回复',
                'ordering': ['addressee_id', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['reply', 'accept', 'ask_again'])), name='instruction_reply_act_known')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instructionreply',
            trigger=pgtrigger.compiler.Trigger(name='instruction_reply_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='203e60c69018825d0d83050dccef199137f015ce', operation='UPDATE OR DELETE', pgid='pgtrigger_instruction_reply_append_only_09d17', table='organization_instructionreply', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instructionreply',
            trigger=pgtrigger.compiler.Trigger(name='instruction_reply_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from instruction_reply table';", hash='1215e03fa8223dc76c2684df0496f510ffca56e4', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_instruction_reply_no_truncate_b9472', table='organization_instructionreply', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('title', models.CharField(max_length=300, verbose_name='议题')),
                ('source', models.CharField(blank=True, max_length=60)),
                ('path', models.CharField(blank=True, max_length=300)),
                ('discussion', models.TextField(blank=True, verbose_name='讨论情况')),
                ('decision', models.TextField(blank=True, verbose_name='议定')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda', to='organization.meeting')),
            ],
            options={
                'verbose_name': '议题',
                'verbose_name_plural': '议题',
                'ordering': ['meeting_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('meeting', 'source'), name='agenda_source_once')],
            },
        ),
        migrations.CreateModel(
            name='ActionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='行动项')),
                ('due_on', models.DateField(verbose_name='完成日期')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to=settings.AUTH_USER_MODEL, verbose_name='负责人')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='organization.department', verbose_name='责任部门')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='organization.meeting')),
            ],
            options={
                'verbose_name': '行动项',
                'verbose_name_plural': '行动项',
                'ordering': ['meeting', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MeetingAttendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_absent', models.BooleanField(default=False, verbose_name='缺席')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='organization.meeting')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attended_meetings', to=settings.AUTH_USER_MODEL, verbose_name='参会人')),
            ],
            options={
                'verbose_name': '参会人',
                'verbose_name_plural': '参会人',
                'ordering': ['meeting_id', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='attendee_once')],
            },
        ),
        migrations.CreateModel(
            name='MeetingMinutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='内容')),
                ('content_hash', models.CharField(max_length=64, verbose_name='内容指纹')),
                ('kept_at', models.DateTimeField(verbose_name='定稿时间')),
                ('kept_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='final_minutes', to='organization.meeting')),
            ],
            options={
                'verbose_name': '纪要定稿',
                'verbose_name_plural': '纪要定稿',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetingminutes',
            trigger=pgtrigger.compiler.Trigger(name='meeting_minutes_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9417f8548cd8db576131da52da369f56ea7d9a7e', operation='UPDATE OR DELETE', pgid='pgtrigger_meeting_minutes_append_only_972ac', table='organization_meetingminutes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetingminutes',
            trigger=pgtrigger.compiler.Trigger(name='meeting_minutes_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from meeting_minutes table';", hash='b29df64e7cb828fb5c393076da8da8e291049553', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_meeting_minutes_no_truncate_a005f', table='organization_meetingminutes', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('chair', '领导小组组长'), ('leader', '领导小组成员'), ('director', '办公室主任'), ('officer', '办公室成员'), ('head', '部门负责人'), ('staff', '岗位人员'), ('supervisor', '质量监督')], max_length=12, verbose_name='角色')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, help_text='最后一天；空表示至今。', null=True, verbose_name='结束日期')),
                ('department', models.ForeignKey(blank=True, help_text='部门负责人和岗位人员必填；质量监督填写所监督的部门，不填表示全部。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organization.department', verbose_name='部门')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organization.post', verbose_name='岗位')),
            ],
            options={
                'verbose_name': '任职',
                'verbose_name_plural': '任职',
                'ordering': ['user', 'starts_on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['chair', 'leader', 'director', 'officer', 'head', 'staff', 'supervisor'])), name='membership_role_known'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('department__isnull', False), ('role__in', ('head', 'staff'))), models.Q(('role__in', ('head', 'staff')), _negated=True), _connector='OR'), name='membership_department_given'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('role', '='), (models.Func(models.F('department'), models.Value(0), function='coalesce'), '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='membership_not_twice_at_once')],
            },
        ),
        migrations.RunPython(make_table, drop_table),
    ]
