"""The command mellemregning."""
