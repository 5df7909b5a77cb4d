import django.db.models.deletion
import shequ_workflows.org.identity
import shequ_workflows.org.moment
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
            name='IntakeProcess',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('shequ_core.subject',),
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='intake', serialize=False, to='shequ_core.subject')),
                ('channel', models.CharField(choices=[('online', 'online'), ('paper', 'paper'), ('phone', 'phone call'), ('visit', 'visit to the office'), ('door', 'home visit'), ('chat', 'chat group'), ('hotline', 'hotline'), ('patrol', 'patrol'), ('letter', 'code on a letter'), ('link', 'signed link'), ('system', 'system')], default='phone', max_length=16, verbose_name='channel')),
                ('told_at', models.DateTimeField(verbose_name='told at')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='number of the call or ticket')),
                ('text', models.TextField(verbose_name='what was said')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='place')),
                ('kind', models.CharField(blank=True, choices=[('spot', 'answered on the spot'), ('property', 'with the property company'), ('mediation', 'mediation'), ('matter', 'matter for deliberation'), ('report_up', 'reported to the street office'), ('service', 'service or certificate'), ('other', 'other')], max_length=12, verbose_name='kind')),
                ('handler', models.CharField(blank=True, max_length=60, verbose_name='handled by (unit or firm)')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('linked', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='shequ_core.subject', verbose_name='opened from it')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='shequ_org.person', verbose_name='who it is about')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_community.unit', verbose_name='room')),
            ],
            options={
                'verbose_name': 'intake',
                'verbose_name_plural': 'intakes',
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='shequ_desk_intake_has_text'), models.CheckConstraint(condition=models.Q(('kind', ''), ('kind__in', ['spot', 'property', 'mediation', 'matter', 'report_up', 'service', 'other']), _connector='OR'), name='shequ_desk_intake_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('channel__in', ['phone', 'hotline']), _negated=True), models.Q(('number', ''), _negated=True), _connector='OR'), name='shequ_desk_intake_call_has_number')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('at', models.DateTimeField(verbose_name='handed over on')),
                ('leaver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='leaving colleague')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.node', verbose_name='community')),
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handover', to='shequ_core.record')),
            ],
            options={
                'verbose_name': 'handover',
                'verbose_name_plural': 'handovers',
                'indexes': [models.Index(fields=['node', '-at'], name='shequ_desk_handovers')],
            },
        ),
        migrations.CreateModel(
            name='OutsideNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(max_length=16)),
                ('label', models.CharField(max_length=40, verbose_name='name of its number')),
                ('number', models.CharField(max_length=40, verbose_name='number there')),
                ('noted_on', models.DateField(verbose_name='entered there on')),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='number noted by')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outside_numbers', to='shequ_core.subject')),
            ],
            options={
                'verbose_name': 'number in an outside system',
                'verbose_name_plural': 'numbers in outside systems',
                'indexes': [models.Index(fields=['number'], name='shequ_desk_outside_numbers')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'system', 'number'), name='shequ_desk_outside_number_once'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='shequ_desk_outside_number_given')],
            },
        ),
        migrations.CreateModel(
            name='OutsideSystem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=16)),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=40, verbose_name='name of the system')),
                ('number_label', models.CharField(max_length=40, verbose_name='name of its number')),
                ('fields', models.JSONField(default=list)),
                ('is_used', models.BooleanField(default=True, verbose_name='in use')),
                ('created_at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outside_systems', to='shequ_org.node', verbose_name='node')),
            ],
            options={
                'verbose_name': 'outside system',
                'verbose_name_plural': 'outside systems',
                'constraints': [models.UniqueConstraint(fields=('node', 'key', 'number'), name='shequ_desk_outside_system_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='shequ_desk_outside_system_named')],
            },
        ),
    ]
