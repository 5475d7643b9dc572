"""delta-rs and pyarrow over published tables: each column has the values of the text, and each file that a log names
holds its checksums.

usage: other_readers.py LAKE TBL_DIR
"""

import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
from deltalake import DeltaTable
from tally import Tally
from tbl_text import read_text
from tpch.schema import TABLES


def main() -> int:
    lake, text = Path(sys.argv[1]), Path(sys.argv[2])
    tally = Tally()
    for name, declared in TABLES.items():
        order = [(key, "ascending") for key in declared.primary_key.split(", ")]
        table = DeltaTable(lake / name)
        found = table.to_pyarrow_table().sort_by(order)
        expected = pyarrow.concat_tables(
            read_text(path, found.schema) for path in sorted(text.glob(f"{name}.tbl*"))).sort_by(order)
        for column in found.schema.names:
            tally.expect(f"delta-rs: {name}.{column}",
                         found[column].combine_chunks().equals(expected[column].combine_chunks()))
        rows = sum(pyarrow.parquet.read_table(path, page_checksum_verification=True).num_rows
                   for path in table.file_uris())
        tally.expect(f"pyarrow: rows of {name}", rows == expected.num_rows, f"{rows}, expected {expected.num_rows}")
        tally.expect(f"delta-rs: {name} is validated", table.metadata().configuration["lade.validated"] == "true")
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
