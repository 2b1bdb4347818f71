"""A run as a journal for plain-text accounting: one set of transactions, written for hledger and for beancount."""
