"""Read shapes over figures, goals and orders, for the dashboard, the goal page and what leads from one to the other."""
