import django.db.models.deletion
import shequ_workflows.org.identity
import shequ_workflows.org.moment
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True)),
                ('depth', models.PositiveIntegerField()),
                ('numchild', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(choices=[('city', 'city'), ('district', 'district'), ('department', 'department'), ('street', 'street office'), ('community', 'community'), ('compound', 'residential compound'), ('grid', 'grid'), ('building', 'building'), ('household', 'household')], max_length=16, verbose_name='kind')),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=20, verbose_name='short name')),
                ('usci', models.CharField(blank=True, max_length=18, verbose_name='unified social credit code')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('small_office', models.BooleanField(default=True, help_text='Two persons suffice where four eyes are asked for; three only for money and formal votes.', verbose_name='small office')),
                ('collection', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.collection')),
            ],
            options={
                'verbose_name': 'node',
                'verbose_name_plural': 'nodes',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['city', 'district', 'department', 'street', 'community', 'compound', 'grid', 'building', 'household'])), name='shequ_org_node_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='GeneratedGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('resident', 'resident'), ('household_rep', 'household representative'), ('owner', 'owner'), ('residents_rep', "residents' representative"), ('building_lead', 'building lead'), ('grid_worker', 'grid worker'), ('community_worker', 'community worker'), ('rc_member', "residents' committee member"), ('rc_director', "residents' committee director"), ('party_secretary', 'Party secretary'), ('supervision_committee', "residents' affairs supervision committee"), ('property_company', 'property company'), ('owners_committee', "owners' committee"), ('social_org', 'social organisation'), ('street_clerk', 'street clerk'), ('street_leader', 'street leader'), ('street_finance', 'street finance'), ('access_group', 'street access group'), ('district_access', 'district access conference'), ('department', 'department'), ('editor', 'editor'), ('auditor', 'auditor'), ('administrator', 'administrator')], max_length=24)),
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='generated', to='auth.group')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='shequ_org.node')),
            ],
            options={
                'verbose_name': 'generated group',
                'verbose_name_plural': 'generated groups',
                'constraints': [models.UniqueConstraint(fields=('role', 'node'), name='shequ_org_group_once')],
            },
        ),
        migrations.CreateModel(
            name='CommunityPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='address')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='telephone of the office')),
                ('hours', models.CharField(blank=True, max_length=120, verbose_name='opening hours')),
                ('node', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='page', to='shequ_org.node', verbose_name='node')),
            ],
            options={
                'verbose_name': 'community home page',
                'verbose_name_plural': 'community home pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('nickname', models.CharField(blank=True, help_text='Shown in public instead of the name.', max_length=30, verbose_name='public nickname')),
                ('pinyin', models.CharField(blank=True, editable=False, max_length=200)),
                ('initials', models.CharField(blank=True, db_index=True, editable=False, max_length=60)),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='date of birth')),
                ('is_stub', models.BooleanField(default=False, verbose_name='to be verified')),
                ('created_at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False)),
                ('has_first_password', models.BooleanField(default=False, editable=False, help_text='The password was chosen by the office and has not been changed yet.')),
                ('signed_out_at', models.DateTimeField(blank=True, editable=False, help_text='What was signed in before this moment is signed out.', null=True)),
                ('home', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='shequ_org.node', verbose_name='community')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='aliases', to='shequ_org.person', verbose_name='merged into')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'indexes': [models.Index(fields=['name'], name='shequ_org_person_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='shequ_org_person_not_own_alias')],
            },
        ),
        migrations.CreateModel(
            name='Guardianship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(max_length=200, verbose_name='basis')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('guardian', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wards', to='shequ_org.person', verbose_name='guardian')),
                ('ward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guardians', to='shequ_org.person', verbose_name='ward')),
            ],
            options={
                'verbose_name': 'guardianship',
                'verbose_name_plural': 'guardianships',
                'constraints': [models.CheckConstraint(condition=models.Q(('ward', models.F('guardian')), _negated=True), name='shequ_org_guardian_is_another'), models.UniqueConstraint(fields=('ward', 'guardian', 'valid_from'), name='shequ_org_guardianship_once'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='shequ_org_guardianship_forward')],
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('resident', 'resident'), ('household_rep', 'household representative'), ('owner', 'owner'), ('residents_rep', "residents' representative"), ('building_lead', 'building lead'), ('grid_worker', 'grid worker'), ('community_worker', 'community worker'), ('rc_member', "residents' committee member"), ('rc_director', "residents' committee director"), ('party_secretary', 'Party secretary'), ('supervision_committee', "residents' affairs supervision committee"), ('property_company', 'property company'), ('owners_committee', "owners' committee"), ('social_org', 'social organisation'), ('street_clerk', 'street clerk'), ('street_leader', 'street leader'), ('street_finance', 'street finance'), ('access_group', 'street access group'), ('district_access', 'district access conference'), ('department', 'department'), ('editor', 'editor'), ('auditor', 'auditor'), ('administrator', 'administrator')], max_length=24, verbose_name='role')),
                ('valid_from', models.DateTimeField(default=shequ_workflows.org.moment.now, verbose_name='from')),
                ('valid_to', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('basis', models.CharField(blank=True, help_text='Election, contract, letter.', max_length=200, verbose_name='basis')),
                ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='shequ_org.node', verbose_name='node')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='shequ_org.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'role assignment',
                'verbose_name_plural': 'role assignments',
                'indexes': [models.Index(fields=['role', 'node'], name='shequ_org_role_node'), models.Index(condition=models.Q(('valid_to__isnull', False)), fields=['valid_to'], name='shequ_org_role_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['resident', 'household_rep', 'owner', 'residents_rep', 'building_lead', 'grid_worker', 'community_worker', 'rc_member', 'rc_director', 'party_secretary', 'supervision_committee', 'property_company', 'owners_committee', 'social_org', 'street_clerk', 'street_leader', 'street_finance', 'access_group', 'district_access', 'department', 'editor', 'auditor', 'administrator'])), name='shequ_org_role_known'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='shequ_org_role_term_forward'), models.UniqueConstraint(fields=('person', 'role', 'node', 'valid_from'), name='shequ_org_role_once')],
            },
        ),
        migrations.CreateModel(
            name='PageNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16)),
                ('is_used', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'number of kept pages',
                'verbose_name_plural': 'numbers of kept pages',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='shequ_org_one_page_number')],
            },
        ),
    ]
