"""The blank workbooks: one unit's (or filled in), the office's collection, the roster.

``form`` is the paper, ``tables`` the sheets of rows, ``cell_rules`` what their cells take,
``guide`` and ``texts`` the page 填报说明. What columns there are says :mod:`scoring.model.sheets`.
"""

from scoring.intake.templates.collection import write_collection
from scoring.intake.templates.roster import write_roster_template
from scoring.intake.templates.tables import Filled
from scoring.intake.templates.unit import write_template

__all__ = ["Filled", "write_collection", "write_roster_template", "write_template"]
