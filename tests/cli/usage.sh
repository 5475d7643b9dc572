# shellcheck shell=bash disable=SC2154,SC2034,SC2016  # `run`, which sources this, has the names
# The command line itself (rows 50 to 52 of the bad-input matrix).

case_matrix_51_numbers_are_checked_before_anything_is_opened() {
  for bad in -5 0 abc 99999999999999999999 1.5 '' 17M 1KK; do
    lade load --db tpch.lade --batch-size "$bad" nowhere
    [[ $bad == '' ]] || exits 2
  done
  for bad in 0 -1 1000000000 abc; do
    lade load --db tpch.lade --threads "$bad" nowhere
    exits 2
  done
  lade load --db tpch.lade --memory-limit 1 nowhere
  exits 2
  lade load --db tpch.lade --max-rejects 101% nowhere
  exits 2
  lade load --db tpch.lade --expect-scale -1 nowhere
  exits 2
  LADE_THREADS=many lade load --db tpch.lade nowhere
  exits 2
  says LADE_THREADS
  [[ ! -e tpch.lade ]] || fail "the database was made"
}

case_matrix_52_an_option_twice_is_refused() {
  lade load --db a.lade --db b.lade nowhere
  exits 2
}

case_an_unknown_verb_or_option_is_refused() {
  lade frobnicate && exits 2
  lade load --frobnicate && exits 2
  lade && exits 2
  lade load --db tpch.lade && exits 2
  lade load nowhere && exits 2
}

case_help_goes_to_stdout() {
  lade --help
  exits 0
  grep -q 'load' out || fail "no help"
  [[ ! -s err ]] || fail "stderr speaks"
  for verb in load plan validate verify inspect export schema; do
    lade "$verb" --help
    exits 0
    grep -q "lade $verb" out || fail "no help of $verb"
  done
  lade --version
  exits 0
}

case_schema_prints_the_file_of_the_sources() {
  lade schema
  exits 0
  cmp out "$here/../../src/diagnostics/events.schema.json" || fail "another text"
  jq -e '.["$schema"] == "https://json-schema.org/draft/2020-12/schema"' out >/dev/null || fail "no draft"
  lade schema --db tpch.lade
  exits 2
}

case_quiet_leaves_stderr_empty() {
  echo 'x|' >region.tbl
  lade load --db tpch.lade -q region.tbl
  exits 1
  [[ ! -s err ]] || fail "stderr speaks"
}
