"""What an employer checks; signing comes to live here."""
