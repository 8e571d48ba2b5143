"""Pieces of pages, as plain functions that are tested without a browser."""
