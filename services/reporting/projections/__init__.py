"""What people read, kept up to date from the topics; each folder is one noun with its tables."""
