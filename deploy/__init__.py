"""How the system is run: topics, images, and a whole platform on one machine."""
