"""Writers of reports in the formats that other programs read: one list of rows, many forms."""
