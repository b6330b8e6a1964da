"""How do pages look? Theme, template tags and charts; no word of any domain."""
