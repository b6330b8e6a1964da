from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_due'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=Q(closed_at=None) & ~Q(team=''), fields=['tenant', 'owner', 'due_at'], name='case_of_team'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=Q(failures__gt=0), fields=['tenant', 'due_at'], name='case_stuck'),
        ),
    ]
