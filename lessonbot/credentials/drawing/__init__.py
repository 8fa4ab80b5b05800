"""Certificates and badges as typst draws them, with the fonts they are set in."""
