# shellcheck shell=bash disable=SC2154,SC2034,SC2016  # `run`, which sources this, has the names
# The command line itself (rows 51 and 52 of the bad-input matrix).

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

case_matrix_51_a_usage_error_names_option_value_and_range() {
  lade load --db tpch.lade --batch-size 99999999999999999999 nowhere
  says "lade: --batch-size: '99999999999999999999' is not a number from 1 to 16777216"
  says "Try 'lade load --help'."
  lade load --db tpch.lade --threads
  exits 2
  says --threads
  lade load --db tpch.lade --frobnicate nowhere
  exits 2
  says --frobnicate
  lade load --db tpch.lade --validate sometimes nowhere
  exits 2
  says 'sometimes'
  [[ ! -s out ]] || fail "stdout speaks"
}

case_matrix_52_an_option_twice_is_refused() {
  for option in '--db a.lade --db b.lade' '--threads 1 --threads 2' '--batch-size 1 --batch-size 2' \
    '--validate off --validate run' '--max-rejects 1 --max-rejects 2'; do
    # shellcheck disable=SC2086  # two words
    lade load --db tpch.lade $option nowhere
    exits 2
    says 'is given twice'
  done
}

case_matrix_52_a_name_cannot_drive_a_terminal() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  bad=$'x\e[31m\ny'
  for arguments in "--table $bad" "--tables $bad" "--batch-size 5$bad" "--frobnicate$bad" "--rejects $bad/$bad" "$bad.tbl"; do
    IFS=' ' read -r -d '' -a words <<<"$arguments" || true
    lade load --db tpch.lade "${words[@]%$'\n'}" region.tbl
    [[ $code == [1-6] ]] || fail "exit $code"
    ! grep -q $'\e' out err || fail "an escape character comes through"
    grep -qF 'x\x1B[31m\x0Ay' err || fail "the name is not shown"
  done
  long=$(printf 'n%.0s' {1..5000})
  lade load --db tpch.lade "$long.tbl"
  exits 3
  events 'all(tojson | length <= 4096)'
  lade load --db "$long" region.tbl
  exits 6
  lade load --db tpch.lade ../"$(basename "$PWD")"/../"$(basename "$PWD")"/region.tbl
  exits 4
  shows region
}

case_an_unknown_verb_or_option_is_refused() {
  lade frobnicate
  exits 2
  says "Try 'lade --help'."
  lade load --frobnicate
  exits 2
  lade
  exits 2
  lade load --db tpch.lade
  exits 2
  lade load nowhere
  exits 2
}

case_help_goes_to_stdout() {
  lade --help
  exits 0
  grep -q 'load' out || fail "no help"
  [[ ! -s err ]] || fail "stderr speaks"
  for verb in "${verbs[@]}"; do
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
  cmp out "$here/../../src/report/events.schema.json" || fail "another text"
  jq -e '.["$schema"] == "https://json-schema.org/draft/2020-12/schema"' out >/dev/null || fail "no draft"
  lade schema --db tpch.lade
  exits 2
}

case_quiet_says_why_a_run_failed_and_nothing_else() {
  echo 'x|' >region.tbl
  lade load --db tpch.lade -q region.tbl
  exits 1
  says 'lade: exit 1: '
  (($(wc -l <err) == 1)) || fail "stderr says more than why it failed"
  regions | head -n 4 >region.tbl
  lade load --db tpch.lade -q region.tbl
  exits 0
  [[ ! -s err ]] || fail "stderr speaks"
}
