"""The running system as an outside user reaches it: commands over HTTP with tokens, events on Kafka as a publisher."""
