"""A case has the number that its partner gave it: what is there already says it from its own row."""

from django.db import migrations

NUMBERS = """
DO $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    one uuid;
BEGIN
    FOR one IN SELECT id FROM tenancy_tenant LOOP
        PERFORM set_config('careops.tenant', one::text, true);
        UPDATE cases_case c SET number = s.external_id FROM referrals_referral s
        WHERE c.tenant_id = one AND s.tenant_id = one AND s.case_id = c.id AND s.external_id <> '';
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0004_codes_are_the_links_own"),
        ("cases", "0005_numbers"),
        ("tenancy", "0001_initial"),
    ]
    operations = [migrations.RunSQL(NUMBERS, migrations.RunSQL.noop)]
