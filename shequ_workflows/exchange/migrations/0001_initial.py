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
            name='RosterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('created_at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False)),
                ('file_name', models.CharField(max_length=120, verbose_name='file')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('compound', models.CharField(blank=True, max_length=60, verbose_name='compound')),
                ('is_new_compound', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('uploaded', 'columns to be told'), ('compared', 'compared, not saved'), ('queued', 'waiting to be saved'), ('running', 'being saved'), ('done', 'saved'), ('failed', 'not saved')], default='uploaded', max_length=10, verbose_name='state')),
                ('mapping', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
                ('fingerprint', models.CharField(blank=True, editable=False, max_length=64)),
                ('note', models.CharField(blank=True, editable=False, max_length=200)),
                ('changed_at', models.DateTimeField(default=shequ_workflows.org.moment.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.person', verbose_name='uploaded by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shequ_org.node', verbose_name='community')),
            ],
            options={
                'verbose_name': 'import of a roster',
                'verbose_name_plural': 'imports of rosters',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['community', '-created_at'], name='shequ_exchange_import_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'compared', 'queued', 'running', 'done', 'failed'])), name='shequ_exchange_import_state_known')],
            },
        ),
        migrations.CreateModel(
            name='RosterFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=shequ_workflows.org.identity.new_public_id, editable=False, max_length=16, unique=True)),
                ('body', shequ_workflows.core.encrypted.EncryptedTextField()),
                ('roster', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='file', to='shequ_exchange.rosterimport')),
            ],
            options={
                'verbose_name': 'uploaded file',
                'verbose_name_plural': 'uploaded files',
            },
        ),
        migrations.CreateModel(
            name='HeadingMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heading', models.CharField(max_length=40)),
                ('key', models.CharField(blank=True, max_length=20)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shequ_org.node')),
            ],
            options={
                'verbose_name': 'remembered heading',
                'verbose_name_plural': 'remembered headings',
                'constraints': [models.UniqueConstraint(fields=('community', 'heading'), name='shequ_exchange_heading_once')],
            },
        ),
    ]
