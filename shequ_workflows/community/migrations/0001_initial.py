import django.db.models.deletion
import shequ_workflows.core.encrypted
import shequ_workflows.org.identity
import shequ_workflows.org.moment
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shequ_org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Compound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('kind', models.CharField(choices=[('commodity', 'commodity housing'), ('old', 'old compound'), ('relocation', 'relocation housing'), ('other', 'other housing')], max_length=12, verbose_name='kind')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='compounds', to='shequ_org.node', verbose_name='node')),
            ],
            options={
                'verbose_name': 'residential compound',
                'verbose_name_plural': 'residential compounds',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('node', 'name'), name='shequ_community_compound_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['commodity', 'old', 'relocation', 'other'])), name='shequ_community_compound_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Building',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=8, verbose_name='building number')),
                ('grid', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grid_buildings', to='shequ_org.node', verbose_name='grid')),
                ('node', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='building', to='shequ_org.node', verbose_name='node')),
                ('compound', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='buildings', to='shequ_community.compound', verbose_name='residential compound')),
            ],
            options={
                'verbose_name': 'building',
                'verbose_name_plural': 'buildings',
                'constraints': [models.UniqueConstraint(fields=('compound', 'number'), name='shequ_community_building_once'), models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('number__contains', '-'), _negated=True)), name='shequ_community_building_number')],
            },
        ),
        migrations.CreateModel(
            name='PersonSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('id_kind', models.CharField(choices=[('resident_id', 'resident ID card'), ('residence_permit', 'residence permit for Hong Kong, Macao and Taiwan residents'), ('foreign_permanent', 'foreign permanent resident ID card'), ('passport', 'passport'), ('home_return_permit', 'mainland travel permit for Hong Kong and Macao residents'), ('taiwan_permit', 'mainland travel permit for Taiwan residents'), ('other', 'other document')], default='resident_id', max_length=20, verbose_name='document')),
                ('id_number', shequ_workflows.core.encrypted.EncryptedTextField(blank=True, verbose_name='ID number')),
                ('id_number_index', shequ_workflows.core.encrypted.BlindIndexField(of='id_number', purpose='document')),
                ('id_number_tail_index', shequ_workflows.core.encrypted.BlindIndexField(of='id_number', purpose='document_tail')),
                ('health_note', shequ_workflows.core.encrypted.EncryptedTextField(blank=True, verbose_name='health note')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='secret', to='shequ_org.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'sensitive data',
                'verbose_name_plural': 'sensitive data',
                'constraints': [models.UniqueConstraint(condition=models.Q(('id_number_index__isnull', False)), fields=('id_kind', 'id_number_index'), name='shequ_community_id_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Phone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('number', shequ_workflows.core.encrypted.EncryptedTextField(verbose_name='phone number')),
                ('number_index', shequ_workflows.core.encrypted.BlindIndexField(of='number', purpose='phone')),
                ('number_tail_index', shequ_workflows.core.encrypted.BlindIndexField(of='number', purpose='phone_tail')),
                ('is_primary', models.BooleanField(default=False, verbose_name='main number')),
                ('note', models.CharField(blank=True, max_length=60, verbose_name='note')),
                ('created_at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phones', to='shequ_org.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'phone',
                'verbose_name_plural': 'phones',
                'constraints': [models.UniqueConstraint(fields=('person', 'number_index'), name='shequ_community_phone_once'), models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('person',), name='shequ_community_one_main_phone')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entrance', models.CharField(blank=True, max_length=4, verbose_name='entrance')),
                ('floor', models.SmallIntegerField(blank=True, null=True, verbose_name='floor')),
                ('room', models.CharField(max_length=8, verbose_name='room')),
                ('code', models.CharField(editable=False, max_length=24, verbose_name='room code')),
                ('usage', models.CharField(choices=[('dwelling', 'dwelling'), ('shop', 'shop'), ('office', 'office'), ('parking', 'parking place'), ('storage', 'storage room'), ('other', 'other')], default='dwelling', max_length=10, verbose_name='usage')),
                ('area', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='area (m²)')),
                ('developer_unsold', models.BooleanField(default=False, verbose_name='not yet sold by the developer')),
                ('building', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='shequ_community.building', verbose_name='building')),
            ],
            options={
                'verbose_name': 'exclusive unit',
                'verbose_name_plural': 'exclusive units',
                'indexes': [models.Index(fields=['code'], name='shequ_community_unit_code'), models.Index(fields=['room'], name='shequ_community_unit_room')],
                'constraints': [models.UniqueConstraint(fields=('building', 'code'), name='shequ_community_unit_once'), models.CheckConstraint(condition=models.Q(models.Q(('room', ''), _negated=True), models.Q(('code', ''), _negated=True)), name='shequ_community_unit_has_code'), models.CheckConstraint(condition=models.Q(('area', None), ('area__gt', 0), _connector='OR'), name='shequ_community_unit_area_positive'), models.CheckConstraint(condition=models.Q(('usage__in', ['dwelling', 'shop', 'office', 'parking', 'storage', 'other'])), name='shequ_community_unit_usage_known')],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, max_length=40, verbose_name='label')),
                ('code', models.CharField(blank=True, max_length=32, verbose_name='household number')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='households', to='shequ_community.unit', verbose_name='exclusive unit')),
            ],
            options={
                'verbose_name': 'household',
                'verbose_name_plural': 'households',
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='shequ_community_household_code_once')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('head', 'head of household'), ('spouse', 'spouse'), ('child', 'child'), ('parent', 'parent'), ('grandparent', 'grandparent'), ('grandchild', 'grandchild'), ('relative', 'relative'), ('tenant', 'tenant'), ('carer', 'live-in carer'), ('other', 'other')], default='other', max_length=12, verbose_name='relation')),
                ('lives_here', models.BooleanField(default=True, verbose_name='lives here')),
                ('is_contact', models.BooleanField(default=False, verbose_name='contact of the household')),
                ('is_confirmed', models.BooleanField(default=True, verbose_name='confirmed')),
                ('valid_from', models.DateField(default=shequ_workflows.org.moment.today, verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='shequ_community.household', verbose_name='household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='shequ_org.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'household member',
                'verbose_name_plural': 'household members',
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('household', 'person'), name='shequ_community_member_once'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='shequ_community_member_forward'), models.CheckConstraint(condition=models.Q(('relation__in', ['head', 'spouse', 'child', 'parent', 'grandparent', 'grandchild', 'relative', 'tenant', 'carer', 'other'])), name='shequ_community_member_relation_known')],
            },
        ),
        migrations.CreateModel(
            name='Ownership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('share_part', models.PositiveIntegerField(default=1, verbose_name='share')),
                ('share_whole', models.PositiveIntegerField(default=1, verbose_name='of')),
                ('valid_from', models.DateField(default=shequ_workflows.org.moment.today, verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='shequ_org.person', verbose_name='owner')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='shequ_community.unit', verbose_name='exclusive unit')),
            ],
            options={
                'verbose_name': 'ownership',
                'verbose_name_plural': 'ownerships',
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('unit', 'person'), name='shequ_community_owner_once'), models.CheckConstraint(condition=models.Q(('share_part__gte', 1), ('share_part__lte', models.F('share_whole'))), name='shequ_community_owner_share'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='shequ_community_owner_forward')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('staff', 'by staff, against the roster or a document'), ('roster', 'online, against the roster'), ('letter', 'with the code of a letter'), ('door', 'in person at the door')], default='staff', max_length=12, verbose_name='method')),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now, verbose_name='verified at')),
                ('basis', models.CharField(max_length=200, verbose_name='basis')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('revoked_because', models.CharField(blank=True, max_length=200, verbose_name='revoked because')),
                ('assignment', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.roleassignment')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='verified by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='shequ_org.node', verbose_name='community')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='shequ_org.person', verbose_name='person')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'verification',
                'verbose_name_plural': 'verifications',
                'indexes': [models.Index(fields=['community', 'at'], name='shequ_community_verified_at')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person', 'community'), name='shequ_community_verified_once'), models.CheckConstraint(condition=models.Q(('revoked_at', None), models.Q(('revoked_because', ''), _negated=True), _connector='OR'), name='shequ_community_revoked_with_reason'), models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='shequ_community_verified_with_basis')],
            },
        ),
        migrations.CreateModel(
            name='Attempts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=22, unique=True)),
                ('count', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField(default=shequ_workflows.org.moment.now)),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'failed attempts',
                'verbose_name_plural': 'failed attempts',
                'indexes': [models.Index(fields=['last_at'], name='shequ_community_attempts_last')],
            },
        ),
        migrations.CreateModel(
            name='LetterCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('batch', models.CharField(db_index=True, editable=False, max_length=16)),
                ('digest', models.CharField(editable=False, max_length=22, unique=True)),
                ('issued_at', models.DateTimeField(default=shequ_workflows.org.moment.now, verbose_name='issued at')),
                ('expires_at', models.DateTimeField(verbose_name='good until')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='used at')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='sent by')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='shequ_community.household', verbose_name='household')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='shequ_org.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'code on a letter',
                'verbose_name_plural': 'codes on letters',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None), ('used_at', None)), fields=('person', 'household'), name='shequ_community_letter_one_open'), models.UniqueConstraint(condition=models.Q(('person', None), ('revoked_at', None), ('used_at', None)), fields=('household',), name='shequ_community_letter_one_of_home')],
            },
        ),
    ]
