"""What a key for other programs allows."""

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a key may do by the API."""

    COURSES_READ = "courses:read"
    LEARNERS_READ = "learners:read"
    LEARNERS_WRITE = "learners:write"
    NUMBERS_READ = "numbers:read"
    COHORTS_READ = "cohorts:read"
    COHORTS_WRITE = "cohorts:write"
    BROADCASTS_READ = "broadcasts:read"
    BROADCASTS_WRITE = "broadcasts:write"
    CREDENTIALS_READ = "credentials:read"
    CREDENTIALS_WRITE = "credentials:write"
