import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('activity', '0006_mail_from_others'),
        ('organization', '0006_due_of_addressees'),
        ('workorders', '0007_requester_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=120, unique=True, verbose_name='邮箱地址')),
                ('name', models.CharField(help_text='客户在发件人处看到的名字，例如：客户服务中心。', max_length=80, verbose_name='名称')),
                ('kind', models.CharField(choices=[('complaint', '投诉'), ('enquiry', '咨询'), ('repair', '报修'), ('improvement', '改善任务'), ('rectification', '整改'), ('meeting', '会议行动项'), ('instruction', '领导批示')], default='enquiry', max_length=14, verbose_name='工单类型')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('way', models.CharField(choices=[('imap', '定时收取（IMAP）'), ('webhook', '由邮件系统推送（接口）')], default='imap', max_length=8, verbose_name='怎么收信')),
                ('host', models.CharField(blank=True, max_length=200, verbose_name='IMAP 服务器')),
                ('port', models.PositiveIntegerField(default=993, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(65535)], verbose_name='端口')),
                ('security', models.CharField(choices=[('tls', 'TLS（993 端口）'), ('starttls', 'STARTTLS（143 端口）'), ('plain', '不加密（仅限本机）')], default='tls', max_length=8, verbose_name='加密')),
                ('username', models.CharField(blank=True, max_length=200, verbose_name='登录名')),
                ('secret_name', models.CharField(blank=True, max_length=80, verbose_name='密码所在的环境变量')),
                ('folder', models.CharField(default='INBOX', max_length=80, verbose_name='文件夹')),
                ('trusted_server', models.CharField(blank=True, max_length=200, verbose_name='可信的验证服务器')),
                ('uses_plus', models.BooleanField(default=False, verbose_name='回信地址带口令')),
                ('token_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('uid_validity', models.BigIntegerField(editable=False, null=True)),
                ('last_uid', models.BigIntegerField(default=0, editable=False)),
                ('looked_at', models.DateTimeField(editable=False, null=True, verbose_name='最近收取')),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('error', models.CharField(blank=True, editable=False, max_length=500, verbose_name='收取失败的原因')),
                ('account', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='mailbox', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workorders.category', verbose_name='类别')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to='organization.department', verbose_name='新工单交给')),
            ],
            options={
                'verbose_name': '客户邮箱',
                'verbose_name_plural': '客户邮箱',
                'ordering': ['address'],
                'constraints': [models.CheckConstraint(condition=models.Q(('way__in', ['imap', 'webhook'])), name='mailbox_way_known'), models.CheckConstraint(condition=models.Q(('security__in', ['tls', 'starttls', 'plain'])), name='mailbox_security_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['complaint', 'enquiry', 'repair', 'improvement', 'rectification', 'meeting', 'instruction'])), name='mailbox_kind_known'), models.UniqueConstraint(condition=models.Q(('token_digest', ''), _negated=True), fields=('token_digest',), name='mailbox_token_once')],
            },
        ),
        migrations.CreateModel(
            name='InboundMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=300, verbose_name='Message-ID')),
                ('digest', models.CharField(max_length=64, verbose_name='指纹（SHA-256）')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('key', models.CharField(blank=True, editable=False, max_length=80)),
                ('sender_name', models.CharField(blank=True, max_length=120, verbose_name='发件人')),
                ('sender_address', models.CharField(blank=True, max_length=254, verbose_name='发件地址')),
                ('subject', models.CharField(blank=True, max_length=300, verbose_name='主题')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('status', models.CharField(choices=[('received', '待处理'), ('ordered', '已成工单'), ('threaded', '已归入工单'), ('ignored', '已忽略'), ('refused', '未能受理')], default='received', editable=False, max_length=8, verbose_name='状态')),
                ('reason', models.CharField(blank=True, choices=[('auto_reply', '自动回复'), ('bulk', '群发或邮件列表'), ('bounce', '退信或系统通知'), ('own_address', '发件人是系统自己的地址'), ('own_message', '系统自己发出的邮件'), ('too_many', '同一发件人一小时内来信过多'), ('empty', '邮件是空的'), ('too_large', '邮件超过大小上限'), ('too_complex', '邮件结构过于复杂'), ('no_sender', '没有可用的发件人地址'), ('broken', '邮件无法解读'), ('not_accepted', '工单不能登记')], max_length=12, verbose_name='原因')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='细节')),
                ('verification', models.CharField(choices=[('passed', '发件人已验证'), ('failed', '发件人未经验证'), ('unknown', '发件人未作验证')], default='unknown', max_length=8, verbose_name='发件人验证')),
                ('ordered_at', models.DateTimeField(editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inbound_mails', to='workorders.workorder', verbose_name='工单')),
                ('ordered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='correspondence.mailbox')),
            ],
            options={
                'verbose_name': '来信',
                'verbose_name_plural': '来信',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['status', '-id'], name='inbound_mail_status'), models.Index(fields=['sender_address', 'received_at'], name='inbound_mail_sender'), models.Index(fields=['message_id'], name='inbound_mail_message')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['received', 'ordered', 'threaded', 'ignored', 'refused'])), name='inbound_mail_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('ordered_at__isnull', True), ('ordered_by__isnull', True)), models.Q(('ordered_at__isnull', False), ('ordered_by__isnull', False)), _connector='OR'), name='inbound_mail_ordered_stamp'), models.UniqueConstraint(fields=('mailbox', 'message_id'), name='inbound_mail_once'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['ignored', 'refused']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='inbound_mail_not_taken_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['ordered', 'threaded']), _negated=True), ('order__isnull', False), _connector='OR'), name='inbound_mail_taken_has_order'), models.CheckConstraint(condition=models.Q(('reason', ''), ('reason__in', ['auto_reply', 'bulk', 'bounce', 'own_address', 'own_message', 'too_many', 'empty', 'too_large', 'too_complex', 'no_sender', 'broken', 'not_accepted']), _connector='OR'), name='inbound_mail_reason_known'), models.CheckConstraint(condition=models.Q(('verification__in', ['passed', 'failed', 'unknown'])), name='inbound_mail_verification_known')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('in', '客户来信'), ('out', '答复客户')], max_length=3, verbose_name='方向')),
                ('channel', models.CharField(choices=[('mail', '邮件'), ('phone', '电话'), ('chat', '短信或即时消息'), ('meeting', '当面')], default='mail', max_length=8, verbose_name='方式')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='客户姓名')),
                ('address', models.CharField(blank=True, max_length=254, verbose_name='客户地址')),
                ('text', models.TextField(verbose_name='内容')),
                ('quoted', models.TextField(blank=True, verbose_name='引文')),
                ('sent_at', models.DateTimeField(verbose_name='时间')),
                ('message_id', models.CharField(blank=True, max_length=300, verbose_name='Message-ID')),
                ('is_other_address', models.BooleanField(default=False, verbose_name='来自其他地址')),
                ('verification', models.CharField(choices=[('passed', '发件人已验证'), ('failed', '发件人未经验证'), ('unknown', '发件人未作验证')], default='unknown', max_length=8, verbose_name='发件人验证')),
                ('left_out', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=160), default=list, size=None, verbose_name='没有收进来的附件')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order_messages', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('inbound', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='message', to='correspondence.inboundmail')),
                ('mail', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order_message', to='activity.mail')),
                ('mailbox', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='correspondence.mailbox')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='workorders.workorder')),
            ],
            options={
                'verbose_name': '往来',
                'verbose_name_plural': '往来',
                'ordering': ['order_id', 'sent_at', 'id'],
                'indexes': [models.Index(fields=['order', 'id'], name='message_order'), models.Index(condition=models.Q(('direction', 'out'), models.Q(('message_id', ''), _negated=True)), fields=['message_id'], name='message_sent_as')],
                'constraints': [models.CheckConstraint(condition=models.Q(('direction__in', ['in', 'out'])), name='message_direction_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'phone', 'chat', 'meeting'])), name='message_channel_known'), models.CheckConstraint(condition=models.Q(('direction', 'in'), ('author__isnull', False), _connector='OR'), name='message_out_has_author'), models.CheckConstraint(condition=models.Q(('mail__isnull', True), models.Q(('channel', 'mail'), ('direction', 'out')), _connector='OR'), name='message_mail_is_out')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inboundmail',
            trigger=pgtrigger.compiler.Trigger(name='inbound_mail_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{ignored:ordered,received:ignored,received:ordered,received:refused,received:threaded,refused:ordered}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='19a165133e7045b5ba3140a19cc021a2e55a6de8', operation='UPDATE', pgid='pgtrigger_inbound_mail_lifecycle_e8869', table='correspondence_inboundmail', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='order_message_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d22a83f04d2d18dbc9497c8f3ea17a38e2ec2714', operation='UPDATE OR DELETE', pgid='pgtrigger_order_message_append_only_db995', table='correspondence_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='order_message_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from order_message table';", hash='d7838cdfcad1f0f4c29708abe73b2eff9cf7f79c', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_order_message_no_truncate_4f369', table='correspondence_message', when='BEFORE')),
        ),
    ]
