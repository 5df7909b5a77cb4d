import django.db.models.deletion
import django.db.models.expressions
import shequ_workflows.meetings.models.meetings
import shequ_workflows.org.moment
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shequ_community', '0001_initial'),
        ('shequ_core', '0001_initial'),
        ('shequ_org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingProcess',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('shequ_core.subject',),
        ),
        migrations.CreateModel(
            name='UndertakingProcess',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('shequ_core.subject',),
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='meeting', serialize=False, to='shequ_core.subject')),
                ('kind', models.CharField(choices=[('joint', 'joint meeting of the two committees'), ('residents', "residents' meeting"), ('representatives', "residents' representatives' meeting"), ('hearing', 'hearing'), ('coordination', 'coordination meeting'), ('appraisal', 'appraisal meeting'), ('talk', 'open talk'), ('owners', "owners' assembly")], max_length=16, verbose_name='kind')),
                ('kind_name', models.CharField(max_length=40, verbose_name='name of the kind')),
                ('place', models.CharField(max_length=120, verbose_name='place')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('convener', models.CharField(blank=True, max_length=80, verbose_name='convened by')),
                ('notice_days', models.PositiveSmallIntegerField(verbose_name='days of notice')),
                ('basis', models.CharField(blank=True, max_length=120, verbose_name='legal basis')),
                ('rule', models.JSONField(blank=True, editable=False, null=True)),
                ('conveners', models.JSONField(default=list, editable=False)),
                ('proxies', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('has_adults', models.BooleanField(default=False, editable=False)),
                ('is_public', models.BooleanField(default=True, verbose_name='everybody may read of it')),
                ('entitled', models.PositiveIntegerField(blank=True, null=True, verbose_name='entitled to vote')),
                ('entitled_area', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='their area (m²)')),
                ('code', models.CharField(default=shequ_workflows.meetings.models.meetings.new_code, editable=False, max_length=8)),
                ('announced_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('chair', models.CharField(blank=True, max_length=40, verbose_name='chaired by')),
                ('keeper', models.CharField(blank=True, max_length=40, verbose_name='minutes kept by')),
                ('minutes', models.TextField(blank=True, verbose_name='minutes')),
                ('end_reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='shequ_core.subject', verbose_name='on the matter')),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
                'indexes': [models.Index(fields=['starts_at'], name='shequ_meetings_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shequ_meetings_forward'), models.CheckConstraint(condition=models.Q(('kind__in', ['joint', 'residents', 'representatives', 'hearing', 'coordination', 'appraisal', 'talk', 'owners'])), name='shequ_meetings_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('place', ''), _negated=True), models.Q(('kind_name', ''), _negated=True)), name='shequ_meetings_whole')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('group', models.CharField(choices=[('rc', "residents' committee"), ('party', 'Party secretary'), ('representatives', "residents' representatives"), ('supervision', 'supervision committee'), ('workers', 'community and grid workers'), ('leads', 'building leads'), ('owners_committee', "owners' committee"), ('property', 'property company'), ('owners', 'owners, with their area'), ('building', 'households of a building'), ('person', 'somebody by name')], max_length=20, verbose_name='group')),
                ('votes', models.BooleanField(default=False, verbose_name='may vote')),
                ('area', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='area (m²)')),
                ('way', models.CharField(choices=[('each', 'told one by one: inbox, or the list of people to call'), ('notice', 'public notice and slips at the doors')], default='each', max_length=8, verbose_name='how')),
                ('at', models.DateTimeField(verbose_name='invited')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_community.unit', verbose_name='room')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='shequ_meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='shequ_meetings_invited_once'), models.CheckConstraint(condition=models.Q(('area', None), ('area__gt', 0), _connector='OR'), name='shequ_meetings_area_positive')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('votes', models.BooleanField(default=False, verbose_name='may vote')),
                ('area', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='area (m²)')),
                ('proxy', models.CharField(blank=True, max_length=40, verbose_name='stands in, with a written word')),
                ('by', models.CharField(choices=[('list', 'ticked on the list'), ('code', 'by the code on the screen')], default='list', max_length=8, verbose_name='how it was noted')),
                ('at', models.DateTimeField(verbose_name='noted')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='noted by')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='person')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='shequ_meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendance',
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='shequ_meetings_seat_once'), models.CheckConstraint(condition=models.Q(('by', 'list'), ('proxy', ''), _connector='OR'), name='shequ_meetings_code_is_for_oneself')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='number')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('text', models.TextField(blank=True, verbose_name='explanation')),
                ('is_voted', models.BooleanField(default=False, verbose_name='put to the vote')),
                ('said', models.TextField(blank=True, verbose_name='what came of it')),
                ('subject', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='shequ_core.subject', verbose_name='matter')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='shequ_meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'item of the agenda',
                'verbose_name_plural': 'agenda',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'position'), name='shequ_meetings_item_once'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), ('position__gte', 1)), name='shequ_meetings_item_whole')],
            },
        ),
        migrations.CreateModel(
            name='Undertaking',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='undertaking', serialize=False, to='shequ_core.subject')),
                ('due_on', models.DateField(verbose_name='by')),
                ('result', models.TextField(blank=True, verbose_name='what was done')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undertakings', to='shequ_meetings.agendaitem', verbose_name='item')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='undertakings', to='shequ_meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'undertaking',
                'verbose_name_plural': 'undertakings',
            },
        ),
        migrations.CreateModel(
            name='Count',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='count', serialize=False, to='shequ_meetings.agendaitem')),
                ('rule', models.JSONField(editable=False)),
                ('entitled', models.PositiveIntegerField(verbose_name='entitled')),
                ('present', models.PositiveIntegerField(verbose_name='took part')),
                ('in_favour', models.PositiveIntegerField(verbose_name='in favour')),
                ('against', models.PositiveIntegerField(verbose_name='against')),
                ('abstained', models.PositiveIntegerField(verbose_name='abstained')),
                ('recused', models.PositiveIntegerField(default=0, verbose_name='recused')),
                ('entitled_area', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('present_area', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('in_favour_area', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('against_area', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('abstained_area', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('outcome', models.CharField(choices=[('passed', 'adopted'), ('failed', 'not adopted'), ('no_quorum', 'no quorum, nothing decided')], max_length=12, verbose_name='outcome')),
                ('tellers', models.CharField(max_length=120, verbose_name='counted and witnessed by')),
                ('counted_at', models.DateTimeField(verbose_name='counted')),
                ('counted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='entered by')),
            ],
            options={
                'verbose_name': 'count',
                'verbose_name_plural': 'counts',
                'constraints': [models.CheckConstraint(condition=models.Q(('present__lte', models.F('entitled')), ('present__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('in_favour'), '+', models.F('against')), '+', models.F('abstained')))), name='shequ_meetings_count_possible'), models.CheckConstraint(condition=models.Q(('entitled_area', None), models.Q(('present_area__lte', models.F('entitled_area')), ('present_area__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('in_favour_area'), '+', models.F('against_area')), '+', models.F('abstained_area')), '-', models.Value(Decimal('0.005'))))), _connector='OR'), name='shequ_meetings_area_possible'), models.CheckConstraint(condition=models.Q(('outcome__in', ['passed', 'failed', 'no_quorum'])), name='shequ_meetings_outcome_known')],
            },
        ),
        migrations.CreateModel(
            name='KindSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('joint', 'joint meeting of the two committees'), ('residents', "residents' meeting"), ('representatives', "residents' representatives' meeting"), ('hearing', 'hearing'), ('coordination', 'coordination meeting'), ('appraisal', 'appraisal meeting'), ('talk', 'open talk'), ('owners', "owners' assembly")], max_length=16, verbose_name='kind')),
                ('number', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=40, verbose_name='name here')),
                ('notice_days', models.PositiveSmallIntegerField(verbose_name='days of notice')),
                ('basis', models.CharField(max_length=120, verbose_name='legal basis of the days')),
                ('rule', models.CharField(blank=True, max_length=24, verbose_name='quorum and majority')),
                ('conveners', models.JSONField(default=list, verbose_name='convened by')),
                ('proxies', models.PositiveSmallIntegerField(default=0, verbose_name='people one may stand in for')),
                ('is_public', models.BooleanField(default=True, verbose_name='everybody may read of it')),
                ('created_at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False)),
                ('replaced_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_kinds', to='shequ_org.node', verbose_name='node')),
            ],
            options={
                'verbose_name': 'kind of meeting',
                'verbose_name_plural': 'kinds of meeting',
                'constraints': [models.UniqueConstraint(fields=('node', 'kind', 'number'), name='shequ_meetings_setting_once'), models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('node', 'kind'), name='shequ_meetings_one_setting'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('basis', ''), _negated=True)), name='shequ_meetings_setting_whole')],
            },
        ),
    ]
