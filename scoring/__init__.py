"""What the evidence earns: from untrusted workbooks to scores, ranking and reports.

Importing ``scoring`` loads nothing heavy; ask for the room you need::

    from scoring import office          # the verbs: receive, score, report
    from scoring.engine import score    # Evidence + Scheme -> Scores

Exceptions: :class:`criteria.SchemeError` (a faulty scheme) and
:class:`scoring.model.evidence.UsageError` (a call that cannot be carried out); faults in
workbooks are never exceptions, they are :class:`scoring.model.evidence.Problem` records.
"""
