"""Nothing stays booked but on the amount that was confirmed, whatever the code forgets (S2-29, S2-A7).

Asked when a transaction ends: a booking from its confirmation on has that quote, confirmed or
billed. And it is booked only if our money need not leave first, or may (S2-33).
"""

from django.db import migrations

AMOUNTS = """
CREATE FUNCTION bookings_hold_to_the_amount(tenant uuid, booking uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    held bookings_booking;
BEGIN
    PERFORM set_config('careops.tenant', tenant::text, true);
    SELECT * INTO held FROM bookings_booking b WHERE b.tenant_id = tenant AND b.case_id = booking;
    IF held.state IN ('confirmed', 'booked', 'ready', 'attended', 'results_settled', 'billing', 'reconciled')
       AND NOT EXISTS (
        SELECT FROM bookings_quote q
        WHERE q.tenant_id = tenant AND q.booking_id = booking AND q.version = held.quote_version
          AND q.hash = held.confirmed_hash AND q.state IN ('confirmed', 'billed')) THEN
        RAISE check_violation USING MESSAGE = 'What is booked is not the quote that was confirmed.';
    END IF;
    PERFORM set_config('careops.tenant', before, true);
END $$;
CREATE FUNCTION bookings_of_a_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bookings_hold_to_the_amount(NEW.tenant_id, NEW.case_id);
    RETURN NULL;
END $$;
CREATE FUNCTION bookings_of_a_quote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bookings_hold_to_the_amount(NEW.tenant_id, NEW.booking_id);
    RETURN NULL;
END $$;
CREATE FUNCTION bookings_of_our_money() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
BEGIN
    PERFORM set_config('careops.tenant', NEW.tenant_id::text, true);
    IF NOT EXISTS (
        SELECT FROM bookings_spendapproval a
        WHERE a.tenant_id = NEW.tenant_id AND a.booking_id = NEW.case_id
          AND a.quote_hash = NEW.confirmed_hash AND a.state IN ('approved', 'consumed')) THEN
        RAISE check_violation USING MESSAGE = 'Our money would leave before the service, and nobody approved it.';
    END IF;
    PERFORM set_config('careops.tenant', before, true);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER hold_to_the_amount
    AFTER INSERT OR UPDATE OF state, confirmed_hash, quote_version ON bookings_booking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bookings_of_a_booking();
CREATE CONSTRAINT TRIGGER hold_to_the_amount
    AFTER UPDATE OF state ON bookings_quote
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bookings_of_a_quote();
CREATE CONSTRAINT TRIGGER approve_our_money
    AFTER UPDATE OF state ON bookings_booking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state = 'confirmed' AND NEW.state = 'booked' AND NEW.method <> 'direct_billing')
    EXECUTE FUNCTION bookings_of_our_money();
"""
UNDONE = """
DROP TRIGGER approve_our_money ON bookings_booking;
DROP TRIGGER hold_to_the_amount ON bookings_quote;
DROP TRIGGER hold_to_the_amount ON bookings_booking;
DROP FUNCTION bookings_of_our_money();
DROP FUNCTION bookings_of_a_quote();
DROP FUNCTION bookings_of_a_booking();
DROP FUNCTION bookings_hold_to_the_amount(uuid, uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0002_bookings")]

    operations = [migrations.RunSQL(AMOUNTS, UNDONE)]
