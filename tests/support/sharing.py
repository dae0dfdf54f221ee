"""How the workers share the tests: files are given out whole, and one worker drives the browser as long as there is more.

A browser, its server and its test keep one core busy, so a second browser beside it gains nothing until the rest is done.
"""

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from tests.support.seconds import is_long

SERVED = ("tests/browser/", "tests/deploy/test_two_processes.py", "tests/api/test_hosts.py", "tests/api/test_journal.py")
"""What starts servers: most of it drives the browser, the rest would make a second parent of servers elsewhere."""


class ByFile(LoadScopeScheduling):
    """Gives out files, so that what a file's tests share is made once; the first worker begins with those of the browser."""

    def _split_scope(self, nodeid: str) -> str:
        """Return what is given out as one: each of the long trials by itself, since it outlasts all that its file shares."""
        return nodeid if is_long(self.config) else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        browser = node is self.nodes[0]
        alike = [file for file in self.workqueue if file.startswith(SERVED) is browser]
        if file := next(iter(alike), None):
            self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)
