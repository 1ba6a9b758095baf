import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
import django.utils.timezone
import organization.querysets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
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
                ('revision', models.PositiveIntegerField(default=1, editable=False, verbose_name='修订次数')),
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
    ]
