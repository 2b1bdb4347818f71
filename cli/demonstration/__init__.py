"""What `mellemregning demo` does, from the outside only: HTTP with tokens, Kafka as twenty municipal systems."""
