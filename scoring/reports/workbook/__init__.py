"""The year-end workbook: values as they came, and live formulas for all that follows from them."""
