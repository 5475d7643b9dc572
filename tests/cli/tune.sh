# shellcheck shell=bash disable=SC2154,SC2034,SC2016  # `run`, which sources this, has the names
# --tune-from: batches sized by what earlier runs measured.

case_a_run_tuned_from_a_tuned_run_stays_where_that_was() {
  sample
  lade load --db 0.lade tbl
  cat out >nights.jsonl
  for night in 1 2 3; do
    lade load --db "$night.lade" --tune-from nights.jsonl tbl
    exits 0
    events '[.[] | select(.event == "hints")] | length == 8
      and all(.source == "tuned" and .batch_rows == .recommended_batch_rows and (.reason | contains("measured")))'
    cat out >>nights.jsonl
    jq -c 'select(.event == "hints") | [.table, .batch_rows, .target_chunk_bytes]' out >"hints.$night"
  done
  cmp hints.1 hints.2 || fail "other hints"
  cmp hints.2 hints.3 || fail "other hints"
  lade plan --tune-from nights.jsonl tbl
  exits 0
  events '[.[] | select(.event == "plan")] | length == 8 and all(.batch_source == "tuned")'
}

case_tuned_or_not_threads_do_not_change_a_byte_of_the_file() {
  sample
  lade load --db 0.lade --batch-size 500 tbl
  mv out run.jsonl
  lade load --db one.lade --threads 1 --tune-from run.jsonl tbl
  exits 0
  lade load --db three.lade --threads 3 --tune-from run.jsonl tbl
  exits 0
  cmp one.lade three.lade || fail "the files differ"
}

case_an_option_beats_what_was_measured_and_a_table_that_was_not_has_the_hint() {
  sample
  lade load --db 0.lade tbl/region.tbl
  mv out run.jsonl
  lade plan --tune-from run.jsonl --batch-size 7 tbl
  events '[.[] | select(.event == "hints")] | length == 8 and all(.source == "option" and .batch_rows == 7)'
  lade plan --tune-from run.jsonl tbl
  events '[.[] | select(.event == "hints") | .source] | .[0] == "tuned" and all(.[1:][]; . == "hint")'
}

case_matrix_53_what_is_no_run_of_lade_is_a_usage_error_that_names_the_line() {
  regions >region.tbl
  lade load --db 0.lade region.tbl
  mv out run.jsonl
  # bad CONTENT MESSAGE
  bad() {
    printf '%s\n' "$1" >bad.jsonl
    lade load --db tpch.lade --tune-from bad.jsonl region.tbl
    exits 2
    says "bad.jsonl: $2"
    events '.[-1] | .event == "run_end" and .exit_code == 2'
    [[ ! -e tpch.lade ]] || fail "the database was made"
  }
  bad 'hello' 'line 1: expected an event, a JSON object'
  bad '{"name":"worker 0","ph":"M"}' 'line 1: expected "v":1, the version of the event stream'
  bad "$(cat region.tbl)" 'line 1: expected an event'
  bad '' 'line 1: expected events, but the file is empty'
  bad "$(sed 's/"rows":5/"rows":5.5/' run.jsonl)" 'line 7: expected "rows" of table_end as a whole number, once'
  bad "$(sed 's/"rows":5/"rows":5,"rows":5/' run.jsonl)" 'line 7: expected "rows" of table_end as a whole number, once'
  bad "$(sed 's/"rows":5/"rows":1e999/' run.jsonl)"$'\n'"$(cat run.jsonl)" 'line 7: expected an event'
  bad '{"v":1,"event":"\ud800"}'$'\n''{"v":1,"event":"x"}' 'line 1: expected an event, a JSON object'
  bad "$(head -c 500000 /dev/zero | tr '\0' '[')" 'line 1: expected an event of at most 4,096 bytes'
  lade load --db tpch.lade --tune-from nowhere.jsonl region.tbl
  exits 2
  says 'nowhere.jsonl: --tune-from'
  lade load --db tpch.lade --tune-from . region.tbl
  exits 2
}

case_the_cut_last_line_of_a_run_that_was_killed_is_no_error() {
  regions >region.tbl
  lade load --db 0.lade region.tbl
  cp out run.jsonl
  head -c 1000 out >>run.jsonl
  lade plan --tune-from run.jsonl region.tbl
  exits 0
  (echo; cat out) >>run.jsonl
  lade plan --tune-from run.jsonl region.tbl
  exits 0
  events '[.[] | select(.event == "hints")] | length == 1 and all(.source == "tuned")'
}

case_the_first_of_many_nights_has_nothing_to_learn_from() {
  regions >region.tbl
  # stdout is the file that is read, as in scripts/nightly.
  code=0
  "$lade_binary" load --db tpch.lade --tune-from nights.jsonl region.tbl >nights.jsonl 2>err || code=$?
  exits 0
  cp nights.jsonl out
  events 'any(.event == "notice" and .code == "nothing_measured") and any(.event == "hints" and .source == "hint")'
}
