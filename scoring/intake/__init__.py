"""Untrusted workbooks to evidence and problems; the blank template.

The rooms inside: ``reader`` (bytes to rows, in a child process), ``layout`` (the sheets of
the contract), ``values`` (what a cell means), ``stack`` (many files' sheets as one table),
``rows_*`` (rows checked), ``merge`` and ``year`` (files to a year), ``template``, ``roster``.
"""
