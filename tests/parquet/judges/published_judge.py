"""delta-rs and pyiceberg: the published tables have the rows of the text, and say what holds of them.
Iceberg has the newest version only.

usage: published_judge.py LAKE VERSION TBL_DIR     VERSION of orders and lineitem; of others the last"""

import sys
from pathlib import Path

import pyarrow.compute
from deltalake import DeltaTable
from pyiceberg.expressions import EqualTo
from pyiceberg.table import StaticTable
from tbl_text import read_text

KEYS = {"region": ["r_regionkey"], "nation": ["n_nationkey"], "supplier": ["s_suppkey"], "customer": ["c_custkey"],
        "part": ["p_partkey"], "partsupp": ["ps_partkey", "ps_suppkey"], "orders": ["o_orderkey"],
        "lineitem": ["l_orderkey", "l_linenumber"]}


def main():
    lake, version, tbl = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    passed = failed = 0

    def expect(what, holds):
        nonlocal passed, failed
        passed += bool(holds)
        failed += not holds
        if not holds:
            print(f"FAILED  {what}")

    for name, keys in KEYS.items():
        table = DeltaTable(lake / name, version=version if name in ("orders", "lineitem") else None)
        order = [(key, "ascending") for key in keys]
        found = table.to_pyarrow_table().sort_by(order)
        expected = read_text(tbl / f"{name}.tbl", found.schema).sort_by(order)
        for column in found.schema.names:
            expect(f"delta-rs: {name}.{column}", found[column].combine_chunks().equals(expected[column].combine_chunks()))
        configuration = table.metadata().configuration
        expect(f"delta-rs: {name}: validated", configuration["lade.validated"] == "true")
        expect(f"delta-rs: {name}: a CHECK", any(key.startswith("delta.constraints.") for key in configuration))
        if table.version() != DeltaTable(lake / name).version():
            continue
        metadata = lake / name / "metadata"
        hint = (metadata / "version-hint.text").read_text()
        iceberg = StaticTable.from_metadata(str(metadata / f"v{hint}.metadata.json"))
        found = iceberg.scan().to_arrow().cast(expected.schema).sort_by(order)
        for column in found.schema.names:
            expect(f"pyiceberg: {name}.{column}", found[column].combine_chunks().equals(expected[column].combine_chunks()))
        identifiers = sorted(iceberg.schema().find_column_name(i) for i in iceberg.schema().identifier_field_ids)
        expect(f"pyiceberg: {name}: primary key", identifiers == sorted(keys))
        middle = expected[keys[0]][expected.num_rows // 2].as_py()
        wanted = expected.filter(pyarrow.compute.equal(expected[keys[0]], middle)).num_rows
        expect(f"pyiceberg: {name} pruned", iceberg.scan(EqualTo(keys[0], middle)).to_arrow().num_rows == wanted > 0)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
