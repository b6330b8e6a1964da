from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("referrals", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["tenant", "partner", "case"],
                name="referral_of_partner",
                condition=models.Q(("partner__isnull", False)),
            ),
        ),
    ]
