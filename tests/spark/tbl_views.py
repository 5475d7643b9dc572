"""The text of TPC-H tables as Spark reads it, and the 22 queries."""

import re
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from tpch.schema import TABLES

QUERIES = Path(__file__).resolve().parent.parent / "queries"


def read_text(spark: SparkSession, folder: Path, table: str) -> DataFrame:
    """The rows of folder/<table>.tbl or of its parts; a field that does not fit its type is an error."""
    files = [str(path) for path in sorted(folder.glob(f"{table}.tbl*"))]
    columns = [(name, "STRING" if kind.startswith(("CHAR", "VARCHAR")) else kind)
               for name, kind in TABLES[table].typed_columns()]
    schema = ", ".join(f"{name} {kind}" for name, kind in [*columns, ("rest", "STRING")])
    return spark.read.csv(files, schema=schema, sep="|", quote="", escape="", mode="FAILFAST").drop("rest")


def queries(scale: float) -> dict[str, str]:
    """The queries by name, with the share of Q11 that the scale wants (clause 2.4.11.3)."""
    texts = {path.stem: path.read_text() for path in sorted(QUERIES.glob("q??.sql"))}
    texts["q11"] = re.sub(r"\* 0\.0001\b", f"* {0.0001 / scale:.12f}", texts["q11"])
    return texts
