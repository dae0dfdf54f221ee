"""The tables of reports, one a file: each makes a TableBlock of a study, and knows no file format."""
