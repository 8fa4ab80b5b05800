"""The books of OpenStax."""
