// Counts what judges find; the last line says it.
let passed = 0;
let failed = 0;

export function expect(what, found, wanted) {
  if (String(found) === String(wanted)) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`FAILED  ${what}\n  found  ${found}\n  wanted ${wanted}`);
  }
}

export function end() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}
