"""Evidence and a scheme in, scores out: pure and exact, no float decides a score.

from scoring.engine import score    # Evidence + Scheme -> Scores
"""

from scoring.engine.year import score, settle_readings

__all__ = ["score", "settle_readings"]
