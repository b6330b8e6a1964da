from bookings.columns.approval import ApprovalColumns
class ApprovalPolicy(ApprovalColumns):
    kind = "approval"
    prefix = "SA"
    shown = {}
    class Meta(ApprovalColumns.Meta):
        abstract = True
