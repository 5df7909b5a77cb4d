import django.core.validators
import django.db.models.deletion
import shequ_workflows.notices.displays
import shequ_workflows.org.identity
import shequ_workflows.org.moment
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shequ_org', '0001_initial'),
        ('shequ_publicity', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
                ('is_urgent', models.BooleanField(default=False, help_text='Staff on duty publish here alone; somebody else checks afterwards.', verbose_name='urgent notices')),
            ],
            options={
                'verbose_name': 'notices of a community',
                'verbose_name_plural': 'notices of communities',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NoticePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('kind', models.CharField(choices=[('publicity', 'publicity (comments asked)'), ('announcement', 'announcement'), ('notice', 'notice')], default='notice', max_length=16, verbose_name='kind')),
                ('summary', models.CharField(blank=True, help_text='Shown in lists. Empty: the first sentence.', max_length=120, verbose_name='in one sentence')),
                ('body', wagtail.fields.RichTextField(verbose_name='text')),
                ('issuer', models.CharField(blank=True, help_text='Empty: the community.', max_length=60, verbose_name='issued by')),
                ('contact', models.CharField(blank=True, max_length=80, verbose_name='whom to ask')),
                ('issued_at', models.DateTimeField(blank=True, help_text='Empty: the moment at which it goes up.', null=True, verbose_name='issued')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='where')),
                ('begins_at', models.DateTimeField(blank=True, null=True, verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('display_until', models.DateField(blank=True, help_text='For publicity at least 15 days; empty: just that. It is lengthened where it goes up later.', null=True, verbose_name='on display until')),
                ('urgency', models.CharField(blank=True, choices=[('water', 'water is cut off'), ('power', 'power is cut off'), ('gas', 'gas is cut off'), ('heating', 'heating is interrupted'), ('lift', 'the lift stands still'), ('road', 'a road or gate is closed'), ('weather', 'dangerous weather'), ('other', 'something else')], max_length=12, verbose_name='urgent: what')),
                ('posted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('posted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='posted by')),
                ('category', models.CharField(blank=True, choices=[('meetings', "decided by residents' or representatives' meetings, and its carrying-out"), ('funds', 'money and goods from government and donations'), ('facilities', 'facilities the committee owns or uses'), ('projects', 'community service projects'), ('consultation', 'settled by consultation, and its carrying-out'), ('assistance', 'help given to government work'), ('other', 'other matters many residents care about')], help_text='Where the law asks for its publication (art. 34): it then counts as published in time or late.', max_length=12, verbose_name='kind of matter')),
            ],
            options={
                'verbose_name': 'notice page',
                'verbose_name_plural': 'notice pages',
                'indexes': [models.Index(fields=['-issued_at'], name='shequ_notices_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['publicity', 'announcement', 'notice'])), name='shequ_notices_kind_known'), models.CheckConstraint(condition=models.Q(('begins_at', None), ('ends_at', None), ('ends_at__gt', models.F('begins_at')), _connector='OR'), name='shequ_notices_runs_forward'), models.CheckConstraint(condition=models.Q(('urgency', ''), models.Q(('kind', 'notice'), ('urgency__in', ['water', 'power', 'gas', 'heating', 'lift', 'road', 'weather', 'other'])), _connector='OR'), name='shequ_notices_urgent_is_notice'), models.CheckConstraint(condition=models.Q(('category', ''), ('category__in', ['meetings', 'funds', 'facilities', 'projects', 'consultation', 'assistance', 'other']), _connector='OR'), name='shequ_notices_category_known')],
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NoticeCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='checked at')),
                ('verdict', models.CharField(choices=[('right', 'it is right'), ('withdrawn', 'it is wrong: take it down')], max_length=12, verbose_name='verdict')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='checked by')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='shequ_notices.noticepage')),
            ],
            options={
                'verbose_name': 'check of an urgent notice',
                'verbose_name_plural': 'checks of urgent notices',
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['right', 'withdrawn'])), name='shequ_notices_verdict_known'), models.CheckConstraint(condition=models.Q(('verdict', 'right'), models.Q(('note', ''), _negated=True), _connector='OR'), name='shequ_notices_taken_down_why')],
            },
        ),
        migrations.CreateModel(
            name='Display',
            fields=[
                ('page', models.OneToOneField(on_delete=shequ_workflows.notices.displays.keep_while_due, primary_key=True, related_name='display', serialize=False, to='shequ_notices.noticepage', verbose_name='page')),
                ('begins_at', models.DateTimeField(verbose_name='on display since')),
                ('last_day', models.DateField(verbose_name='on display until')),
                ('digest', models.CharField(max_length=64)),
                ('ended_at', models.DateTimeField(null=True, verbose_name='taken down at')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'display of a publicity notice',
                'verbose_name_plural': 'displays of publicity notices',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('reason', '')), models.Q(models.Q(('ended_at__isnull', False)), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='shequ_notices_down_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='NoticeWords',
            fields=[
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='words', serialize=False, to='shequ_notices.noticepage')),
                ('title', models.CharField(max_length=600)),
                ('text', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'words of a notice',
                'verbose_name_plural': 'words of notices',
            },
        ),
        migrations.CreateModel(
            name='PublicationRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='what is published')),
                ('category', models.CharField(choices=[('meetings', "decided by residents' or representatives' meetings, and its carrying-out"), ('funds', 'money and goods from government and donations'), ('facilities', 'facilities the committee owns or uses'), ('projects', 'community service projects'), ('consultation', 'settled by consultation, and its carrying-out'), ('assistance', 'help given to government work'), ('other', 'other matters many residents care about')], max_length=12, verbose_name='kind of matter')),
                ('rhythm', models.CharField(choices=[('month', 'every month'), ('quarter', 'every quarter'), ('half', 'every half-year'), ('year', 'every year'), ('event', 'each time there is something')], max_length=8, verbose_name='how often')),
                ('within_days', models.PositiveSmallIntegerField(help_text='Calendar days after the period or the event; a day of rest gives way to the next working day.', validators=[django.core.validators.MaxValueValidator(366)], verbose_name='within how many days')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='where it is written')),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
            ],
            options={
                'verbose_name': 'rule of what is published when',
                'verbose_name_plural': 'rules of what is published when',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('category__in', ['meetings', 'funds', 'facilities', 'projects', 'consultation', 'assistance', 'other'])), name='shequ_notices_rule_category_known'), models.CheckConstraint(condition=models.Q(('rhythm__in', ['month', 'quarter', 'half', 'year', 'event'])), name='shequ_notices_rule_rhythm_known')],
            },
        ),
        migrations.CreateModel(
            name='PublicationDue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('period', models.CharField(max_length=20)),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='what happened')),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('due_on', models.DateField(verbose_name='to be published by')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                ('waived_because', models.CharField(blank=True, max_length=200, verbose_name='why there is nothing to publish')),
                ('made_at', models.DateTimeField(default=shequ_workflows.org.moment.now)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.node', verbose_name='community')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='publishes', to='shequ_notices.noticepage', verbose_name='notice page')),
                ('publicity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_publicity.publicityperiod')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues', to='shequ_notices.publicationrule', verbose_name='rule')),
            ],
            options={
                'verbose_name': 'publication that is owed',
                'verbose_name_plural': 'publications that are owed',
                'indexes': [models.Index(fields=['community', '-due_on'], name='shequ_notices_dues')],
                'constraints': [models.UniqueConstraint(fields=('community', 'rule', 'period'), name='shequ_notices_due_once'), models.CheckConstraint(condition=models.Q(('begins_on__lte', models.F('ends_on')), ('ends_on__lte', models.F('due_on'))), name='shequ_notices_due_in_order'), models.CheckConstraint(condition=models.Q(('published_on', None), ('waived_because', ''), _connector='OR'), name='shequ_notices_published_or_waived'), models.CheckConstraint(condition=models.Q(('page', None), ('publicity', None), _connector='OR'), name='shequ_notices_published_by_one')],
            },
        ),
        migrations.CreateModel(
            name='NoticeQuestion',
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
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='shequ_notices.noticepage', verbose_name='notice page')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='asked by')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'indexes': [models.Index(fields=['page', 'state', 'asked_at'], name='shequ_notices_questions'), models.Index(condition=models.Q(('state', 'pending')), fields=['asked_at'], name='shequ_notices_to_answer')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'pending')), models.Q(('answered_at__isnull', False), ('state', 'published'), models.Q(('public_text', ''), _negated=True), models.Q(('public_answer', ''), _negated=True)), models.Q(('answered_at__isnull', False), ('state', 'refused'), models.Q(('note', ''), _negated=True)), _connector='OR'), name='shequ_notices_question_whole'), models.CheckConstraint(condition=models.Q(('person__isnull', False), models.Q(('channel__in', ('online', 'letter')), _negated=True), _connector='OR'), name='shequ_notices_question_from')],
            },
        ),
    ]
