// Asks every judge about a directory of Parquet files, and the .tbl files that they were made of.
//
//   node judge.mjs TBL_DIR PARQUET_DIR
import { end, expect } from './count.mjs';
import { judge as duckdb } from './duckdb.mjs';
import { judge as clickhouse } from './clickhouse.mjs';
import { judge as smallReaders } from './small_readers.mjs';

const [tbl, parquet] = process.argv.slice(2);

for (const judge of [duckdb, clickhouse, smallReaders]) await judge(tbl, parquet, expect);
end();
