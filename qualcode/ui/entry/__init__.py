"""The script that Streamlit runs, alone in its folder: a `pages` folder beside it would be taken for Streamlit's own."""
