"""Records, migrations and reading: the only room that knows how things are stored."""
