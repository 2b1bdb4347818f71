"""The results as they were announced, for those without Kafka."""
