import django.core.validators
import django.db.models.deletion
import shequ_workflows.core.encrypted
import shequ_workflows.org.identity
import shequ_workflows.org.moment
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shequ_core', '0001_initial'),
        ('shequ_forms', '0001_initial'),
        ('shequ_org', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HookTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('url', models.URLField(max_length=300, verbose_name='address')),
                ('secret', shequ_workflows.core.encrypted.EncryptedTextField(verbose_name='secret')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('made_at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False)),
                ('made_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hook_targets', to='shequ_org.node', verbose_name='node')),
            ],
            options={
                'verbose_name': 'program that is told',
                'verbose_name_plural': 'programs that are told',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('node', 'name'), name='shequ_flows_target_once')],
            },
        ),
        migrations.CreateModel(
            name='Flow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('key', models.CharField(max_length=24, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]{0,27}$')], verbose_name='key')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('body', models.JSONField(blank=True, default=dict)),
                ('live', models.BooleanField(default=False, editable=False, verbose_name='published')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flows', to='shequ_org.node', verbose_name='node')),
                ('opens_with', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='opens_flows', to='shequ_forms.form', verbose_name='form that opens cases')),
            ],
            options={
                'verbose_name': 'flow',
                'verbose_name_plural': 'flows',
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='FlowVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('schema', models.PositiveSmallIntegerField(default=1)),
                ('digest', models.CharField(max_length=64)),
                ('body', models.TextField()),
                ('published_at', models.DateTimeField(default=shequ_workflows.org.moment.now, verbose_name='published at')),
                ('flow', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='shequ_flows.flow', verbose_name='flow')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='published by')),
            ],
            options={
                'verbose_name': 'version of a flow',
                'verbose_name_plural': 'versions of flows',
                'ordering': ['flow', '-number'],
                'constraints': [models.UniqueConstraint(fields=('flow', 'number'), name='shequ_flows_version_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='shequ_flows_version_from_one'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='shequ_flows_version_says')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='case', serialize=False, to='shequ_core.subject')),
                ('reference', models.CharField(blank=True, max_length=40, verbose_name='number outside')),
                ('channel', models.CharField(choices=[('online', 'online'), ('paper', 'paper'), ('phone', 'phone call'), ('visit', 'visit to the office'), ('door', 'home visit'), ('chat', 'chat group'), ('hotline', 'hotline'), ('patrol', 'patrol'), ('letter', 'code on a letter'), ('link', 'signed link'), ('system', 'system')], default='online', max_length=16, verbose_name='channel')),
                ('secret_digest', models.CharField(blank=True, editable=False, max_length=22)),
                ('urged_at', models.DateTimeField(blank=True, null=True, verbose_name='urged at')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.node')),
                ('delegated_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='delegated by')),
                ('flow', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='shequ_flows.flow', verbose_name='flow')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='shequ_flows.flowversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
                'indexes': [models.Index(fields=['version'], name='shequ_flows_by_version')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('flow', 'community', 'reference'), name='shequ_flows_reference_once')],
            },
        ),
        migrations.CreateModel(
            name='EffectRun',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('place', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=40)),
                ('settings', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('pending', 'to be done'), ('done', 'done'), ('dead', 'failed, waits for somebody')], default='pending', max_length=8)),
                ('next_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
                ('result', models.CharField(blank=True, max_length=64)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='effects', to='shequ_flows.case')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='effects', to='shequ_core.record')),
            ],
            options={
                'verbose_name': 'effect of a step',
                'verbose_name_plural': 'effects of steps',
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['next_at'], name='shequ_flows_effect_due')],
                'constraints': [models.UniqueConstraint(fields=('record', 'place'), name='shequ_flows_effect_once'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(('state', 'done'), _negated=True), _connector='OR'), name='shequ_flows_effect_done_at')],
            },
        ),
        migrations.CreateModel(
            name='HookCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('pending', 'to be done'), ('done', 'done'), ('dead', 'failed, waits for somebody')], default='pending', max_length=8)),
                ('next_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=80)),
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='call', to='shequ_flows.effectrun')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='shequ_flows.hooktarget')),
            ],
            options={
                'verbose_name': 'message to a program',
                'verbose_name_plural': 'messages to programs',
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['next_at'], name='shequ_flows_call_due')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('solved', models.BooleanField(blank=True, null=True, verbose_name='solved')),
                ('stars', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='stars')),
                ('given_at', models.DateTimeField(blank=True, null=True, verbose_name='given at')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='calls in vain')),
                ('asked_by', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_core.record')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='shequ_flows.case')),
                ('given_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_core.record')),
            ],
            options={
                'verbose_name': 'rating of a case',
                'verbose_name_plural': 'ratings of cases',
                'constraints': [models.CheckConstraint(condition=models.Q(('stars', None), models.Q(('stars__gte', 1), ('stars__lte', 5)), _connector='OR'), name='shequ_flows_stars_one_to_five'), models.CheckConstraint(condition=models.Q(models.Q(('given_at', None), ('solved', None), ('stars', None)), ('given_at__isnull', False), _connector='OR'), name='shequ_flows_rating_given_whole')],
            },
        ),
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('steps', models.JSONField(default=list)),
                ('saved_at', models.DateTimeField(default=shequ_workflows.org.moment.now, verbose_name='saved at')),
                ('flow', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scenarios', to='shequ_flows.flow', verbose_name='flow')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'scenario',
                'verbose_name_plural': 'scenarios',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('flow', 'name'), name='shequ_flows_scenario_once')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=28)),
                ('role', models.CharField(blank=True, max_length=24)),
                ('word', models.CharField(blank=True, choices=[('agree', 'agrees'), ('disagree', 'does not agree'), ('recuse', 'recused')], max_length=10, verbose_name='word')),
                ('is_open', models.BooleanField(default=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='shequ_flows.case')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_core.record')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='person')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_core.record')),
            ],
            options={
                'verbose_name': 'seat in a countersigning',
                'verbose_name_plural': 'seats in countersignings',
                'indexes': [models.Index(condition=models.Q(('is_open', True)), fields=['person'], name='shequ_flows_seat_open')],
                'constraints': [models.UniqueConstraint(fields=('opened_by', 'person'), name='shequ_flows_seat_once'), models.CheckConstraint(condition=models.Q(models.Q(('said_by', None), ('word', '')), models.Q(models.Q(('word', ''), _negated=True), ('said_by__isnull', False)), _connector='OR'), name='shequ_flows_seat_said_by_a_row'), models.CheckConstraint(condition=models.Q(('word', ''), ('is_open', False), _connector='OR'), name='shequ_flows_seat_says_once')],
            },
        ),
        migrations.CreateModel(
            name='StepAnswers',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='step_answers', serialize=False, to='shequ_core.record')),
                ('step', models.CharField(max_length=28)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='shequ_flows.case')),
                ('submission', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='shequ_forms.submission')),
            ],
            options={
                'verbose_name': 'answers of a step',
                'verbose_name_plural': 'answers of steps',
            },
        ),
        migrations.CreateModel(
            name='CaseLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'was opened from this'), ('merged', 'was merged into'), ('reopens', 'takes up again'), ('related', 'belongs together with')], max_length=8)),
                ('waits', models.BooleanField(default=False)),
                ('met_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='shequ_flows.case')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_core.record')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_links', to='shequ_core.subject')),
            ],
            options={
                'verbose_name': 'link of a case',
                'verbose_name_plural': 'links of cases',
                'indexes': [models.Index(condition=models.Q(('met_at', None), ('waits', True)), fields=['to'], name='shequ_flows_link_waits')],
                'constraints': [models.UniqueConstraint(fields=('case', 'to', 'kind'), name='shequ_flows_link_once'), models.CheckConstraint(condition=models.Q(('case', models.F('to')), _negated=True), name='shequ_flows_link_to_another')],
            },
        ),
        migrations.CreateModel(
            name='CaseOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(editable=False, max_length=255)),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_core.record')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_core.record')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='shequ_flows.case')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.node', verbose_name='office')),
            ],
            options={
                'verbose_name': 'assisting office',
                'verbose_name_plural': 'assisting offices',
                'indexes': [models.Index(fields=['path'], name='shequ_flows_office_path')],
                'constraints': [models.UniqueConstraint(fields=('case', 'node'), name='shequ_flows_office_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='shequ_flows_office_answers_whole')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now, verbose_name='written at')),
                ('place', models.CharField(choices=[('internal', 'staff only'), ('public', 'also whoever raised it')], default='internal', max_length=8, verbose_name='for whom')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='text')),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='author')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='shequ_flows.case')),
                ('mentions', models.ManyToManyField(blank=True, related_name='+', to='shequ_org.person', verbose_name='whose attention is asked')),
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='comment', to='shequ_core.record')),
            ],
            options={
                'verbose_name': 'comment on a case',
                'verbose_name_plural': 'comments on cases',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('taken_back_at', None), ('text', ''), _connector='OR'), name='shequ_flows_comment_taken_back_is_empty')],
            },
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='shequ_flows.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='person')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_core.record')),
            ],
            options={
                'verbose_name': 'copy of a case',
                'verbose_name_plural': 'copies of cases',
                'constraints': [models.UniqueConstraint(fields=('case', 'person'), name='shequ_flows_copy_once')],
            },
        ),
        migrations.AddField(
            model_name='flow',
            name='current',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_flows.flowversion', verbose_name='version in force'),
        ),
        migrations.AddConstraint(
            model_name='flow',
            constraint=models.CheckConstraint(condition=models.Q(('live', False), ('current__isnull', False), _connector='OR'), name='shequ_flows_live_compiled'),
        ),
    ]
