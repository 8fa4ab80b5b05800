"""Put the parts together: commands, settings read once."""
