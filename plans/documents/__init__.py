"""Plans as documents that an office files: one reading model, drawn as DOCX, as PDF and as a page to print."""
