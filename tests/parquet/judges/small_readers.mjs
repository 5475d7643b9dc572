// Two readers that share no code with the engines: hyparquet (JavaScript) and arrow-rs (as
// WebAssembly). Each value is compared with the text.
import { readFileSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { readParquet } from 'parquet-wasm';
import { tableFromIPC } from 'apache-arrow';
import { tables } from './tables.mjs';

// Numbers as they are stored: hundredths, days.
function expectedValue(field, { type, nullable }) {
  if (type === 'text') return field === '' && nullable ? null : field;
  if (type === 'date') return Date.parse(field) / 86_400_000;
  if (type !== 'decimal') return Number(field);
  const [whole, fraction = ''] = field.split('.');
  return Number(whole + fraction.padEnd(2, '0'));
}

function hyparquetValue(value, { type }) {
  if (type === 'date') return value.getTime() / 86_400_000;
  if (type === 'decimal') return Math.round(value * 100);
  return type === 'long' ? Number(value) : value;
}

function arrowValue(value, { type }) {
  if (type === 'date') return Number(value) / 86_400_000;
  if (type === 'decimal') {  // 128 bits in four words, the lowest first
    const bits = [...value].reduceRight((sum, word) => (sum << 32n) + BigInt(word), 0n);
    return Number(BigInt.asIntN(128, bits));
  }
  return type === 'long' ? Number(value) : value;
}

export async function judge(tbl, parquet, expect) {
  for (const { name, columns } of tables) {
    const lines = readFileSync(`${tbl}/${name}.tbl`, 'utf8').split('\n').slice(0, -1);
    const expected = lines.map((line) => {
      const fields = line.split('|');
      return columns.map((column, i) => expectedValue(fields[i], column));
    });
    const bytes = readFileSync(`${parquet}/${name}.parquet`);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const differs = (value) => {
      for (let row = 0; row < expected.length; ++row) {
        for (let i = 0; i < columns.length; ++i) {
          if (value(row, i) !== expected[row][i]) return `${columns[i].name} of row ${row}: ${value(row, i)}`;
        }
      }
      return 'nothing differs';
    };
    const objects = await parquetReadObjects({ file, compressors });
    expect(`hyparquet: ${name}: rows`, objects.length, expected.length);
    expect(`hyparquet: ${name}`,
      differs((row, i) => hyparquetValue(objects[row][columns[i].name], columns[i])), 'nothing differs');
    const arrow = tableFromIPC(readParquet(new Uint8Array(file)).intoIPCStream());
    const vectors = columns.map((column) => arrow.getChild(column.name));
    expect(`arrow-rs: ${name}: rows`, arrow.numRows, expected.length);
    expect(`arrow-rs: ${name}`,
      differs((row, i) => arrowValue(vectors[i].get(row), columns[i])), 'nothing differs');
  }
}
