"""The door: started by ``streamlit run app.py``, with the gate in front of all that it serves."""

import streamlit as st
from starlette.middleware import Middleware

from web.faults import keep_a_log, tell
from web.gate.access import checked
from web.gate.headers import allow_long_heads
from web.gate.middleware import Gate

keep_a_log()
allow_long_heads()
app = st.App("web/main.py", on_script_error=tell, middleware=[Middleware(Gate, way=checked())])
