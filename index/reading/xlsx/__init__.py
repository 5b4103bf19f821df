"""Workbooks (XLSX)."""

from index.reading.xlsx.workbook import read

__all__ = ["read"]
