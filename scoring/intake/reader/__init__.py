"""Bytes to rows, in a child process that may die without harm.

``parent`` starts and limits the child; ``child`` answers; ``formats`` says what a file is;
``package`` looks into .xlsx before it is parsed; ``plain`` (calamine), ``careful``
(by the XML) and ``old`` (xlrd) read; ``sheet`` is what they all give.
"""
