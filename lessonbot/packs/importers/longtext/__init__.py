"""Long texts in Markdown."""
