"""Why a figure is what it is: the steps of a score, remarks, a unit's standing.

from scoring.explain import explain    # a unit's score, step by step
"""

from scoring.explain.steps import Kind, Step, explain

__all__ = ["Kind", "Step", "explain"]
