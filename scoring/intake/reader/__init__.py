"""Bytes to rows, in a child process that may die without harm.

``parent`` starts and limits the child; ``child`` answers; ``formats`` tells what a file is;
``package`` looks into .xlsx before it is parsed; ``plain`` (calamine), ``careful``
(openpyxl) and ``old`` (xlrd) read; ``sheet`` is what they all give.
"""
