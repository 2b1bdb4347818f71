"""Municipal systems that log hours: made up, sent through the client as a supplier would, in processes of their own."""
