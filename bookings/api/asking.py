"""How does an insurer ask for an appointment? What it may say, field by field."""

from __future__ import annotations

from rest_framework import serializers

from bookings.directory.values import POSTAL_CODE, PROVINCE, SERVICE_CODE
from bookings.policy.words import PaperKind
from bookings.values import CITY, EXTERNAL_ID, STREET, WISHES
from careops.api.fields import Strict, Value
from careops.values.table import (
    BIRTH_DATE,
    EMAIL,
    FIRST_NAME,
    LANGUAGE,
    LAST_NAME,
    NAME,
    PHONE,
    PRIVATE,
    YES_NO,
)


class NewClient(Strict):
    first_name = Value(FIRST_NAME)
    last_name = Value(LAST_NAME)
    email = Value(EMAIL, help_text="Where we write at every step.")
    mobile = Value(PHONE, required=False)
    birth_date = Value(BIRTH_DATE, required=False)

    class Meta:
        ref_name = "BookingNewClient"


class Address(Strict):
    street = Value(STREET, required=False)
    city = Value(CITY, required=False)
    province = Value(PROVINCE, required=False, help_text="Two letters, as ON.")
    postal_code = Value(
        POSTAL_CODE,
        required=False,
        help_text="A clinic is looked for near it; without it, management looks.",
    )

    class Meta:
        ref_name = "BookingAddress"


class Contact(Strict):
    name = Value(NAME, required=False)
    email = Value(EMAIL, required=False)
    phone = Value(PHONE, required=False)

    class Meta:
        ref_name = "BookingContact"


class NewBooking(Strict):
    client = NewClient()
    address = Address(required=False, help_text="Where the client is, in Canada.")
    service = Value(SERVICE_CODE, help_text="Its code, as in /services.")
    need = Value(
        PRIVATE,
        required=False,
        help_text="What is needed, with symptoms. Our team and the clinic read it; no mail says it.",
    )
    wishes = Value(
        WISHES, required=False, help_text="Days and times that suit; the clinic reads it."
    )
    language = Value(LANGUAGE, required=False, help_text="The client's: its code or English name.")
    papers = serializers.ListField(
        child=serializers.ChoiceField(PaperKind.choices),
        required=False,
        help_text="What you require: form, guarantee. None: results go to the client directly.",
    )
    own_card = Value(
        YES_NO,
        required=False,
        default=False,
        help_text="You pay by your own card, on the payment provider's page. Send no card number.",
    )
    contact = Contact(required=False, help_text="Whom to ask at your office.")
    external_id = Value(EXTERNAL_ID, required=False, help_text="Yours; once only.")
