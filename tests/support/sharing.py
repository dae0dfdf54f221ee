"""How the workers share the tests: what drives the browser goes to one of them, every other file whole to whoever is free."""

from xdist.scheduler import LoadScopeScheduling

BROWSER = ("tests/browser/", "tests/deploy/test_two_processes.py")


class ByFile(LoadScopeScheduling):
    """Gives out files, so that what a file's tests share is made once; the browser's tests are as one file."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith(BROWSER) else nodeid.partition("::")[0]
