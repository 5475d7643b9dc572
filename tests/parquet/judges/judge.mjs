// Asks every judge about a directory of Parquet files, and the .tbl files that they were made of.
//
//   node judge.mjs TBL_DIR PARQUET_DIR
import { judge as duckdb } from './duckdb.mjs';
import { judge as clickhouse } from './clickhouse.mjs';
import { judge as smallReaders } from './small_readers.mjs';

const [tbl, parquet] = process.argv.slice(2);
let passed = 0;
let failed = 0;

function expect(what, found, wanted) {
  if (String(found) === String(wanted)) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`FAILED  ${what}\n  found  ${found}\n  wanted ${wanted}`);
  }
}

for (const judge of [duckdb, clickhouse, smallReaders]) await judge(tbl, parquet, expect);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
