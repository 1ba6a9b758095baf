"""The tables as they stand after the migrations named in `replaces`, in one step: a new database is made in seconds.

The replaced ones stay for databases that stopped between them.
"""

import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from approvals.commands.chains import load_default_chains


def load(apps, schema_editor):
    load_default_chains(apps.get_model("approvals", "ApprovalChain"), apps.get_model("approvals", "ChainStep"))


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("approvals", "0001_initial"),
        ("approvals", "0002_default_chains"),
    ]

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('organization', '0003_delegation'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalChain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plan', '部门计划'), ('organization_plan', '组织年度计划'), ('goal', '单独审定的目标'), ('project', '重大改进项目'), ('adjustment', '计划调整')], max_length=20, verbose_name='审批事项')),
                ('number', models.PositiveIntegerField(verbose_name='编号')),
                ('note', models.TextField(blank=True, verbose_name='修改说明')),
                ('adopted_at', models.DateTimeField(verbose_name='启用时间')),
                ('adopted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '审批链',
                'verbose_name_plural': '审批链',
                'ordering': ['kind', '-number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['plan', 'organization_plan', 'goal', 'project', 'adjustment'])), name='chain_kind_known'), models.UniqueConstraint(fields=('kind', 'number'), name='chain_number_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approvalchain',
            trigger=pgtrigger.compiler.Trigger(name='approval_chain_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4462ee70641663d0794d951e455a7f474bdd072f', operation='UPDATE OR DELETE', pgid='pgtrigger_approval_chain_append_only_a939e', table='approvals_approvalchain', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approvalchain',
            trigger=pgtrigger.compiler.Trigger(name='approval_chain_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from approval_chain table';", hash='b0edd7c01e3c8477434010aad4012c231eea1ad5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_approval_chain_no_truncate_6fa1d', table='approvals_approvalchain', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ApprovalCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plan', '部门计划'), ('organization_plan', '组织年度计划'), ('goal', '单独审定的目标'), ('project', '重大改进项目'), ('adjustment', '计划调整')], max_length=20, verbose_name='审批事项')),
                ('subject_id', models.BigIntegerField()),
                ('subject_label', models.CharField(max_length=300, verbose_name='对象')),
                ('subject_version', models.PositiveIntegerField(verbose_name='所依据的稿次')),
                ('content_hash', models.CharField(max_length=64, verbose_name='内容指纹')),
                ('status', models.CharField(choices=[('open', '审批中'), ('approved', '已同意'), ('returned', '已退回'), ('withdrawn', '已撤回')], default='open', editable=False, max_length=10, verbose_name='状态')),
                ('opened_at', models.DateTimeField(verbose_name='提请时间')),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('reason', models.TextField(blank=True, verbose_name='撤回原因')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.department', verbose_name='部门')),
                ('opened_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='approvals.approvalchain')),
            ],
            options={
                'verbose_name': '审批件',
                'verbose_name_plural': '审批件',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id', '-id'], name='case_subject'), models.Index(fields=['kind', '-id'], name='case_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['plan', 'organization_plan', 'goal', 'project', 'adjustment'])), name='case_kind_known'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'approved', 'returned', 'withdrawn'])), name='case_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='case_closed_stamp'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='case_closed_once_decided'), models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('kind', 'subject_type', 'subject_id'), name='case_open_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approvalcase',
            trigger=pgtrigger.compiler.Trigger(name='case_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{open:approved,open:returned,open:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='b0d9b73cea594709041420b8d8763e9c85546fc3', operation='UPDATE', pgid='pgtrigger_case_lifecycle_da298', table='approvals_approvalcase', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approvalcase',
            trigger=pgtrigger.compiler.Trigger(name='case_bound', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."subject_type_id" IS DISTINCT FROM (NEW."subject_type_id") OR OLD."subject_id" IS DISTINCT FROM (NEW."subject_id") OR OLD."subject_version" IS DISTINCT FROM (NEW."subject_version") OR OLD."content_hash" IS DISTINCT FROM (NEW."content_hash") OR OLD."chain_id" IS DISTINCT FROM (NEW."chain_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0edca3e550d962ba617b1532f7203220401360f9', operation='UPDATE', pgid='pgtrigger_case_bound_bae2c', table='approvals_approvalcase', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approvalcase',
            trigger=pgtrigger.compiler.Trigger(name='case_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b0a7f9f1a330756e00cc76222344729ed12327ab', operation='DELETE', pgid='pgtrigger_case_stays_78e15', table='approvals_approvalcase', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ChainStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('who', models.CharField(choices=[('chair', '领导小组组长'), ('leadership', '领导小组全体'), ('director', '改善办公室主任'), ('office', '改善办公室全体'), ('head', '本部门负责人'), ('post', '指定岗位'), ('named', '指定人员')], max_length=12, verbose_name='谁来决定')),
                ('rule', models.CharField(choices=[('chair', '组长决定'), ('any', '任一人决定'), ('majority', '过半数同意'), ('share', '达到比例同意'), ('all', '全部同意')], max_length=8, verbose_name='规则')),
                ('share', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='比例（%）')),
                ('mode', models.CharField(choices=[('parallel', '同时会签'), ('serial', '依次会签')], default='parallel', max_length=8, verbose_name='会签方式')),
                ('together', models.BooleanField(default=False, verbose_name='与上一步同时进行')),
                ('due_days', models.PositiveSmallIntegerField(default=5, verbose_name='办理时限（天）')),
                ('escalation_days', models.PositiveSmallIntegerField(default=8, verbose_name='多少天后上报')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='approvals.approvalchain')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.post', verbose_name='岗位')),
            ],
            options={
                'verbose_name': '审批步骤',
                'verbose_name_plural': '审批步骤',
                'ordering': ['chain_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('chain', 'position'), name='chain_step_position_once'), models.CheckConstraint(condition=models.Q(('who__in', ['chair', 'leadership', 'director', 'office', 'head', 'post', 'named'])), name='chain_step_who_known'), models.CheckConstraint(condition=models.Q(('rule__in', ['chair', 'any', 'majority', 'share', 'all'])), name='chain_step_rule_known'), models.CheckConstraint(condition=models.Q(('mode__in', ['parallel', 'serial'])), name='chain_step_mode_known'), models.CheckConstraint(condition=models.Q(models.Q(('rule', 'share'), ('share__gt', 0), ('share__lte', 100)), models.Q(models.Q(('rule', 'share'), _negated=True), ('share__isnull', True)), _connector='OR'), name='chain_step_share_given'), models.CheckConstraint(condition=models.Q(models.Q(('post__isnull', False), ('who', 'post')), models.Q(models.Q(('who', 'post'), _negated=True), ('post__isnull', True)), _connector='OR'), name='chain_step_post_given'), models.CheckConstraint(condition=models.Q(models.Q(('rule', 'chair'), _negated=True), ('who__in', ['chair', 'leadership']), _connector='OR'), name='chain_step_chair_decides_in_the_group'), models.CheckConstraint(condition=models.Q(('position', 1), ('together', True), _negated=True), name='chain_step_first_is_alone'), models.CheckConstraint(condition=models.Q(('due_days__gte', 1), ('escalation_days__gte', 1)), name='chain_step_days')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='chainstep',
            trigger=pgtrigger.compiler.Trigger(name='chain_step_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cfae28cd89128ea1dfca7f084fa0a3365d4f6401', operation='UPDATE OR DELETE', pgid='pgtrigger_chain_step_append_only_e4488', table='approvals_chainstep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='chainstep',
            trigger=pgtrigger.compiler.Trigger(name='chain_step_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from chain_step table';", hash='92d85e022805eaba5a3809a19b558ac872f756d9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_chain_step_no_truncate_b2978', table='approvals_chainstep', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('stage', models.PositiveSmallIntegerField(verbose_name='阶段')),
                ('status', models.CharField(choices=[('pending', '未开始'), ('open', '进行中'), ('agreed', '已同意'), ('returned', '已退回'), ('dropped', '不再需要')], default='pending', editable=False, max_length=10, verbose_name='状态')),
                ('opened_at', models.DateTimeField(null=True, verbose_name='开始时间')),
                ('due_at', models.DateTimeField(null=True, verbose_name='期限')),
                ('escalation_due_at', models.DateTimeField(null=True, verbose_name='上报时间')),
                ('escalated_at', models.DateTimeField(null=True, verbose_name='已上报')),
                ('stuck_since', models.DateTimeField(null=True, verbose_name='卡住时间')),
                ('stuck_code', models.CharField(blank=True, max_length=20, verbose_name='卡住原因')),
                ('stuck_names', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='涉及人员')),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='approvals.approvalcase')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='approvals.chainstep')),
            ],
            options={
                'verbose_name': '审批环节',
                'verbose_name_plural': '审批环节',
                'ordering': ['case_id', 'position'],
                'indexes': [models.Index(condition=models.Q(('status', 'open')), fields=['due_at'], name='case_step_open_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'open', 'agreed', 'returned', 'dropped'])), name='case_step_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='case_step_closed_stamp'), models.UniqueConstraint(fields=('case', 'position'), name='case_step_once'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'dropped']), models.Q(('due_at__isnull', False), ('escalation_due_at__isnull', False), ('opened_at__isnull', False)), _connector='OR'), name='case_step_opened'), models.CheckConstraint(condition=models.Q(models.Q(('stuck_code', ''), ('stuck_since__isnull', True)), models.Q(('stuck_since__isnull', False), models.Q(('stuck_code', ''), _negated=True)), _connector='OR'), name='case_step_stuck_has_reason')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casestep',
            trigger=pgtrigger.compiler.Trigger(name='case_step_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{open:agreed,open:dropped,open:returned,pending:dropped,pending:open}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='f5b6d67825ac088aad030a939d59a575360ad6a3', operation='UPDATE', pgid='pgtrigger_case_step_lifecycle_18736', table='approvals_casestep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casestep',
            trigger=pgtrigger.compiler.Trigger(name='case_step_bound', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."rule_id" IS DISTINCT FROM (NEW."rule_id") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."stage" IS DISTINCT FROM (NEW."stage"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ac4e59720f7dfcbf662c5f360e171a75bce08ab5', operation='UPDATE', pgid='pgtrigger_case_step_bound_5919f', table='approvals_casestep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casestep',
            trigger=pgtrigger.compiler.Trigger(name='case_step_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='01a8097de31001a15dcb25008c3b9c4cad7a62a6', operation='DELETE', pgid='pgtrigger_case_step_stays_f4ee5', table='approvals_casestep', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='NamedApprover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='named', to='approvals.chainstep')),
            ],
            options={
                'verbose_name': '指定审批人',
                'verbose_name_plural': '指定审批人',
                'ordering': ['step_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('step', 'position'), name='named_approver_position_once'), models.UniqueConstraint(fields=('step', 'person'), name='named_approver_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedapprover',
            trigger=pgtrigger.compiler.Trigger(name='named_approver_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2f6eb459af73c5f94088b5d43cd0a9d6d23ac9e2', operation='UPDATE OR DELETE', pgid='pgtrigger_named_approver_append_only_2567c', table='approvals_namedapprover', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='namedapprover',
            trigger=pgtrigger.compiler.Trigger(name='named_approver_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from named_approver table';", hash='cd0043bcfbda7c53d6f1ebf6cd0ece50a070b289', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_named_approver_no_truncate_62fb3', table='approvals_namedapprover', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('agree', '同意'), ('disagree', '退回'), ('abstain', '弃权')], max_length=8, verbose_name='意见')),
                ('text', models.TextField(blank=True, verbose_name='意见内容')),
                ('subject_version', models.PositiveIntegerField(verbose_name='所依据的稿次')),
                ('content_hash', models.CharField(max_length=64, verbose_name='内容指纹')),
                ('given_at', models.DateTimeField(verbose_name='时间')),
                ('asked', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='当时的审批人')),
                ('delegation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.delegation')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to=settings.AUTH_USER_MODEL, verbose_name='表态人')),
                ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opinions_by_others', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='approvals.casestep')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '审批意见',
                'verbose_name_plural': '审批意见',
                'ordering': ['step_id', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['agree', 'disagree', 'abstain'])), name='opinion_verdict_known'), models.UniqueConstraint(fields=('step', 'voter'), name='opinion_once_per_voter'), models.UniqueConstraint(fields=('step', 'given_by'), name='opinion_once_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('delegation__isnull', True), ('on_behalf_of__isnull', True), ('voter', models.F('given_by'))), models.Q(('delegation__isnull', False), ('on_behalf_of__isnull', False), ('voter', models.F('on_behalf_of')), models.Q(('voter', models.F('given_by')), _negated=True)), _connector='OR'), name='opinion_capacity')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinion',
            trigger=pgtrigger.compiler.Trigger(name='opinion_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5811c39d98a733a678072eb37cc4a435beaecc26', operation='UPDATE OR DELETE', pgid='pgtrigger_opinion_append_only_be660', table='approvals_opinion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinion',
            trigger=pgtrigger.compiler.Trigger(name='opinion_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from opinion table';", hash='60bdf378101bc84fe33f40ca3634c2bd1299a595', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_opinion_no_truncate_526d0', table='approvals_opinion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinion',
            trigger=pgtrigger.compiler.Trigger(name='opinion_about_open_case', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NOT EXISTS (\n        SELECT FROM approvals_casestep step JOIN approvals_approvalcase kase ON kase.id = step.case_id\n        WHERE step.id = NEW.step_id AND step.status = 'open' AND kase.status = 'open'\n          AND kase.content_hash = NEW.content_hash AND kase.subject_version = NEW.subject_version\n    ) THEN\n        RAISE EXCEPTION 'pgtrigger: an opinion belongs to an open step, about what its case is bound to';\n    END IF;\n    RETURN NEW;\n", hash='c7782c8797cb0ca2af0b4b77c44cd3ad7ca62a23', operation='INSERT', pgid='pgtrigger_opinion_about_open_case_f733a', table='approvals_opinion', when='BEFORE')),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
