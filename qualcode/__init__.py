"""QualCode: qualitative coding of interviews in the browser, with a trail that supervisors can trust."""

from importlib import import_module

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Give scripts `qualcode.open_project`; what it needs is imported when asked for, so that `import qualcode` is quick."""
    if name == "open_project":
        return import_module("qualcode.services.scripting").open_project
    raise AttributeError(f"module 'qualcode' has no attribute '{name}'")
