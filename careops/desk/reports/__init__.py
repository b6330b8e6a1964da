"""Are we keeping our promises? Figures over all kinds of case, read from the record (SX-10)."""
