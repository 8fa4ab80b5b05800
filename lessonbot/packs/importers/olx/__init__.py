"""Courses of Open edX."""
