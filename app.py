"""The Streamlit entry for `streamlit run app.py`: the pages with the API mounted beside them."""

import streamlit as st
from starlette.routing import Mount

from qualcode.api.application import application as api
from qualcode.ui.application import SCRIPT

app = st.App(str(SCRIPT), routes=[Mount("/api", api())])
