"""What is said in and about the files that can be downloaded."""
