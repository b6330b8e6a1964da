from bookings.columns.quote import QuoteColumns
class QuotePolicy(QuoteColumns):
    kind = "quote"
    prefix = "Q"
    shown = {}
    class Meta(QuoteColumns.Meta):
        abstract = True
