"""QTI questions, alone or in a Common Cartridge."""
