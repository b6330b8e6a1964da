"""How are bookings going? Figures over a stretch of days, each table in one query (SX-10)."""
