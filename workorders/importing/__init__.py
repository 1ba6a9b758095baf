"""Work orders from files: any CSV or XLSX, told by a mapping in TOML how its columns are to be read.

    mapping.py      TOML -> typed rules; every mistake is named with its key and the remedy
    reading.py      CSV -> rows of text (encodings, delimiters, limits)
    spreadsheets.py XLSX -> rows of text and times, after a look at what the zip would unfold to
    converting.py   the text of one cell -> the value of one field
    references.py   departments and category paths, matched or made
    orders.py       one row -> one order as its source sees it, or the problems that keep it out
    writing.py      batches of orders -> the tables, set-based
    rejects.py      the rows that stayed out, as a CSV that can be mended and imported again

What a row means. An order is known by its source system and external id. The row is turned into values, the values
into a fingerprint (`WorkOrder.source_digest`). The same fingerprint again means that the source says nothing new:
nothing is written, and what people did here since is not undone. Another fingerprint overwrites the mapped fields.

States. The life cycle holds for imports too: an order that was open here and is closed in the file takes every step
in between. The file may close, cancel and reopen what was not decided here; an order that a person resolved,
closed or cancelled here is not reopened because another system has not heard of it yet.

A run is one transaction: every valid row or none, and beside it the rows that failed.
"""
