import django.db.models.deletion
import django.db.models.expressions
import shequ_workflows.core.encrypted
import shequ_workflows.org.identity
import shequ_workflows.org.moment
import wagtail.contrib.routable_page.models
import wagtail.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shequ_core', '0001_initial'),
        ('shequ_meetings', '0001_initial'),
        ('shequ_org', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='HallPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'hall page',
                'verbose_name_plural': 'hall pages',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='MatterProcess',
            fields=[
            ],
            options={
                'verbose_name': "matter's process",
                'verbose_name_plural': "matters' processes",
                'proxy': True,
            },
            bases=('shequ_core.subject',),
        ),
        migrations.CreateModel(
            name='Matter',
            fields=[
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('channel', models.CharField(choices=[('online', 'online'), ('paper', 'paper'), ('phone', 'phone call'), ('visit', 'visit to the office'), ('door', 'home visit'), ('chat', 'chat group'), ('hotline', 'hotline'), ('patrol', 'patrol'), ('letter', 'code on a letter'), ('link', 'signed link'), ('system', 'system')], default='online', max_length=16, verbose_name='channel')),
                ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='said on')),
                ('heard_phone', shequ_workflows.core.encrypted.EncryptedTextField(blank=True, verbose_name='number of the call')),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='matter', serialize=False, to='shequ_core.subject')),
                ('category', models.CharField(choices=[('service', 'daily services'), ('elders', 'elders and children'), ('space', 'shared rooms and squares'), ('quiet', 'quiet hours and house rules'), ('clean', 'cleanliness and green'), ('safety', 'safety'), ('traffic', 'parking and traffic'), ('culture', 'culture and sport'), ('other', 'other')], default='other', max_length=16, verbose_name='kind of matter')),
                ('scope', models.CharField(blank=True, max_length=200, verbose_name='whom it concerns')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('problem', models.TextField(blank=True, verbose_name='what is wrong now')),
                ('wish', models.TextField(blank=True, verbose_name='what is wished for')),
                ('public_problem', models.TextField(blank=True)),
                ('public_wish', models.TextField(blank=True)),
                ('track', models.CharField(blank=True, choices=[('rc', "residents' committee"), ('party', "Party organisation studies, residents' committee decides"), ('assembly', "residents' meeting"), ('owners', "owners' joint decision")], max_length=12, verbose_name='who decides')),
                ('is_important', models.BooleanField(default=False, verbose_name='important')),
                ('stakeholders', models.JSONField(blank=True, default=list, verbose_name='groups concerned')),
                ('options', models.JSONField(blank=True, default=list, verbose_name='options under discussion')),
                ('party_studied_on', models.DateField(blank=True, null=True, verbose_name='studied by the Party organisation on')),
                ('party_note', models.TextField(blank=True, verbose_name='what the Party organisation noted')),
                ('summary', models.TextField(blank=True, verbose_name='what the discussion showed')),
                ('dissent', models.TextField(blank=True, verbose_name='dissent')),
                ('decline_reason', models.CharField(blank=True, choices=[('not_community', 'not a matter of the community'), ('owners', 'for the owners to decide together'), ('legal_channel', 'has a legal channel of its own (court, arbitration, petition)'), ('unlawful', 'against the law'), ('already_decided', 'already decided'), ('duplicate', 'already under discussion')], max_length=16, verbose_name='reason')),
                ('end_note', models.TextField(blank=True, verbose_name='why it ended, and where to go')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='new expected date')),
                ('expected_reason', models.TextField(blank=True, verbose_name='reason for the delay')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='keyed in by')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='acceptance proposed by')),
                ('public_place', models.CharField(blank=True, max_length=120)),
                ('public_scope', models.CharField(blank=True, max_length=200)),
                ('is_quick', models.BooleanField(default=False, verbose_name='small matter, short way')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='shequ_deliberation.matter', verbose_name='goes on with')),
                ('reopens', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reopened', to='shequ_deliberation.matter', verbose_name='takes up again')),
            ],
            options={
                'verbose_name': 'matter',
                'verbose_name_plural': 'matters',
                'indexes': [models.Index(fields=['category'], name='shequ_deliberation_category')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expected_on', None), models.Q(('expected_reason', ''), _negated=True), _connector='OR'), name='shequ_deliberation_delay_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='GapList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('gaps', models.JSONField(default=list)),
                ('answers', models.JSONField(blank=True, default=list)),
                ('new_facts', models.TextField(blank=True)),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gap_lists', to='shequ_deliberation.matter')),
            ],
            options={
                'verbose_name': 'list of what is missing',
                'verbose_name_plural': 'lists of what is missing',
                'constraints': [models.UniqueConstraint(fields=('matter', 'number'), name='shequ_deliberation_gaps_once')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(choices=[('adopted', 'adopted'), ('rejected', 'not adopted'), ('no_quorum', 'no quorum: nothing was decided'), ('kept', 'change not adopted: the first decision stands'), ('terminated', 'ended early')], max_length=12)),
                ('held_on', models.DateField(verbose_name='decided on')),
                ('text', models.TextField(verbose_name='decision')),
                ('concern', models.CharField(choices=[('money', 'money'), ('works', 'works'), ('space', 'shared space'), ('small', 'something else')], default='small', max_length=8, verbose_name='about')),
                ('money_source', models.CharField(choices=[('none', 'costs nothing'), ('community', "the community's own funds"), ('street', 'funds of the street office'), ('owners', 'the owners: their own shares or the maintenance fund'), ('donation', 'donations'), ('other', 'another source')], default='none', max_length=12, verbose_name='money from')),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='amount')),
                ('money_note', models.CharField(blank=True, max_length=200)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='to be done by')),
                ('legality', models.JSONField(blank=True, default=list)),
                ('in_favour', models.PositiveIntegerField()),
                ('against', models.PositiveIntegerField()),
                ('abstained', models.PositiveIntegerField()),
                ('recused', models.PositiveIntegerField()),
                ('absent', models.PositiveIntegerField()),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='person in charge')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='shequ_deliberation.matter')),
                ('body', models.CharField(choices=[('rc', "residents' committee"), ('residents', "residents' meeting"), ('representatives', "residents' representatives' meeting"), ('owners', "owners' assembly")], default='rc', max_length=16, verbose_name='decided by')),
                ('evidence', models.CharField(blank=True, max_length=200, verbose_name='document of the result')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_meetings.meeting', verbose_name='at the meeting')),
                ('numbers', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'constraints': [models.UniqueConstraint(fields=('matter', 'number'), name='shequ_deliberation_decision_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='shequ_deliberation_decision_amount'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'adopted'), _negated=True), models.Q(('due_on__isnull', False), ('responsible__isnull', False)), _connector='OR'), name='shequ_deliberation_decision_in_charge'), models.CheckConstraint(condition=models.Q(models.Q(('body', 'rc'), _negated=True), ('outcome', 'kept'), ('absent__lt', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('in_favour'), '+', models.F('against')), '+', models.F('abstained'))), _connector='OR'), name='shequ_deliberation_decision_quorum'), models.CheckConstraint(condition=models.Q(models.Q(('body', 'rc'), _negated=True), ('outcome__in', ['rejected', 'kept']), ('in_favour__gt', django.db.models.expressions.CombinedExpression(models.F('against'), '+', models.F('abstained'))), _connector='OR'), name='shequ_deliberation_decision_majority'), models.CheckConstraint(condition=models.Q(models.Q(('body', 'rc'), ('meeting', None)), models.Q(models.Q(('body', 'rc'), _negated=True), ('meeting__isnull', False)), _connector='OR'), name='shequ_deliberation_decision_meeting')],
            },
        ),
        migrations.CreateModel(
            name='MemberVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vote', models.CharField(choices=[('for', 'for'), ('against', 'against'), ('abstain', 'abstained'), ('recused', 'recused'), ('absent', 'absent')], max_length=8)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='shequ_deliberation.decision')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': "member's vote",
                'verbose_name_plural': "members' votes",
                'constraints': [models.UniqueConstraint(fields=('decision', 'member'), name='shequ_deliberation_member_votes_once'), models.CheckConstraint(condition=models.Q(('vote__in', ['for', 'against', 'abstain', 'recused', 'absent'])), name='shequ_deliberation_vote_known')],
            },
        ),
        migrations.CreateModel(
            name='News',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('progress', 'progress'), ('report', 'result and accounts'), ('rework', 'defects to be mended'), ('date', 'new expected date'), ('turn', 'another turn')], default='progress', max_length=12)),
                ('text', models.TextField()),
                ('accounts', models.TextField(blank=True)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('supervised_on', models.DateField(blank=True, null=True)),
                ('expected_on', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='news', to='shequ_deliberation.matter')),
            ],
            options={
                'verbose_name': 'news',
                'verbose_name_plural': 'news',
                'indexes': [models.Index(fields=['matter', '-at'], name='shequ_deliberation_newest')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('channel', models.CharField(choices=[('online', 'online'), ('paper', 'paper'), ('phone', 'phone call'), ('visit', 'visit to the office'), ('door', 'home visit'), ('chat', 'chat group'), ('hotline', 'hotline'), ('patrol', 'patrol'), ('letter', 'code on a letter'), ('link', 'signed link'), ('system', 'system')], default='online', max_length=16, verbose_name='channel')),
                ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='said on')),
                ('heard_phone', shequ_workflows.core.encrypted.EncryptedTextField(blank=True, verbose_name='number of the call')),
                ('nickname', models.CharField(max_length=30, verbose_name='shown as')),
                ('stance', models.CharField(choices=[('support', 'in favour'), ('object', 'against'), ('suggest', 'a suggestion')], default='suggest', max_length=8, verbose_name='stance')),
                ('text', models.TextField(verbose_name='opinion')),
                ('public_text', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('pending', 'waiting for review'), ('published', 'published'), ('refused', 'not published')], default='pending', max_length=12)),
                ('reason', models.CharField(blank=True, choices=[('personal', 'names or exposes somebody'), ('insult', 'insults somebody'), ('unlawful', 'against the law'), ('advert', 'advertising'), ('off_topic', 'about something else'), ('denied', 'called back: did not say so')], max_length=12, verbose_name='reason')),
                ('reason_note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now)),
                ('due_at', models.DateTimeField()),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('is_shown_first', models.BooleanField(default=False)),
                ('late_told_at', models.DateTimeField(blank=True, null=True)),
                ('is_plain', models.BooleanField(default=False)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='keyed in by')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='shequ_deliberation.matter')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='shequ_org.person', verbose_name='said by')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'opinion',
                'verbose_name_plural': 'opinions',
                'indexes': [models.Index(fields=['matter', 'state', '-at'], name='shequ_deliberation_opinions'), models.Index(condition=models.Q(('state', 'pending')), fields=['due_at'], name='shequ_deliberation_to_review'), models.Index(condition=models.Q(('late_told_at', None), ('state', 'pending')), fields=['due_at'], name='shequ_deliberation_voice_late')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at', None), ('state', 'pending')), models.Q(('reviewed_at__isnull', False), ('state', 'pending'), _negated=True), _connector='OR'), name='shequ_deliberation_opinion_reviewed'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='shequ_deliberation_refusal_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('channel', models.CharField(choices=[('online', 'online'), ('paper', 'paper'), ('phone', 'phone call'), ('visit', 'visit to the office'), ('door', 'home visit'), ('chat', 'chat group'), ('hotline', 'hotline'), ('patrol', 'patrol'), ('letter', 'code on a letter'), ('link', 'signed link'), ('system', 'system')], default='online', max_length=16, verbose_name='channel')),
                ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='said on')),
                ('heard_phone', shequ_workflows.core.encrypted.EncryptedTextField(blank=True, verbose_name='number of the call')),
                ('score', models.PositiveSmallIntegerField()),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='keyed in by')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='shequ_deliberation.matter')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'rating',
                'verbose_name_plural': 'ratings',
                'constraints': [models.UniqueConstraint(fields=('matter', 'person'), name='shequ_deliberation_one_rating'), models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 5)), name='shequ_deliberation_rating_range')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('opinion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='appeal', serialize=False, to='shequ_deliberation.opinion')),
                ('reason', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now)),
                ('due_at', models.DateTimeField()),
                ('late_told_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('published', 'published'), ('kept', 'stays unpublished')], max_length=12)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'request for a second look',
                'verbose_name_plural': 'requests for a second look',
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['due_at'], name='shequ_deliberation_appeals')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(('outcome__in', ['published', 'kept']), ('decided_at__isnull', False)), _connector='OR'), name='shequ_deliberation_appeal_decided'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'kept'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='shequ_deliberation_kept_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('opinion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='call_back', serialize=False, to='shequ_deliberation.opinion')),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now)),
                ('outcome', models.CharField(blank=True, choices=[('confirmed', 'yes, said so'), ('denied', 'no, did not say so'), ('unreachable', 'could not be reached')], max_length=12, verbose_name='answer')),
                ('note', models.CharField(blank=True, max_length=300)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'call back',
                'verbose_name_plural': 'calls back',
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['at'], name='shequ_deliberation_call_backs')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('outcome', '')), models.Q(('outcome__in', ['confirmed', 'denied', 'unreachable']), ('done_at__isnull', False)), _connector='OR'), name='shequ_deliberation_call_back_done')],
            },
        ),
        migrations.CreateModel(
            name='PublishingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('mode', models.CharField(choices=[('review', 'reviewed first, then published'), ('publish', 'published first, reviewed afterwards')], max_length=12, verbose_name='how opinions are published')),
                ('basis', models.CharField(max_length=200, verbose_name='basis')),
                ('valid_from', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.node')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'rule of publishing opinions',
                'verbose_name_plural': 'rules of publishing opinions',
                'constraints': [models.UniqueConstraint(fields=('community', 'number'), name='shequ_deliberation_publishing_once'), models.CheckConstraint(condition=models.Q(('mode__in', ['review', 'publish']), models.Q(('basis', ''), _negated=True)), name='shequ_deliberation_publishing_known')],
            },
        ),
        migrations.CreateModel(
            name='Backing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('channel', models.CharField(choices=[('online', 'online'), ('paper', 'paper'), ('phone', 'phone call'), ('visit', 'visit to the office'), ('door', 'home visit'), ('chat', 'chat group'), ('hotline', 'hotline'), ('patrol', 'patrol'), ('letter', 'code on a letter'), ('link', 'signed link'), ('system', 'system')], default='online', max_length=16, verbose_name='channel')),
                ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='said on')),
                ('heard_phone', shequ_workflows.core.encrypted.EncryptedTextField(blank=True, verbose_name='number of the call')),
                ('kind', models.CharField(choices=[('follow', 'follows it'), ('cosign', 'co-signs it'), ('demand', 'demands a meeting')], max_length=8)),
                ('body', models.CharField(blank=True, choices=[('rc', "residents' committee"), ('residents', "residents' meeting"), ('representatives', "residents' representatives' meeting"), ('owners', "owners' assembly")], max_length=16, verbose_name='meeting demanded')),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='keyed in by')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='backings', to='shequ_deliberation.matter')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'backing',
                'verbose_name_plural': 'backings',
                'indexes': [models.Index(fields=['matter', 'kind', '-at'], name='shequ_deliberation_backed')],
                'constraints': [models.UniqueConstraint(fields=('matter', 'person', 'kind'), name='shequ_deliberation_backs_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'demand'), models.Q(('body__in', ['', 'rc']), _negated=True)), models.Q(models.Q(('kind', 'demand'), _negated=True), ('body', '')), _connector='OR'), name='shequ_deliberation_demand_names_body')],
            },
        ),
        migrations.CreateModel(
            name='TaskProcess',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('shequ_core.subject',),
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='task', serialize=False, to='shequ_core.subject')),
                ('due_on', models.DateField(verbose_name='to be done by')),
                ('is_public', models.BooleanField(default=False, verbose_name='title shown in public')),
                ('public_title', models.CharField(blank=True, max_length=120)),
                ('result', models.TextField(blank=True, verbose_name='what was done')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='shequ_deliberation.matter', verbose_name='matter')),
            ],
            options={
                'verbose_name': 'task',
                'verbose_name_plural': 'tasks',
            },
        ),
        migrations.CreateModel(
            name='Point',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120, verbose_name='point')),
                ('outcome', models.CharField(blank=True, choices=[('adopted', 'adopted'), ('partly', 'partly adopted'), ('not', 'not adopted')], max_length=8, verbose_name='outcome')),
                ('answer', models.TextField(blank=True, verbose_name='reason')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='shequ_deliberation.matter')),
            ],
            options={
                'verbose_name': 'point',
                'verbose_name_plural': 'points',
                'constraints': [models.UniqueConstraint(fields=('matter', 'number'), name='shequ_deliberation_point_once'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='shequ_deliberation_point_has_title'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='shequ_deliberation_point_answered'), models.CheckConstraint(condition=models.Q(('outcome', ''), ('outcome__in', ['adopted', 'partly', 'not']), _connector='OR'), name='shequ_deliberation_point_outcome_known')],
            },
        ),
        migrations.CreateModel(
            name='PointVoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opinion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='point_voices', to='shequ_deliberation.opinion')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voices', to='shequ_deliberation.point')),
            ],
            options={
                'verbose_name': 'voice of a point',
                'verbose_name_plural': 'voices of points',
                'constraints': [models.UniqueConstraint(fields=('point', 'opinion'), name='shequ_deliberation_voice_once')],
            },
        ),
        migrations.AddField(
            model_name='point',
            name='opinions',
            field=models.ManyToManyField(related_name='points', through='shequ_deliberation.PointVoice', to='shequ_deliberation.opinion'),
        ),
    ]
