"""Files that people bring: what they may be called, what they are by their bytes, where they lie."""
