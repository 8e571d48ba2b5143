"""帮助: how the year runs and what everything means, from web/help.md.jinja."""

import streamlit as st

from web.components import markup
from web.components.help_text import help_text
from web.session import workspaces


def chapters(text: str) -> list[tuple[str, str]]:
    """The text's chapters by heading; what stands before the first has a blank one."""
    first, *rest = f"\n{text}".split("\n## ")
    return [("", first), *((part.partition("\n")[0], part.partition("\n")[2]) for part in rest)]


def show() -> None:
    """The page."""
    (_, opening), *found = chapters(help_text(workspaces.current().scheme))
    st.html(markup.CSS)
    with st.container(key="help"):
        st.markdown(opening)
        st.html(markup.pieces().contents([head for head, _ in found]))
        for number, (head, body) in enumerate(found, start=1):
            st.header(head, anchor=f"help-{number}")
            st.markdown(body)


show()
