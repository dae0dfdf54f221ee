"""QualCode: qualitative coding of interviews in the browser, with a trail that supervisors can trust."""

__version__ = "0.1.0"
