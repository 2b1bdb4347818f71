"""Read models, pages and exports; nothing that cannot be rebuilt."""
