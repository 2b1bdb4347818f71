"""Entries as people and runs read them: as they stand, as of a cut, with history; what is parked."""
