"""Who may keep routing rules, skills and presence."""
