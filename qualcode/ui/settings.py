"""Streamlit's settings for this application, public and not; each is guarded by a test because Streamlit may rename it."""

from streamlit import config

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


def configure() -> None:
    """Set Streamlit's settings, before the application is built."""
    for name, value in SETTINGS.items():
        config.set_option(name, value)
