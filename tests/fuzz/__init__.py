"""Messages by chance: right ones, made wrong in every way that a sender's system may find."""
