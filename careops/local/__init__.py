"""What runs careops where nothing is installed? PostgreSQL and Valkey from wheels, one process tree."""
