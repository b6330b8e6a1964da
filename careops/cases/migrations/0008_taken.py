from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_tags_and_followers'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='taken_at',
            field=models.DateTimeField(null=True),
        ),
    ]
