from careops.web import domain


class Consults(domain.Domain):
    name = "consults"
    offers = "raise what a consult still owes"
    enums = {"ObligationState": "consults.shapes.STATES"}
