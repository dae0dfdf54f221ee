"""What Streamlit runs for every page view: the navigation, the sidebar, then the chosen page."""

from qualcode.ui.frame import run

run()
