"""The door: started by ``streamlit run app.py``. What stands in front of the pages goes here."""

import streamlit as st

from web.faults import tell

app = st.App("web/main.py", on_script_error=tell)
