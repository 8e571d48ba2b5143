"""One file a page; each is a script that Streamlit runs from top to bottom.

The folder is not called ``pages``: Streamlit takes a folder of that name beside the main
script for its old kind of multipage app and shows a page without the main script on the
first visit.
"""
