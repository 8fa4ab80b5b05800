"""Reading other tools' files into a draft: one module for each format."""
