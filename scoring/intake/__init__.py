"""Untrusted workbooks to evidence and problems; the blank template.

The rooms inside: ``reader`` (bytes to rows, in a child process), ``layout`` (the sheets of
the contract), ``values`` (what a cell means), ``stack`` (many files' sheets as one table),
``sheets_*`` (rows to evidence), ``merge`` (files to a year), ``template``, ``roster``.
"""
