"""Systems that publish or subscribe, and what each may do."""
