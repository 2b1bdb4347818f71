"""Real Kafka and PostgreSQL on one machine, and the processes of the system."""
