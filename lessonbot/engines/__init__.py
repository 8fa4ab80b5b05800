"""What makes time pass and moves work."""
