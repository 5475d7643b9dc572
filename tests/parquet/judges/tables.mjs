// The eight tables as the judges declare them, and the columns that may be NULL.
const declared = {
  region: 'r_regionkey int, r_name text, r_comment text?',
  nation: 'n_nationkey int, n_name text, n_regionkey int, n_comment text?',
  supplier: 's_suppkey int, s_name text, s_address text, s_nationkey int, s_phone text, ' +
    's_acctbal decimal, s_comment text',
  customer: 'c_custkey int, c_name text, c_address text, c_nationkey int, c_phone text, ' +
    'c_acctbal decimal, c_mktsegment text, c_comment text',
  part: 'p_partkey int, p_name text, p_mfgr text, p_brand text, p_type text, p_size int, ' +
    'p_container text, p_retailprice decimal, p_comment text',
  partsupp: 'ps_partkey int, ps_suppkey int, ps_availqty int, ps_supplycost decimal, ps_comment text',
  orders: 'o_orderkey long, o_custkey int, o_orderstatus text, o_totalprice decimal, ' +
    'o_orderdate date, o_orderpriority text, o_clerk text, o_shippriority int, o_comment text',
  lineitem: 'l_orderkey long, l_partkey int, l_suppkey int, l_linenumber int, l_quantity decimal, ' +
    'l_extendedprice decimal, l_discount decimal, l_tax decimal, l_returnflag text, ' +
    'l_linestatus text, l_shipdate date, l_commitdate date, l_receiptdate date, ' +
    'l_shipinstruct text, l_shipmode text, l_comment text',
};

export const tables = Object.entries(declared).map(([name, columns]) => ({
  name,
  columns: columns.split(', ').map((column) => {
    const [name, type] = column.split(' ');
    return { name, type: type.replace('?', ''), nullable: type.endsWith('?') };
  }),
}));

const duckdbTypes = { int: 'INTEGER', long: 'BIGINT', decimal: 'DECIMAL(15,2)', date: 'DATE', text: 'VARCHAR' };

// The statement that loads DIR/<name>.tbl into a table of DuckDB's own.
export function duckdbTable({ name, columns }, dir) {
  const declared = [...columns.map((c) => `'${c.name}': '${duckdbTypes[c.type]}'`), `'end': 'VARCHAR'`];
  return `create table ${name} as select * exclude ("end") from read_csv('${dir}/${name}.tbl',
    delim='|', header=false, auto_detect=false, quote='', escape='', columns={${declared}})`;
}

// Conditions that leave out pages, row groups or everything, and some that cannot.
export const filters = {
  region: ["r_comment is null", "r_comment is not null and r_name > 'ASIA'"],
  nation: ["n_comment is null", "n_nationkey between 3 and 9"],
  supplier: ["s_suppkey = 17", "s_acctbal < 0", "s_phone >= '3'"],
  customer: ["c_custkey > 1400", "c_mktsegment = 'BUILDING'", "c_comment < 'c'"],
  part: ["p_partkey between 100 and 120", "p_brand = 'Brand#23'", "p_size in (1, 50)"],
  partsupp: ["ps_partkey = 1000", "ps_supplycost > 999.5", "ps_comment > 'x'"],
  orders: ["o_orderkey between 1000 and 2000", "o_orderdate < '1992-02-01'", "o_orderstatus = 'P'",
    "o_clerk = 'nobody'", "o_shippriority = 0"],
  lineitem: ["l_orderkey = 7", "l_orderkey > 59000", "l_shipdate = '1994-01-01'",
    "l_shipdate between '1994-01-01' and '1994-12-31' and l_discount between 0.05 and 0.07 " +
    "and l_quantity < 24", "l_shipmode in ('AIR', 'REG AIR')", "l_comment < 'a'",
    "l_comment >= 'z'", "l_returnflag = 'X'", "l_extendedprice > 1000000"],
};
