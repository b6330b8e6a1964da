from django.db import migrations

NOW = """
CREATE FUNCTION careops_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT shown_at + (clock_timestamp() - turned_at) * speed FROM clock_dial WHERE id = 1),
        clock_timestamp())
$$
"""


class Migration(migrations.Migration):
    dependencies = [("clock", "0001_initial")]
    operations = [migrations.RunSQL(NOW, "DROP FUNCTION careops_now()")]
