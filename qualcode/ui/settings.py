"""Streamlit's settings for this application, public and not; each is guarded by a test because Streamlit may rename it."""

import logging
from collections.abc import Sequence

from streamlit import config, logger

from qualcode import settings

HOSTS = "server.allowedHosts"
COOKIE_SECRET = "server.cookieSecret"
UPLOAD = "server.maxUploadSize"
SETTINGS: dict[str, object] = {
    "server.headless": True,
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": False,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "logger.hideWelcomeMessage": True,
    "logger.enableRich": False,
    "runner.postScriptGC": False,
    # White on it, and it on the backgrounds of the theme, differ by 4.5:1 or more; no code's colour is near it.
    "theme.light.primaryColor": "#0f6674",
    "theme.light.sidebar.primaryColor": "#0f6674",
    "theme.dark.primaryColor": "#5ec4d4",
    "theme.dark.sidebar.primaryColor": "#5ec4d4",
}


def configure(allowed_hosts: Sequence[str] = (), *, cookie_secret: str = "") -> None:
    """Set Streamlit's settings, before the application is built; with hosts, pages answer under those names only.

    Processes that share a database share the secret, so that a browser may go from one to the other.
    """
    for name, value in SETTINGS.items():
        config.set_option(name, value)
    config.set_option(UPLOAD, settings.current().upload_mb)
    config.set_option(HOSTS, list(allowed_hosts))
    if cookie_secret:
        config.set_option(COOKIE_SECRET, cookie_secret)


def log_through(handler: logging.Handler) -> None:
    """Let Streamlit's own loggers write through the handler, those that it makes later as well."""

    def through(logger: logging.Logger) -> None:
        logger.handlers[:] = [handler]

    logger.setup_formatter = through
    logger.update_formatter()
