// The engines that answer the queries. Each function here opens the eight tables and returns one that
// takes SQL and returns {columns: [{name, double}], rows}. A value is a text, decimals without zeros at
// the end, or null; double says that the engine computed the column in floating point.
import { readdirSync, readFileSync } from 'node:fs';
import { duckdbTable, tables } from '../parquet/judges/tables.mjs';

// ClickHouse's defaults differ from SQL for the columns of a row that an outer join does not find, and for
// the sum of no rows. With predicates in delta-kernel, version 26.7 finds no rows for NOT LIKE.
const clickhouseSettings = `join_use_nulls = 1, aggregate_functions_null_for_empty = 1,
  delta_lake_enable_engine_predicate = 0, output_format_json_quote_decimals = 1,
  output_format_json_quote_64bit_integers = 1`;

const canonical = (text) => (/^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text);
const canonicalRow = (row) => row.map((value) => (value === null ? null : canonical(String(value))));

// The data files of a Delta table, by its log: what was added and not removed since.
function filesOf(table) {
  const log = `${table}/_delta_log`;
  const files = new Set();
  for (const commit of readdirSync(log).filter((name) => /^\d{20}\.json$/.test(name)).sort()) {
    for (const line of readFileSync(`${log}/${commit}`, 'utf8').trim().split('\n')) {
      const { add, remove } = JSON.parse(line);
      if (add) files.add(decodeURIComponent(add.path));
      if (remove) files.delete(decodeURIComponent(remove.path));
    }
  }
  return [...files].map((file) => `${table}/${file}`);
}

// DuckDB over the tables or views that a statement each, statementOf(table), creates.
async function openDuckdb(modules, statementOf) {
  const { DuckDBInstance, DuckDBTypeId } = modules('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const table of tables) await connection.run(statementOf(table));
  return async (sql) => {
    const answer = await connection.runAndReadAll(sql);
    return {
      columns: answer.columnNames().map((name, i) => (
        { name, double: answer.columnTypeId(i) === DuckDBTypeId.DOUBLE })),
      rows: answer.getRows().map(canonicalRow),
    };
  };
}

// DuckDB over tables of its own, which it loads from DIR/<table>.tbl.
export const duckdbOverText = (modules, dir) => openDuckdb(modules, (table) => duckdbTable(table, dir));

// DuckDB over the files that the log of DIR/<table> names. Its own reader of Delta tables is an extension
// that npm does not have.
export const duckdbOverPublished = (modules, dir) => openDuckdb(modules, ({ name }) => {
  const files = filesOf(`${dir}/${name}`).map((file) => `'${file}'`);
  return `create view ${name} as select * from read_parquet([${files}])`;
});

// ClickHouse over the Delta tables DIR/<table>. It reads only below the process's working directory, and
// keeps its views in a temporary folder until the process ends.
export async function clickhouseOverPublished(modules, dir) {
  const session = new (modules('chdb').Session)();
  process.on('exit', () => session.cleanup());
  session.query(`set ${clickhouseSettings}`);
  for (const { name } of tables) {
    session.query(`create view ${name} as select * from deltaLakeLocal('${dir}/${name}')`);
  }
  return async (sql) => {
    const answer = JSON.parse(session.query(sql, 'JSONCompact'));
    return {
      columns: answer.meta.map(({ name, type }) => ({ name, double: type.includes('Float64') })),
      rows: answer.data.map(canonicalRow),
    };
  };
}
