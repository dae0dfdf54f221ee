"""FastAPI routes for the gestures of the coding page, and for scripts."""
