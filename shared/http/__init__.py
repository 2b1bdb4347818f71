"""How every service answers over HTTP: problem+json, idempotent commands, keyset pages, health and metrics."""
