"""Streamlit's settings for this application, public and not; each is guarded by a test because Streamlit may rename it."""

from collections.abc import Sequence

from streamlit import config

HOSTS = "server.allowedHosts"
SETTINGS: dict[str, object] = {
    "server.headless": True,
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": False,
    "server.maxUploadSize": 500,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "logger.hideWelcomeMessage": True,
    "runner.postScriptGC": False,
}


def configure(allowed_hosts: Sequence[str] = ()) -> None:
    """Set Streamlit's settings, before the application is built; with hosts, pages answer under those names only."""
    for name, value in SETTINGS.items():
        config.set_option(name, value)
    config.set_option(HOSTS, list(allowed_hosts))
