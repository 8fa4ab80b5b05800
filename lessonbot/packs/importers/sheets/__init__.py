"""Workbooks and CSV files of the template."""
