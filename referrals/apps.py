from careops.web import domain


class Referrals(domain.Domain):
    name = "referrals"
    offers = "refer clients"
    enums = {"ReferralState": "referrals.models.State"}
