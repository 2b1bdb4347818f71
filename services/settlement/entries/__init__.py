"""Hours, costs, orders, tasks and reports coming in: accepted, parked or refused, with their history."""
