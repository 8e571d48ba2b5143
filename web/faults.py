"""What a user sees when something goes wrong that no page has foreseen."""

from __future__ import annotations

import errno
import logging

import streamlit as st

from scoring.model.errors import UsageError, reason_of
from web.literal import plain_text

log = logging.getLogger(__name__)

WORDS = "页面出错,这一步没有完成。请刷新页面重试;如果再次出现,请把操作步骤告诉系统管理员。"

OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
"""Faults of the server's disks: for the administrator to mend."""


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
    if isinstance(fault, UsageError):
        st.error(plain_text(str(fault)))
        return True
    log.error("a page failed", exc_info=fault)
    if isinstance(fault, OSError) and fault.errno in OF_THE_DISK:
        st.error(f"服务器上{reason_of(fault)},这一步没有完成。请告诉系统管理员。")
    else:
        st.error(WORDS)
    return True
