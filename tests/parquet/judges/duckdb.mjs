// DuckDB: each table as it reads the text itself, and the Parquet file, have the same rows.
import { DuckDBInstance } from '@duckdb/node-api';
import { duckdbTable, filters, tables } from './tables.mjs';

export async function judge(tbl, parquet, expect) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const ask = async (sql) => (await connection.runAndReadAll(sql)).getRows().toString();
  for (const table of tables) {
    const { name, columns } = table;
    await ask(duckdbTable(table, tbl));
    const file = `'${parquet}/${name}.parquet'`;
    const row = columns.map((c) => c.name);
    const sums = columns.filter((c) => c.type !== 'text' && c.type !== 'date').map((c) => `sum(${c.name})`);
    const facts = `count(*), ${sums}, ${row.map((c) => `count(${c})`)}, sum(hash(${row})), bit_xor(hash(${row}))`;
    expect(`DuckDB: ${name}`, await ask(`select ${facts} from ${file}`),
      await ask(`select ${facts} from ${name}`));
    for (const filter of filters[name]) {
      expect(`DuckDB: ${name} where ${filter}`, await ask(`select ${facts} from ${file} where ${filter}`),
        await ask(`select ${facts} from ${name} where ${filter}`));
    }
    const nullable = `select name, repetition_type = 'OPTIONAL' from parquet_schema(${file}) where type is not null`;
    expect(`DuckDB: ${name}: what may be NULL`, await ask(nullable),
      columns.map((c) => `${c.name},${c.nullable}`).join(','));
  }
}
