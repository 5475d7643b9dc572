// Asks engines about a published folder, one version of its tables against the text they came from:
// ClickHouse through the Delta log, and through Iceberg's metadata, which have the newest version only;
// DuckDB about the files that the log names.
//
//   node published.mjs LAKE VERSION TBL_DIR     VERSION of orders and lineitem; of others the last
import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { houseText, houseSettings } from './clickhouse.mjs';
import { end, expect } from './count.mjs';
import { duckdbTable, filters, tables } from './tables.mjs';

const { query } = createRequire(import.meta.url)('chdb');
const [lake, version, tbl] = process.argv.slice(2);

// The files of a version, as a reader of the log finds them.
function filesAt(folder, last) {
  const files = new Set();
  let protocol;
  for (let i = 0; i <= last; ++i) {
    const commit = readFileSync(`${folder}/_delta_log/${String(i).padStart(20, '0')}.json`, 'utf8');
    for (const action of commit.trim().split('\n').map((line) => JSON.parse(line))) {
      if (action.add) files.add(`${folder}/${action.add.path}`);
      if (action.remove) files.delete(`${folder}/${action.remove.path}`);
      if (action.protocol) protocol = action.protocol;
    }
  }
  expect(`${folder}: protocol`, [protocol.minReaderVersion, protocol.minWriterVersion], [1, 3]);
  return [...files];
}

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const duck = async (sql) => (await connection.runAndReadAll(sql)).getRows().toString();
const house = (sql) => query(sql, 'TSV').trim();

for (const table of tables) {
  const { name, columns } = table;
  const folder = `${lake}/${name}`;
  const commits = readdirSync(`${folder}/_delta_log`).filter((file) => /^\d{20}\.json$/.test(file)).length;
  const last = ['orders', 'lineitem'].includes(name) ? Number(version) : commits - 1;
  const files = filesAt(folder, last);
  const row = columns.map((c) => c.name);
  const sums = columns.filter((c) => c.type !== 'text' && c.type !== 'date').map((c) => `sum(${c.name})`);
  const counts = columns.map((c) => `count(${c.name})`);

  await duck(duckdbTable(table, tbl));
  const list = `read_parquet([${files.map((file) => `'${file}'`)}])`;

  const csv = houseText(table, tbl);
  // Predicates in its engine are wrong for NOT LIKE and NOT BETWEEN.
  const delta = `settings delta_lake_enable_engine_predicate=0, delta_lake_snapshot_version=${last}`;

  for (const filter of ['1 = 1', ...filters[name]]) {
    const facts = `count(*), ${sums}, ${counts}, sum(hash(${row})), bit_xor(hash(${row}))`;
    expect(`DuckDB: ${name} of version ${last} where ${filter}`,
      await duck(`select ${facts} from ${list} where ${filter}`),
      await duck(`select ${facts} from ${name} where ${filter}`));
    const hash = `cityHash64(${row.map((c) => `toString(${c})`)})`;
    const asked = `count(), ${sums}, ${counts}, sum(${hash}), groupBitXor(${hash})`;
    expect(`ClickHouse: ${name} of version ${last} where ${filter}`,
      house(`select ${asked} from deltaLakeLocal('${folder}') where ${filter} ${delta}`),
      house(`select ${asked} from ${csv} where ${filter} settings ${houseSettings}`));
    if (last !== commits - 1) continue;
    expect(`ClickHouse by Iceberg: ${name} where ${filter}`,
      house(`select ${asked} from icebergLocal('${folder}', 'Parquet') where ${filter}`),
      house(`select ${asked} from ${csv} where ${filter} settings ${houseSettings}`));
  }
}
end();
