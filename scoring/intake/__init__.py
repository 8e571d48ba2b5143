"""Untrusted workbooks to evidence and problems; the blank templates.

A cell's way: ``reader`` (bytes to a sheet's columns, in a child process), ``files`` (a workbook's
cover and tables: ``cover``, ``headers``, ``data_rows``, ``sheet_table``), ``sheet_rows`` (many
files' tables of one sheet as one; each distinct value parsed once by ``values``), ``rows_*``
(rows checked), ``units`` and ``merge`` (rows to units and lines), ``year`` (all of it in turn).
``templates`` writes the workbooks that come back. ``evidence_kind`` says what a file of evidence
is, ``evidence_zip`` takes a zip of them apart. Sheets and columns stand in
:mod:`scoring.model.sheets`.
"""
