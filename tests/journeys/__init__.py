"""Sixty days of learners on each network, as transcripts that people can read and judge."""
