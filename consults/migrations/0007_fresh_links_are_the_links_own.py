from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consults", "0006_since_when")]

    operations = [
        migrations.RemoveField(model_name="consult", name="patient_link_sent_at"),
        migrations.RemoveField(model_name="obligation", name="link_sent_at"),
        migrations.RemoveField(model_name="obligation", name="patient_link_sent_at"),
    ]
