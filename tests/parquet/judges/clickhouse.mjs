// ClickHouse: the same rows as from the text, with pruning and without; changed bytes are noticed.
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { filters, tables } from './tables.mjs';

const { query } = createRequire(import.meta.url)('chdb');
const types = { int: 'Int32', long: 'Int64', decimal: 'Decimal(15, 2)', date: 'Date32', text: 'String' };
export const houseSettings = `format_csv_delimiter='|', format_csv_allow_double_quotes=0, format_csv_allow_single_quotes=0,
  input_format_csv_allow_whitespace_or_tab_as_delimiter=0, input_format_csv_trim_whitespaces=0`;
const declared = (columns) => columns.map((c) => `${c.name} ${c.nullable ? `Nullable(${types[c.type]})` : types[c.type]}`).join(', ');

// DIR/<name>.tbl as a table; with houseSettings.
export const houseText = ({ name, columns }, dir) =>
  `file('${dir}/${name}.tbl', 'CSV', '${declared(columns)}, end String')`;
const pruning = (on) => `input_format_parquet_filter_push_down=${on},
  input_format_parquet_page_filter_push_down=${on}, input_format_parquet_use_offset_index=${on}`;

export function judge(tbl, parquet, expect) {
  const ask = (sql) => query(sql, 'TSV').trim();
  for (const table of tables) {
    const { name, columns } = table;
    const csv = houseText(table, tbl);
    const file = `file('${parquet}/${name}.parquet', 'Parquet', '${declared(columns)}')`;
    const row = columns.map((c) => c.name);
    const sums = columns.filter((c) => c.type !== 'text' && c.type !== 'date').map((c) => `sum(${c.name})`);
    const hash = `cityHash64(${row})`;
    const counts = columns.map((c) => `count(${c.name})`);
    const facts = `count(), ${sums}, ${counts}, sum(${hash}), groupBitXor(${hash}),
      sum(cityHash64(${row.map((c) => `toString(${c})`)}))`;
    for (const filter of ['1 = 1', ...filters[name]]) {
      const expected = ask(`select ${facts} from ${csv} where ${filter} settings ${houseSettings}`);
      for (const on of [1, 0]) {
        expect(`ClickHouse: ${name} where ${filter}, pruning ${on}`,
          ask(`select ${facts} from ${file} where ${filter} settings ${pruning(on)}`), expected);
      }
    }
  }
  const whole = readFileSync(`${parquet}/lineitem.parquet`);
  const damaged = `${parquet}/damaged.parquet`;
  for (let part = 1; part <= 8; ++part) {
    const bytes = Buffer.from(whole);
    bytes[Math.floor((bytes.length * part) / 10)] ^= 0x20;
    writeFileSync(damaged, bytes);
    let answer = 'an error';
    try {
      // One thread: with several, ClickHouse 26.7 sometimes hangs when one of them fails.
      answer = ask(`select sum(cityHash64(*)) from file('${damaged}', 'Parquet')
        settings max_threads=1, max_parsing_threads=1`);
    } catch { /* as it should be */ }
    expect(`ClickHouse: a byte changed at ${part}/10`, answer, 'an error');
  }
}
