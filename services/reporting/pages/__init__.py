"""Pages for people: server-rendered, in Danish, Norwegian and English."""
