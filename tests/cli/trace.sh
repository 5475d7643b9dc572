# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# The trace (--trace): what each worker did and when.

case_a_trace_has_every_stage_batch_and_constraint_in_nested_spans() {
  sample
  for threads in 1 3; do
    lade load --db "$threads.lade" --threads "$threads" --batch-size 500 --trace trace.json tbl
    exits 0
    "$here/check_trace" trace.json out 2>err || fail "threads $threads"
  done
  cmp 1.lade 3.lade || fail "the files differ"
  # The check bites: a span that outlives the one around it, and a batch that is not there.
  jq -c '(map(.name == "encode") | index(true)) as $i | .[$i].dur += 1000000' trace.json >longer.json
  ! "$here/check_trace" longer.json out 2>/dev/null || fail "a span that does not nest is not seen"
  jq -c '(map(.name == "encode") | index(true)) as $i | del(.[$i])' trace.json >fewer.json
  ! "$here/check_trace" fewer.json out 2>/dev/null || fail "a missing span is not seen"
}

case_a_trace_of_a_refused_an_interrupted_or_a_dry_run_is_whole() {
  regions | sed '1s/^0/-1/' >region.tbl
  lade load --db tpch.lade --trace trace.json region.tbl
  exits 1
  jq -e 'any(.name == "region_pkey") and all(.name != "commit")' trace.json >/dev/null || fail "no span of a check"
  regions >region.tbl
  lade load --dry-run --trace trace.json region.tbl
  exits 0
  jq -e 'any(.name == "validate")' trace.json >/dev/null || fail "no span"
  mkfifo region.fifo
  "$lade_binary" load --db tpch.lade --trace trace.json --table region region.fifo >out 2>err &
  pid=$!
  exec 9>region.fifo
  kill -INT "$pid"
  code=0
  wait "$pid" || code=$?
  exec 9>&-
  exits 130
  jq -e 'type == "array"' trace.json >/dev/null || fail "no array"
}

case_a_trace_that_cannot_be_written_is_said_and_undoes_nothing() {
  regions >region.tbl
  lade load --db tpch.lade --trace nowhere/trace.json region.tbl
  exits 6
  says 'nowhere/trace.json'
  [[ ! -e tpch.lade ]] || fail "it was loaded"
  lade load --db tpch.lade --trace /dev/full region.tbl
  exits 6
  says 'no_space: /dev/full'
  events 'any(.event == "table_end" and .ok) and (.[-1] | .event == "run_end" and .exit_code == 6)'
  gives_back region region.tbl
}

case_a_trace_is_a_file_of_its_own() {
  regions >region.tbl
  lade load --db tpch.lade --trace - region.tbl
  exits 2
  lade load --db tpch.lade --trace tpch.lade region.tbl
  exits 2
  lade load --db tpch.lade --trace region.tbl region.tbl
  exits 2
  ln region.tbl again.json
  lade load --db tpch.lade --trace again.json region.tbl
  exits 2
  lade load --db tpch.lade --trace both.json --rejects both.json region.tbl
  exits 2
  lade load --db tpch.lade --trace /dev/null --rejects /dev/null region.tbl
  exits 0
  regions | cmp - region.tbl || fail "the input was changed"
}
