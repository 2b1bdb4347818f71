"""Facts: everything this service ever announced, in order, for ever."""
