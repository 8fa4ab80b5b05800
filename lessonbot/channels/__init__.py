"""How messages leave and arrive: one module per network."""
