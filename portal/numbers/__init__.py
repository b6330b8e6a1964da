"""Does the portal protect the time of those who care? Figures over a stretch of days, each from one query (S1-27)."""
