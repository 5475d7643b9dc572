"""The text of a table as pyarrow reads it."""

from pathlib import Path

import pyarrow
import pyarrow.csv


def read_text(path: Path, schema: pyarrow.Schema) -> pyarrow.Table:
    """The rows of a .tbl file in columns of the schema's types. An empty text is NULL where the schema allows that."""
    if path.stat().st_size == 0:
        return schema.empty_table()
    return pyarrow.csv.read_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(column_names=[*schema.names, "end"]),
        parse_options=pyarrow.csv.ParseOptions(delimiter="|", quote_char=False),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={field.name: field.type for field in schema}, include_columns=schema.names,
            strings_can_be_null=any(field.nullable for field in schema), null_values=[""]))
