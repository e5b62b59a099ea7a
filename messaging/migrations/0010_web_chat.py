"""Chats on hotels' own sites."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0009_files_of_guests'),
        ('tenants', '0003_how_long_a_wish_lives'),
    ]

    operations = [
        migrations.CreateModel(
            name='WebchatSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64)),
                ('language', models.CharField(choices=[('es', 'Español'), ('en', 'English'), ('pt', 'Português')], max_length=5)),
                ('page', models.CharField(blank=True, help_text='The page it began on, without its query.', max_length=500)),
                ('last_seq', models.PositiveBigIntegerField(default=0, verbose_name='number of the last message shown')),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(help_text='30 days after it was used last.')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webchat_sessions', to='tenants.channelaccount')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='hotel')),
            ],
            options={
                'verbose_name': 'web-chat session',
            },
        ),
        migrations.CreateModel(
            name='WebchatEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField(blank=True, null=True)),
                ('client_id', models.UUIDField(blank=True, null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('files', models.JSONField(blank=True, default=list)),
                ('at', models.DateTimeField()),
                ('outbound', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.outboundmessage')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='hotel')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='messaging.webchatsession')),
            ],
            options={
                'verbose_name': 'web-chat message',
                'ordering': ['session', 'seq'],
            },
        ),
        migrations.AddIndex(
            model_name='webchatsession',
            index=models.Index(fields=['tenant', 'expires_at'], name='webchat_session_expiry'),
        ),
        migrations.AddConstraint(
            model_name='webchatsession',
            constraint=models.UniqueConstraint(fields=('tenant', 'token_hash'), name='webchat_session_once'),
        ),
        migrations.AddConstraint(
            model_name='webchatentry',
            constraint=models.UniqueConstraint(condition=models.Q(('client_id__isnull', False)), fields=('tenant', 'session', 'client_id'), name='webchat_entry_posted_once'),
        ),
        migrations.AddConstraint(
            model_name='webchatentry',
            constraint=models.UniqueConstraint(condition=models.Q(('outbound__isnull', False)), fields=('tenant', 'session', 'outbound'), name='webchat_entry_shown_once'),
        ),
        migrations.AddConstraint(
            model_name='webchatentry',
            constraint=models.UniqueConstraint(condition=models.Q(('seq__isnull', False)), fields=('tenant', 'session', 'seq'), name='webchat_entry_in_order'),
        ),
    ]
