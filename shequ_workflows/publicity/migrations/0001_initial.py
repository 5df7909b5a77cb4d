import django.db.models.deletion
import shequ_workflows.core.encrypted
import shequ_workflows.org.identity
import shequ_workflows.org.moment
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shequ_core', '0001_initial'),
        ('shequ_org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ObjectionProcess',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('shequ_core.subject',),
        ),
        migrations.CreateModel(
            name='PublicityPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('purpose', models.CharField(choices=[('decision', 'decision'), ('outcome', 'result')], default='decision', max_length=8, verbose_name='purpose')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('category', models.CharField(choices=[('meetings', "decided by residents' or representatives' meetings, and its carrying-out"), ('funds', 'money and goods from government and donations'), ('facilities', 'facilities the committee owns or uses'), ('projects', 'community service projects'), ('consultation', 'settled by consultation, and its carrying-out'), ('assistance', 'help given to government work'), ('other', 'other matters many residents care about')], max_length=12, verbose_name='kind of matter')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('body', models.JSONField(verbose_name='text')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('opened_at', models.DateTimeField(verbose_name='put up')),
                ('objection_until', models.DateTimeField(blank=True, null=True, verbose_name='objections until')),
                ('display_until', models.DateTimeField(verbose_name='on display until')),
                ('change_reason', models.CharField(blank=True, max_length=200, verbose_name='reason of the correction')),
                ('board_posted_at', models.DateTimeField(blank=True, null=True, verbose_name='on the notice board since')),
                ('board_place', models.CharField(blank=True, max_length=80, verbose_name='where it hangs')),
                ('board_removed_at', models.DateTimeField(blank=True, null=True, verbose_name='taken off the notice board')),
                ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='replaced')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='taken down')),
                ('withdrawn_because', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('is_concealed', models.BooleanField(default=False, verbose_name='text no longer shown')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='written by')),
                ('board_posted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('board_removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.node', verbose_name='community')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='put up by')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='checked by')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publicity', to='shequ_core.subject', verbose_name='subject')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'public notice',
                'verbose_name_plural': 'public notices',
                'indexes': [models.Index(fields=['community', '-opened_at', '-id'], name='shequ_publicity_listed'), models.Index(fields=['display_until'], name='shequ_publicity_until')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'purpose', 'version'), name='shequ_publicity_version_once'), models.UniqueConstraint(condition=models.Q(('replaced_at', None), ('withdrawn_at', None)), fields=('subject', 'purpose'), name='shequ_publicity_one_current'), models.CheckConstraint(condition=models.Q(('author', models.F('reviewer')), _negated=True), name='shequ_publicity_two_persons'), models.CheckConstraint(condition=models.Q(('category__in', ['meetings', 'funds', 'facilities', 'projects', 'consultation', 'assistance', 'other'])), name='shequ_publicity_category_known'), models.CheckConstraint(condition=models.Q(('objection_until', None), ('purpose', 'decision'), _connector='OR'), name='shequ_publicity_objections_to_decisions'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_because', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_because', ''), _negated=True)), _connector='OR'), name='shequ_publicity_withdrawn_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('board_place', ''), ('board_posted_at', None), ('board_removed_at', None)), models.Q(('board_posted_at__isnull', False), models.Q(('board_place', ''), _negated=True)), _connector='OR'), name='shequ_publicity_board_whole')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='objection', serialize=False, to='shequ_core.subject')),
                ('text', models.TextField(verbose_name='objection')),
                ('channel', models.CharField(choices=[('online', 'online'), ('paper', 'paper'), ('phone', 'phone call'), ('visit', 'visit to the office'), ('door', 'home visit'), ('chat', 'chat group'), ('hotline', 'hotline'), ('patrol', 'patrol'), ('letter', 'code on a letter'), ('link', 'signed link'), ('system', 'system')], default='online', max_length=16, verbose_name='channel')),
                ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='said on')),
                ('heard_phone', shequ_workflows.core.encrypted.EncryptedTextField(blank=True, verbose_name='number of the call')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('public_digest', models.TextField(blank=True, verbose_name='objection, as the public reads it')),
                ('public_answer', models.TextField(blank=True, verbose_name='answer, as the public reads it')),
                ('opinion', models.TextField(blank=True, verbose_name='opinion of the supervision committee')),
                ('public_opinion', models.TextField(blank=True, verbose_name='opinion, as the public reads it')),
                ('opined_on', models.DateField(blank=True, null=True, verbose_name='date of the opinion')),
                ('signed_by', models.CharField(blank=True, max_length=80, verbose_name='signed by')),
                ('about', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='shequ_core.subject', verbose_name='matter')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='answered by')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='keyed in by')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='shequ_publicity.publicityperiod', verbose_name='public notice')),
            ],
            options={
                'verbose_name': 'objection',
                'verbose_name_plural': 'objections',
                'indexes': [models.Index(fields=['about', 'subject'], name='shequ_publicity_objected')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='shequ_publicity_objection_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='shequ_publicity_answer_whole'), models.CheckConstraint(condition=models.Q(models.Q(('opined_on', None), ('opinion', '')), models.Q(('answered_at__isnull', False), ('opined_on__isnull', False), models.Q(('opinion', ''), _negated=True)), _connector='OR'), name='shequ_publicity_opinion_whole'), models.CheckConstraint(condition=models.Q(models.Q(('channel__in', ('online', 'letter')), ('entered_by', None)), models.Q(models.Q(('channel__in', ('online', 'letter')), _negated=True), ('entered_by__isnull', False)), _connector='OR'), name='shequ_publicity_objection_keyed_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('channel', models.CharField(choices=[('online', 'online'), ('paper', 'paper'), ('phone', 'phone call'), ('visit', 'visit to the office'), ('door', 'home visit'), ('chat', 'chat group'), ('hotline', 'hotline'), ('patrol', 'patrol'), ('letter', 'code on a letter'), ('link', 'signed link'), ('system', 'system')], default='online', max_length=16, verbose_name='channel')),
                ('text', models.TextField(verbose_name='question')),
                ('public_text', models.TextField(blank=True, verbose_name='question, as the public reads it')),
                ('public_answer', models.TextField(blank=True, verbose_name='answer, as the public reads it')),
                ('state', models.CharField(choices=[('pending', 'waits for its answer'), ('published', 'answered in public'), ('refused', 'not published')], default='pending', max_length=12, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='why it is not published')),
                ('asked_at', models.DateTimeField(default=shequ_workflows.org.moment.now, verbose_name='asked')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='answered by')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='shequ_publicity.publicityperiod', verbose_name='public notice')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='asked by')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'indexes': [models.Index(fields=['notice', 'state', 'asked_at'], name='shequ_publicity_questions'), models.Index(condition=models.Q(('state', 'pending')), fields=['asked_at'], name='shequ_publicity_to_answer')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'pending')), models.Q(('answered_at__isnull', False), ('state', 'published'), models.Q(('public_text', ''), _negated=True), models.Q(('public_answer', ''), _negated=True)), models.Q(('answered_at__isnull', False), ('state', 'refused'), models.Q(('note', ''), _negated=True)), _connector='OR'), name='shequ_publicity_question_whole'), models.CheckConstraint(condition=models.Q(('person__isnull', False), models.Q(('channel__in', ('online', 'letter')), _negated=True), _connector='OR'), name='shequ_publicity_question_from')],
            },
        ),
        migrations.CreateModel(
            name='PublicityDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('decision', 'decision'), ('outcome', 'result')], default='decision', max_length=8, verbose_name='purpose')),
                ('body', models.JSONField(verbose_name='text')),
                ('saved_at', models.DateTimeField(default=shequ_workflows.org.moment.now)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('reviewed_digest', models.CharField(blank=True, max_length=64)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='written by')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='checked by')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='publicity_drafts', to='shequ_core.subject', verbose_name='subject')),
            ],
            options={
                'verbose_name': 'draft of a notice',
                'verbose_name_plural': 'drafts of notices',
                'constraints': [models.UniqueConstraint(fields=('subject', 'purpose'), name='shequ_publicity_draft_once'), models.CheckConstraint(condition=models.Q(('reviewer', None), models.Q(('reviewer', models.F('author')), _negated=True), _connector='OR'), name='shequ_publicity_draft_two_persons')],
            },
        ),
    ]
