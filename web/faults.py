"""What a user sees when something goes wrong that no page has foreseen."""

from __future__ import annotations

import logging

import streamlit as st

log = logging.getLogger(__name__)

WORDS = "页面出错,这一步没有完成。请刷新页面重试;如果再次出现,请把操作步骤告诉系统管理员。"


def keep_a_log() -> None:
    """What the gate lets in and turns away goes to the server's standard error."""
    ours = logging.getLogger("scoring")
    if not ours.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        ours.addHandler(handler)
        ours.setLevel(logging.INFO)
        ours.propagate = False


def tell(fault: Exception) -> bool:
    """Say so in Chinese instead of a traceback, which goes to the server's log only."""
    log.error("a page failed", exc_info=fault)
    st.error(WORDS)
    return True
