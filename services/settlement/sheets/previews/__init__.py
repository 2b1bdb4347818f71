"""What a file would do, kept until it is committed or expires."""
