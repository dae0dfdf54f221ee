"""Verbs: one function a gesture, its first argument the session; each is one transaction and one event."""
