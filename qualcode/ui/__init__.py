"""Streamlit pages and the text_coder component: what people see and press."""
