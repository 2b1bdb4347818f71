"""What every service stands on; no business decision is taken here."""
