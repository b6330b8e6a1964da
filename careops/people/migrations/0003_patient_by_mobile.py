from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_cache_table'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(condition=~Q(mobile=''), fields=['tenant', 'mobile'], name='patient_by_mobile'),
        ),
    ]
