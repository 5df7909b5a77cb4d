import django.db.models.deletion
import shequ_workflows.org.identity
import shequ_workflows.org.moment
import shequ_workflows.org.pages
import wagtail.contrib.routable_page.models
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shequ_org', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'board of indicators',
                'verbose_name_plural': 'boards of indicators',
            },
            bases=(shequ_workflows.org.pages.BelowHome, wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, verbose_name='indicator')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('begins', models.DateField(editable=False)),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('value', models.DecimalField(decimal_places=6, max_digits=16, verbose_name='value')),
                ('n', models.PositiveIntegerField(blank=True, null=True, verbose_name='of how many')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('on', models.DateField(verbose_name='as of')),
                ('at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False, verbose_name='typed in')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='typed in by')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='shequ_dashboard.reading', verbose_name='corrects')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='shequ_org.node', verbose_name='node')),
            ],
            options={
                'verbose_name': 'typed-in value',
                'verbose_name_plural': 'typed-in values',
                'indexes': [models.Index(fields=['node', 'begins'], name='shequ_dashboard_readings')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('node', 'key', 'period'), name='shequ_dashboard_reading_once'), models.CheckConstraint(condition=models.Q(('corrects', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='shequ_dashboard_correction_has_reason'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='shequ_dashboard_reading_has_source')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, verbose_name='indicator')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('begins', models.DateField(editable=False)),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='value')),
                ('n', models.PositiveIntegerField(verbose_name='of how many')),
                ('part', models.PositiveIntegerField(blank=True, null=True)),
                ('computed_at', models.DateTimeField()),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='shequ_org.node', verbose_name='node')),
            ],
            options={
                'verbose_name': 'snapshot',
                'verbose_name_plural': 'snapshots',
                'indexes': [models.Index(fields=['node', 'begins'], name='shequ_dashboard_snapshots')],
                'constraints': [models.UniqueConstraint(fields=('key', 'node', 'period'), name='shequ_dashboard_snapshot_once'), models.CheckConstraint(condition=models.Q(('part', None), ('part__lte', models.F('n')), _connector='OR'), name='shequ_dashboard_snapshot_part_of_n')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('key', models.CharField(max_length=40, verbose_name='indicator')),
                ('better', models.CharField(choices=[('more', 'at least'), ('less', 'at most')], max_length=4, verbose_name='which way')),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=16, null=True, verbose_name='target')),
                ('by', models.DateField(blank=True, null=True, verbose_name='to be reached by')),
                ('baseline', models.DecimalField(blank=True, decimal_places=6, max_digits=16, null=True, verbose_name='baseline')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('set_at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='shequ_org.node', verbose_name='node')),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'indexes': [models.Index(fields=['node', 'key'], name='shequ_dashboard_targets')],
                'constraints': [models.CheckConstraint(condition=models.Q(('better__in', ['more', 'less'])), name='shequ_dashboard_target_way_known'), models.CheckConstraint(condition=models.Q(('value__isnull', False), ('baseline__isnull', False), _connector='OR'), name='shequ_dashboard_target_says_something'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('node', 'key', 'by'), name='shequ_dashboard_target_once'), models.UniqueConstraint(condition=models.Q(('by', None), ('ended_at', None)), fields=('node', 'key'), name='shequ_dashboard_target_undated_once')],
            },
        ),
    ]
