"""The Streamlit entry for `streamlit run app.py`: the pages with the API mounted beside them."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from qualcode.api.application import application as api
from qualcode.api.door import door
from qualcode.api.login import routes
from qualcode.cli.house import open_house
from qualcode.formats import apart
from qualcode.ui.application import SCRIPT

house = open_house("localhost")
apart.warm()
app = st.App(
    str(SCRIPT), routes=[Mount("/api", api()), *routes(house)], middleware=[Middleware(door, house=house)]
)
