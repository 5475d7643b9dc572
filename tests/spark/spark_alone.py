"""Spark does by itself what lade does in its tasks: reads the text with its types, writes Delta tables, and checks
every primary key, foreign key, CHECK and NOT NULL, over the tables that it wrote, since these are quicker to read.

usage: spark-submit spark_alone.py LAKE TBL_DIR     the exit code is 1 if a constraint does not hold
"""

import sys
from pathlib import Path

from pyspark.sql import SparkSession
from tbl_views import read_text
from tpch.schema import TABLES


def violations() -> dict[str, str]:
    """A query for each constraint, or for all CHECKs and NOT NULLs of a table, that counts the rows which break it."""
    found = {}
    for name, table in TABLES.items():
        found[f"primary key of {name}"] = (
            f"select count(*) from (select 1 from {name} group by {table.primary_key} having count(*) > 1)")
        for columns, parent in table.foreign_keys.items():
            pairs = zip(columns.split(", "), TABLES[parent].primary_key.split(", "), strict=True)
            equal = " and ".join(f"child.{column} = parent.{key}" for column, key in pairs)
            found[f"{name} ({columns})"] = (
                f"select count(*) from {name} child left anti join {parent} parent on {equal}")
        present = [f"{column} is not null" for column, _ in table.typed_columns() if column not in table.nullable]
        holds = " and ".join([*table.checks, *present])
        found[f"checks of {name}"] = f"select count(*) from {name} where not coalesce({holds}, false)"
    return found


def main() -> int:
    lake, text = Path(sys.argv[1]), Path(sys.argv[2])
    spark = SparkSession.builder.getOrCreate()
    for name in TABLES:
        path = str(lake / name)
        read_text(spark, text, name).write.format("delta").save(path)
        spark.read.format("delta").load(path).createOrReplaceTempView(name)
    broken = {what: count for what, query in violations().items() if (count := spark.sql(query).collect()[0][0])}
    for what, count in broken.items():
        print(f"{what}: {count} rows break it")
    spark.stop()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
