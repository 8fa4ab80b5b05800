"""Quizzes of Raspberry Pi projects."""
