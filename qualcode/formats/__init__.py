"""Bytes to model and back: one module a file format; what is wrong in a file is a value, not an exception."""
