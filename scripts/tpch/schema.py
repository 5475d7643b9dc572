"""The eight TPC-H tables in SQL, parents first: columns (clause 1.4.1) and constraints (clause 1.4.2)."""

from typing import NamedTuple


class Table(NamedTuple):
    """A table as SQL says it. Only columns named in `nullable` may be NULL."""

    columns: str
    primary_key: str
    foreign_keys: dict[str, str]  # columns -> the table whose primary key they are
    checks: tuple[str, ...]
    nullable: tuple[str, ...] = ()

    def keys(self) -> str:
        """The clauses of CREATE TABLE that declare its keys."""
        foreign = [f"FOREIGN KEY ({columns}) REFERENCES {parent}" for columns, parent in self.foreign_keys.items()]
        return ", ".join([f"PRIMARY KEY ({self.primary_key})", *foreign])

    def typed_columns(self) -> list[tuple[str, str]]:
        """Name and type of each column."""
        return [(name, kind) for name, kind in (column.split(" ") for column in self.columns.split(", "))]


TABLES = {
    "region": Table(
        "r_regionkey INTEGER, r_name CHAR(25), r_comment VARCHAR(152)",
        "r_regionkey", {}, ("r_regionkey >= 0",), ("r_comment",)),
    "nation": Table(
        "n_nationkey INTEGER, n_name CHAR(25), n_regionkey INTEGER, n_comment VARCHAR(152)",
        "n_nationkey", {"n_regionkey": "region"}, ("n_nationkey >= 0",), ("n_comment",)),
    "supplier": Table(
        "s_suppkey INTEGER, s_name CHAR(25), s_address VARCHAR(40), s_nationkey INTEGER, "
        "s_phone CHAR(15), s_acctbal DECIMAL(15,2), s_comment VARCHAR(101)",
        "s_suppkey", {"s_nationkey": "nation"}, ("s_suppkey >= 0",)),
    "customer": Table(
        "c_custkey INTEGER, c_name VARCHAR(25), c_address VARCHAR(40), c_nationkey INTEGER, "
        "c_phone CHAR(15), c_acctbal DECIMAL(15,2), c_mktsegment CHAR(10), c_comment VARCHAR(117)",
        "c_custkey", {"c_nationkey": "nation"}, ("c_custkey >= 0",)),
    "part": Table(
        "p_partkey INTEGER, p_name VARCHAR(55), p_mfgr CHAR(25), p_brand CHAR(10), "
        "p_type VARCHAR(25), p_size INTEGER, p_container CHAR(10), p_retailprice DECIMAL(15,2), "
        "p_comment VARCHAR(23)",
        "p_partkey", {}, ("p_partkey >= 0", "p_size >= 0", "p_retailprice >= 0")),
    "partsupp": Table(
        "ps_partkey INTEGER, ps_suppkey INTEGER, ps_availqty INTEGER, "
        "ps_supplycost DECIMAL(15,2), ps_comment VARCHAR(199)",
        "ps_partkey, ps_suppkey", {"ps_partkey": "part", "ps_suppkey": "supplier"},
        ("ps_partkey >= 0", "ps_availqty >= 0", "ps_supplycost >= 0")),
    "orders": Table(
        "o_orderkey BIGINT, o_custkey INTEGER, o_orderstatus CHAR(1), o_totalprice DECIMAL(15,2), "
        "o_orderdate DATE, o_orderpriority CHAR(15), o_clerk CHAR(15), o_shippriority INTEGER, "
        "o_comment VARCHAR(79)",
        "o_orderkey", {"o_custkey": "customer"}, ("o_orderkey >= 0", "o_totalprice >= 0")),
    "lineitem": Table(
        "l_orderkey BIGINT, l_partkey INTEGER, l_suppkey INTEGER, l_linenumber INTEGER, "
        "l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2), "
        "l_tax DECIMAL(15,2), l_returnflag CHAR(1), l_linestatus CHAR(1), l_shipdate DATE, "
        "l_commitdate DATE, l_receiptdate DATE, l_shipinstruct CHAR(25), l_shipmode CHAR(10), "
        "l_comment VARCHAR(44)",
        "l_orderkey, l_linenumber", {"l_orderkey": "orders", "l_partkey, l_suppkey": "partsupp"},
        ("l_orderkey >= 0", "l_quantity >= 0", "l_extendedprice >= 0", "l_tax >= 0",
         "l_discount BETWEEN 0.00 AND 1.00", "l_shipdate <= l_receiptdate")),
}
