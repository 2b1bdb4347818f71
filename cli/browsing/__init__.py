"""The pages as people open them in a browser: which there are, where, by whom; for pictures of them and for tests."""
