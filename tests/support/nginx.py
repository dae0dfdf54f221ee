"""Finding an nginx for the tests, and unpacking the system's package beside the virtual environment where there is none."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.chromium import as_root, quietly

UNPACKED = Path(sys.prefix) / "nginx"
PACKAGES = ("nginx", "nginx-core", "nginx-light")


def found() -> str | None:
    """Return the path of the system's nginx, else of the unpacked one, else None."""
    system = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    own = UNPACKED / "usr" / "sbin" / "nginx"
    return system or (str(own) if own.exists() and _runs(own) else None)


def _runs(path: Path) -> bool:
    return subprocess.run([path, "-v"], capture_output=True).returncode == 0


def ensure() -> str | None:
    """Return the path of an nginx, after unpacking one where none was found; None where there is none to be had.

    It is not installed: that would start a server on port 80.
    """
    if path := found():
        return path
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        quietly([*as_root(), "apt-get", "update", "-qq"], seconds=300)
        for package in PACKAGES:
            if path := _unpacked(package):
                return path
    return None


def _unpacked(package: str) -> str | None:
    UNPACKED.mkdir(parents=True, exist_ok=True)
    quietly(["apt-get", "download", package], seconds=300, folder=UNPACKED)
    for archive in UNPACKED.glob("*.deb"):
        quietly(["dpkg-deb", "-x", str(archive), str(UNPACKED)], seconds=60)
    return found()


if __name__ == "__main__":
    print(f"Balancer: {ensure() or 'none, so that the tests of two processes behind one are left out'}")
