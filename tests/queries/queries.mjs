// Asks the 22 queries of TPC-H in DuckDB and in ClickHouse over published tables, and compares with what
// DuckDB answers from the text.
//
//   node queries.mjs TBL_DIR PUBLISHED_DIR INSTALL_DIR
//
// The engines' packages are those of INSTALL_DIR/node_modules.
import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { clickhouseOverPublished, duckdbOverPublished, duckdbOverText } from './engines.mjs';

const [tbl, published, install] = process.argv.slice(2);
const modules = createRequire(`${install}/package.json`);

// The tolerance where engines divide or average: they add doubles in different orders.
const relativeError = 1e-9;
// The least number of answers that hold a value; with fewer, the data is too small to show a difference.
const answeredMin = 18;

let passed = 0;
let failed = 0;
function report(what, fault) {
  if (fault) {
    failed += 1;
    console.log(`FAILED  ${what}: ${fault}`);
  } else {
    passed += 1;
  }
}

// The queries by name, with the share of Q11 that the scale wants (clause 2.4.11.3).
function queriesAt(scale) {
  const dir = new URL('.', import.meta.url);
  const names = readdirSync(dir).filter((name) => /^q\d\d\.sql$/.test(name)).sort();
  const queries = new Map(names.map((name) => [name.slice(0, 3), readFileSync(new URL(name, dir), 'utf8')]));
  const [before, after] = queries.get('q11').split('* 0.0001');
  queries.set('q11', `${before}* ${(0.0001 / scale).toFixed(12)}${after}`);
  return queries;
}

function equal(found, expected, double) {
  if (!double || found === null || expected === null) return found === expected;
  return Math.abs(found - expected) <= relativeError * Math.abs(expected);
}

// The first difference between two answers, in words, or ''. Rows are compared in order.
function difference(found, expected) {
  const columns = (answer) => answer.columns.map(({ name, double }) => (double ? `~${name}` : name)).join();
  if (columns(found) !== columns(expected)) return `columns ${columns(found)}, expected ${columns(expected)}`;
  for (let row = 0; row < Math.min(found.rows.length, expected.rows.length); ++row) {
    for (const [i, { name, double }] of expected.columns.entries()) {
      const [value, wanted] = [found.rows[row][i], expected.rows[row][i]];
      if (!equal(value, wanted, double)) return `row ${row + 1}: ${name} is ${value}, expected ${wanted}`;
    }
  }
  if (found.rows.length === expected.rows.length) return '';
  return `${found.rows.length} rows, expected ${expected.rows.length}`;
}

const askText = await duckdbOverText(modules, tbl);
const scale = Number((await askText('select count(*) from supplier')).rows[0][0]) / 10_000;
const queries = queriesAt(scale);
const expected = new Map();
let answered = 0;
for (const [name, sql] of queries) {
  const answer = await askText(sql);
  const hasValue = answer.rows.some((row) => row.some((value) => value !== null));
  const inexact = answer.columns.filter(({ double }) => double).map((column) => column.name);
  expected.set(name, answer);
  answered += hasValue;
  console.log(`${name}: ${answer.rows.length} row${answer.rows.length === 1 ? '' : 's'}`
    + (hasValue ? '' : ', no value') + (inexact.length ? `; ${inexact.join(', ')} to ${relativeError}` : ''));
}
report(`values in ${answeredMin} answers or more`, answered < answeredMin && `only in ${answered}`);

for (const [engine, open] of [['DuckDB', duckdbOverPublished], ['ClickHouse', clickhouseOverPublished]]) {
  const start = performance.now();
  const ask = await open(modules, published).catch((error) => () => Promise.reject(error));
  for (const [name, sql] of queries) {
    report(`${name} in ${engine}`, await ask(sql).then(
      (answer) => difference(answer, expected.get(name)), (error) => error.message));
  }
  console.log(`${engine}: ${queries.size} queries in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
