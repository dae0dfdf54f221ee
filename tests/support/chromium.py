"""Finding a Chromium for the tests, and installing one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DOWNLOAD_SECONDS = 240


def found() -> str | None:
    """Return the path of the system's browser, else of Playwright's own, else None."""
    system = next((path for name in NAMES if (path := shutil.which(name))), None)
    return system or _playwrights()


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if Path(path).exists() else None


def ensure() -> str:
    """Return a browser's path, after installing one where none was found; exit with one sentence where that fails."""
    for install in (None, _from_playwright, _from_system):
        if install is not None:
            install()
        if path := found():
            return path
    sys.exit("The browser tests need Chromium: install it (Debian, Ubuntu: apt install chromium), then run again.")


def _from_playwright() -> None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    quietly(command, seconds=DOWNLOAD_SECONDS)


def _from_system() -> None:
    if not shutil.which("apt-get"):
        return
    quietly([*as_root(), "apt-get", "update", "-qq"], seconds=300)
    for package in ("chromium-headless-shell", "chromium"):
        quietly([*as_root(), "apt-get", "install", "-y", "-qq", package, "fonts-noto-core"], seconds=900)
        if found():
            return


def as_root() -> list[str]:
    """Return what is put before a command that only root may give, without asking for a password."""
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def quietly(command: list[str], *, seconds: int, folder: Path | None = None) -> None:
    """Run a command and let it fail: whether it did what it should is looked at afterwards."""
    try:
        subprocess.run(command, timeout=seconds, check=False, capture_output=True, cwd=folder)
    except (OSError, subprocess.TimeoutExpired):
        return


if __name__ == "__main__":
    print(f"Browser: {ensure()}")
