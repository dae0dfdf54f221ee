"""Nouns: frozen values and text algebra, standard library only."""
