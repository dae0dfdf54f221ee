"""How much a file may hold before it is refused."""

MAX_BYTES = 100 * 1024 * 1024
MAX_PROJECT_BYTES = 400 * 1024 * 1024
MAX_CODE_POINTS = 20_000_000
MAX_LINES = 500_000
MAX_PAGES = 3_000
MAX_ENTRIES = 5_000
MAX_ENTRY_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_ROWS = 200_000
MAX_CODES = 10_000
MAX_LINE_BYTES = 128 * 1024 * 1024
MAX_ARCHIVE_ENTRIES = 50_000
MAX_ARCHIVE_BYTES = 8 * 1024 * 1024 * 1024
MAX_PIECES = 1_000_000
"""So many tags may one paragraph, row or further part of a document have."""
MAX_DEPTH = 100
"""So deep may tables, boxes and content controls stand within each other."""
