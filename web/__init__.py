"""The browser side: all that knows Streamlit. A page asks, shows and passes on."""
