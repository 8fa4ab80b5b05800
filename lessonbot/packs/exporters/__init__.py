"""Writing a course for other tools: one module for each format."""
