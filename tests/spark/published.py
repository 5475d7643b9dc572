"""Spark over published tables: they have the rows of the text and give its answers to the 22 queries of TPC-H; Spark
adds rows, refuses those that break a CHECK or NOT NULL, and reads older versions.

usage: spark-submit published.py LAKE TBL_DIR SCALE     the tables of LAKE are changed
"""

import math
import sys
import time
from pathlib import Path

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Row, SparkSession
from tally import Tally
from tbl_views import queries, read_text
from tpch.schema import TABLES

RELATIVE_ERROR = 1e-9  # where Spark adds doubles, which it does in any order
ANSWERS_MIN = 18  # answers that hold a value; with fewer, the data is too small to show a difference


def digest(frame: DataFrame) -> Row:
    """Count and sum of hashes of all rows, whatever their order."""
    columns = ", ".join(frame.columns)
    return frame.selectExpr("count(*)", f"sum(cast(xxhash64({columns}) as decimal(38, 0)))").collect()[0]


def same(found: object, expected: object) -> bool:
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=RELATIVE_ERROR)
    return found == expected


def same_rows(found: list[Row], expected: list[Row]) -> bool:
    return len(found) == len(expected) and all(
        len(row) == len(wanted) and all(map(same, row, wanted)) for row, wanted in zip(found, expected, strict=True))


def register(spark: SparkSession, frames: dict[str, DataFrame]) -> None:
    for name, frame in frames.items():
        frame.createOrReplaceTempView(name)


def compare(spark: SparkSession, lake: Path, text: Path, scale: float, tally: Tally) -> None:
    """Rows, and answers to the queries."""
    expected = {name: read_text(spark, text, name) for name in TABLES}
    published = {name: spark.read.format("delta").load(str(lake / name)) for name in TABLES}
    for name in TABLES:
        found, wanted = digest(published[name]), digest(expected[name])
        tally.expect(f"Spark: rows of {name}", found == wanted, f"{found}, expected {wanted}")

    answered = 0
    seconds = 0.0
    for name, sql in queries(scale).items():
        register(spark, expected)
        wanted_rows = spark.sql(sql).collect()
        answered += any(value is not None for row in wanted_rows for value in row)
        register(spark, published)
        start = time.monotonic()
        rows = spark.sql(sql).collect()
        seconds += time.monotonic() - start
        tally.expect(f"Spark: {name}", same_rows(rows, wanted_rows), f"{rows[:3]}, expected {wanted_rows[:3]}")
    tally.expect(f"Spark: values in {ANSWERS_MIN} answers or more", answered >= ANSWERS_MIN, answered)
    print(f"Spark: 22 queries over the published tables in {seconds:.0f} s", flush=True)


def refused(spark: SparkSession, statement: str) -> str:
    """How Spark refused a statement, or '' if it did not."""
    try:
        spark.sql(statement)
    except (PySparkException, Py4JJavaError) as error:
        return str(error)
    return ""


def change(spark: SparkSession, lake: Path, tally: Tally) -> None:
    """Appends, refusals and older versions, of a small table and of a large one."""
    for name in ("region", "lineitem"):
        table = TABLES[name]
        path = f"delta.`{lake / name}`"
        rows = spark.table(path).count()
        spark.sql(f"insert into {path} select * from {path} limit 1")
        tally.expect(f"Spark: adds a row to {name}", spark.table(path).count() == rows + 1)
        tally.expect(f"Spark: version 0 of {name}",
                     spark.sql(f"select * from {path} version as of 0").count() == rows)
        key, other = [column for column, _ in table.typed_columns()[:2]]
        for column, value, why in ((key, f"-{key} - 1", "CHECK"), (other, "null", "NOT_NULL")):
            values = ", ".join(f"{value} as {kept}" if kept == column else kept for kept, _ in table.typed_columns())
            said = refused(spark, f"insert into {path} select {values} from {path} limit 1")
            tally.expect(f"Spark: refuses {column} = {value}", why in said, said[:300] or "it took the row")
        tally.expect(f"Spark: {name} is as before", spark.table(path).count() == rows + 1)


def main() -> int:
    lake, text, scale = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    spark = SparkSession.builder.getOrCreate()
    tally = Tally()
    compare(spark, lake, text, scale, tally)
    change(spark, lake, tally)
    spark.stop()
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
