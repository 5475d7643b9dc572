"""pyarrow: every column of the Parquet files equals that of the text, every checksum holds, and one
that does not is noticed.

usage: pyarrow_judge.py TBL_DIR PARQUET_DIR"""

import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
from tbl_text import read_text

TABLES = ["region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"]


def main():
    tbl, files = map(Path, sys.argv[1:])
    passed = failed = 0
    for table in TABLES:
        path = files / f"{table}.parquet"
        found = pyarrow.parquet.read_table(path, page_checksum_verification=True)
        expected = read_text(tbl / f"{table}.tbl", found.schema)
        for name in found.schema.names:
            if found[name].combine_chunks().equals(expected[name].combine_chunks()):
                passed += 1
            else:
                failed += 1
                print(f"FAILED  pyarrow: {table}.{name}")
    whole = (files / "lineitem.parquet").read_bytes()
    damaged = files / "damaged.parquet"
    for part in range(1, 9):
        content = bytearray(whole)
        content[len(content) * part // 10] ^= 0x20
        damaged.write_bytes(content)
        try:
            pyarrow.parquet.read_table(damaged, page_checksum_verification=True)
            failed += 1
            print(f"FAILED  pyarrow: a byte changed at {part}/10 is not noticed")
        except (OSError, pyarrow.ArrowException):
            passed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
