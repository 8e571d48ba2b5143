"""Points as text: integer hundredths in, what people read out."""

from __future__ import annotations


def points_text(hundredths: int) -> str:
    """Two decimals, an ASCII minus, as files and the contract's JSON have it: ``-0.05``."""
    sign = "-" if hundredths < 0 else ""
    whole, part = divmod(abs(int(hundredths)), 100)
    return f"{sign}{whole}.{part:02d}"


def trimmed(hundredths: int) -> str:
    """Without needless zeros, also for counts of matters: ``250`` gives ``2.5``."""
    return points_text(hundredths).rstrip("0").rstrip(".")


def printed(hundredths: int) -> str:
    """Two decimals and a true minus, as papers and pages have it: ``−0.05``."""
    return points_text(hundredths).replace("-", "−")


def signed(hundredths: int) -> str:
    """The same with a plus before what is above 0."""
    return f"+{printed(hundredths)}" if hundredths > 0 else printed(hundredths)
