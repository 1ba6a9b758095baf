"""How routing is written."""
