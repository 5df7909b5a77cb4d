import datetime
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import shequ_workflows.org.identity
import shequ_workflows.plans.keys
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shequ_org', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtaildocs', '0014_alter_document_file_size'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'plans of a community',
                'verbose_name_plural': 'plans of communities',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PlanPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='Shown in lists and above the plan.', max_length=160, verbose_name='in one sentence')),
                ('goals', wagtail.fields.RichTextField(blank=True, verbose_name='goals')),
                ('office', models.CharField(blank=True, help_text='An office. Empty: the community or the street.', max_length=60, verbose_name='whose plan')),
                ('contact', models.CharField(blank=True, help_text='An office and its telephone.', max_length=80, verbose_name='whom to ask')),
            ],
            options={
                'verbose_name': 'plan page',
                'verbose_name_plural': 'plan pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PlanMilestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('key', shequ_workflows.plans.keys.KeyField(default=shequ_workflows.org.identity.new_public_id, max_length=12, validators=[django.core.validators.RegexValidator('^[23456789abcdefghjkmnpqrstuvwxyz]{12}\\Z')], verbose_name='key')),
                ('title', models.CharField(max_length=120, verbose_name='what')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='more about it')),
                ('owner_role', models.CharField(choices=[('party_secretary', 'Party secretary'), ('rc_director', "residents' committee director"), ('rc_member', "residents' committee member"), ('community_worker', 'community worker'), ('grid_worker', 'grid worker'), ('supervision_committee', "residents' affairs supervision committee"), ('property_company', 'property company'), ('owners_committee', "owners' committee"), ('social_org', 'social organisation'), ('street_clerk', 'street clerk'), ('street_leader', 'street leader'), ('street_finance', 'street finance'), ('department', 'department')], max_length=24, verbose_name='who answers for it')),
                ('owner_office', models.CharField(blank=True, help_text='A unit, never a person. Empty: that of the community or street whose plan it is.', max_length=60, verbose_name='which office')),
                ('due_on', models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1)), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31))], verbose_name='by when')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='shequ_plans.planpage')),
            ],
            options={
                'verbose_name': 'milestone',
                'verbose_name_plural': 'milestones',
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('page', 'key'), name='shequ_plans_milestone_once')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=12)),
                ('note', models.CharField(max_length=200, verbose_name='what it shows')),
                ('url', models.URLField(blank=True, max_length=300, verbose_name='link')),
                ('at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtaildocs.document', verbose_name='file')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='shequ_plans.planpage')),
            ],
            options={
                'verbose_name': 'evidence',
                'verbose_name_plural': 'pieces of evidence',
                'indexes': [models.Index(fields=['page', 'key'], name='shequ_plans_shown')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, max_length=12)),
                ('kind', models.CharField(blank=True, choices=[('task', 'task'), ('milestone', 'milestone'), ('risk', 'risk')], max_length=12)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('verb', models.CharField(choices=[('mark', 'how it stands'), ('reach', 'milestone reached'), ('withdraw', 'taken back: not reached yet'), ('explain', 'why it takes longer'), ('review', 'risk looked at'), ('show', 'evidence added'), ('hide', 'evidence taken away'), ('shift', 'all dates moved')], max_length=12)),
                ('source', models.CharField(blank=True, max_length=12)),
                ('target', models.CharField(blank=True, max_length=12)),
                ('day', models.DateField(blank=True, null=True)),
                ('months', models.SmallIntegerField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('is_public', models.BooleanField(default=True)),
                ('role', models.CharField(choices=[('resident', 'resident'), ('household_rep', 'household representative'), ('owner', 'owner'), ('residents_rep', "residents' representative"), ('building_lead', 'building lead'), ('grid_worker', 'grid worker'), ('community_worker', 'community worker'), ('rc_member', "residents' committee member"), ('rc_director', "residents' committee director"), ('party_secretary', 'Party secretary'), ('supervision_committee', "residents' affairs supervision committee"), ('property_company', 'property company'), ('owners_committee', "owners' committee"), ('social_org', 'social organisation'), ('street_clerk', 'street clerk'), ('street_leader', 'street leader'), ('street_finance', 'street finance'), ('access_group', 'street access group'), ('district_access', 'district access conference'), ('department', 'department'), ('editor', 'editor'), ('auditor', 'auditor'), ('administrator', 'administrator')], max_length=24)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='shequ_plans.planpage')),
            ],
            options={
                'verbose_name': 'change of a plan',
                'verbose_name_plural': 'changes of plans',
                'indexes': [models.Index(models.F('page'), models.OrderBy(models.F('at'), descending=True), name='shequ_plans_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verb__in', ['mark', 'reach', 'withdraw', 'explain', 'review', 'show', 'hide', 'shift'])), name='shequ_plans_verb_known'), models.CheckConstraint(condition=models.Q(models.Q(('verb', 'shift'), _negated=True), models.Q(('months__isnull', False), models.Q(('months', 0), _negated=True)), _connector='OR'), name='shequ_plans_shift_far')],
            },
        ),
        migrations.CreateModel(
            name='PlanPhase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('key', shequ_workflows.plans.keys.KeyField(default=shequ_workflows.org.identity.new_public_id, max_length=12, validators=[django.core.validators.RegexValidator('^[23456789abcdefghjkmnpqrstuvwxyz]{12}\\Z')], verbose_name='key')),
                ('title', models.CharField(max_length=120, verbose_name='what')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='more about it')),
                ('starts_on', models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1)), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31))], verbose_name='from')),
                ('ends_on', models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1)), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31))], verbose_name='until')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='shequ_plans.planpage')),
            ],
            options={
                'verbose_name': 'phase',
                'verbose_name_plural': 'phases',
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('page', 'key'), name='shequ_plans_phase_once'), models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='shequ_plans_phase_forward')],
            },
        ),
        migrations.CreateModel(
            name='PlanRisk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('key', shequ_workflows.plans.keys.KeyField(default=shequ_workflows.org.identity.new_public_id, max_length=12, validators=[django.core.validators.RegexValidator('^[23456789abcdefghjkmnpqrstuvwxyz]{12}\\Z')], verbose_name='key')),
                ('title', models.CharField(max_length=120, verbose_name='what')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='more about it')),
                ('owner_role', models.CharField(choices=[('party_secretary', 'Party secretary'), ('rc_director', "residents' committee director"), ('rc_member', "residents' committee member"), ('community_worker', 'community worker'), ('grid_worker', 'grid worker'), ('supervision_committee', "residents' affairs supervision committee"), ('property_company', 'property company'), ('owners_committee', "owners' committee"), ('social_org', 'social organisation'), ('street_clerk', 'street clerk'), ('street_leader', 'street leader'), ('street_finance', 'street finance'), ('department', 'department')], max_length=24, verbose_name='who answers for it')),
                ('owner_office', models.CharField(blank=True, help_text='A unit, never a person. Empty: that of the community or street whose plan it is.', max_length=60, verbose_name='which office')),
                ('risk_class', models.CharField(choices=[('governance', 'governance'), ('service', 'service'), ('resources', 'resources'), ('participants', 'those who take part'), ('emergency', 'emergencies')], max_length=16, verbose_name='class of risk')),
                ('cause', models.CharField(max_length=300, verbose_name='why it may happen')),
                ('measure', models.CharField(max_length=300, verbose_name='what is done about it')),
                ('review_on', models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1)), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31))], verbose_name='looked at again on')),
                ('is_public', models.BooleanField(default=False, help_text='Otherwise only staff of the community and the street read it.', verbose_name='public')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='risks', to='shequ_plans.planpage')),
            ],
            options={
                'verbose_name': 'risk',
                'verbose_name_plural': 'risks',
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('page', 'key'), name='shequ_plans_risk_once'), models.CheckConstraint(condition=models.Q(('risk_class__in', ['governance', 'service', 'resources', 'participants', 'emergency'])), name='shequ_plans_risk_class_known')],
            },
        ),
        migrations.CreateModel(
            name='PlanTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('key', shequ_workflows.plans.keys.KeyField(default=shequ_workflows.org.identity.new_public_id, max_length=12, validators=[django.core.validators.RegexValidator('^[23456789abcdefghjkmnpqrstuvwxyz]{12}\\Z')], verbose_name='key')),
                ('title', models.CharField(max_length=120, verbose_name='what')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='more about it')),
                ('indicator', models.CharField(blank=True, help_text='For example K01. Empty: it is not measured.', max_length=60, verbose_name='key of the indicator')),
                ('unit', models.CharField(choices=[('count', 'number'), ('share', 'per cent'), ('yuan', 'yuan'), ('wd', 'working days'), ('d', 'days'), ('h', 'hours'), ('min', 'minutes')], default='count', max_length=8, verbose_name='unit')),
                ('direction', models.CharField(choices=[('at_least', 'at least'), ('at_most', 'at most')], max_length=8, verbose_name='at least or at most')),
                ('baseline', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='where it began')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='target')),
                ('due_on', models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1)), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31))], verbose_name='by when')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='shequ_plans.planpage')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('page', 'key'), name='shequ_plans_target_once'), models.CheckConstraint(condition=models.Q(('unit__in', ['count', 'share', 'yuan', 'wd', 'd', 'h', 'min'])), name='shequ_plans_unit_known'), models.CheckConstraint(condition=models.Q(('direction__in', ['at_least', 'at_most'])), name='shequ_plans_direction_known')],
            },
        ),
        migrations.CreateModel(
            name='PlanTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('key', shequ_workflows.plans.keys.KeyField(default=shequ_workflows.org.identity.new_public_id, max_length=12, validators=[django.core.validators.RegexValidator('^[23456789abcdefghjkmnpqrstuvwxyz]{12}\\Z')], verbose_name='key')),
                ('title', models.CharField(max_length=120, verbose_name='what')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='more about it')),
                ('owner_role', models.CharField(choices=[('party_secretary', 'Party secretary'), ('rc_director', "residents' committee director"), ('rc_member', "residents' committee member"), ('community_worker', 'community worker'), ('grid_worker', 'grid worker'), ('supervision_committee', "residents' affairs supervision committee"), ('property_company', 'property company'), ('owners_committee', "owners' committee"), ('social_org', 'social organisation'), ('street_clerk', 'street clerk'), ('street_leader', 'street leader'), ('street_finance', 'street finance'), ('department', 'department')], max_length=24, verbose_name='who answers for it')),
                ('owner_office', models.CharField(blank=True, help_text='A unit, never a person. Empty: that of the community or street whose plan it is.', max_length=60, verbose_name='which office')),
                ('starts_on', models.DateField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1)), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31))], verbose_name='from')),
                ('ends_on', models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1)), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31))], verbose_name='done by')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='shequ_plans.planpage')),
            ],
            options={
                'verbose_name': 'task of a plan',
                'verbose_name_plural': 'tasks of plans',
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('page', 'key'), name='shequ_plans_task_once'), models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='shequ_plans_task_forward')],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=12)),
                ('kind', models.CharField(choices=[('task', 'task'), ('milestone', 'milestone'), ('risk', 'risk')], max_length=12)),
                ('state', models.CharField(choices=[('todo', 'not begun'), ('doing', 'under way'), ('done', 'done'), ('dropped', 'dropped'), ('ahead', 'on the way'), ('reached', 'reached'), ('open', 'open'), ('mitigating', 'being dealt with'), ('closed', 'closed')], max_length=12, verbose_name='how it stands')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='on which day')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected on')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='why it takes longer')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='shequ_plans.planpage')),
            ],
            options={
                'verbose_name': 'progress of a plan',
                'verbose_name_plural': 'progress of plans',
                'constraints': [models.UniqueConstraint(fields=('page', 'key'), name='shequ_plans_progress_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'task'), ('state__in', ('todo', 'doing', 'done', 'dropped'))), models.Q(('kind', 'milestone'), ('state__in', ('ahead', 'reached'))), models.Q(('kind', 'risk'), ('state__in', ('open', 'mitigating', 'closed'))), _connector='OR'), name='shequ_plans_state_fits'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['done', 'reached']), _negated=True), ('done_on__isnull', False), _connector='OR'), name='shequ_plans_done_when'), models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='shequ_plans_revision_counts')],
            },
        ),
    ]
