# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Output for people: a bar on a terminal and only there, a report that fits, errors wherever they look.

# on_terminal COLUMNS COMMAND: runs it with all its streams on a terminal, and writes what that shows to screen.
on_terminal() {
  code=0
  COLUMNS=$1 TERM=xterm script -qec "$2" screen >/dev/null </dev/null || code=$?
}
# feed UNTIL: writes regions to fifo, one by one, until the command UNTIL succeeds.
feed() {
  exec 9>fifo
  local key=0
  until eval "$1"; do
    printf '%s\n' "$((key++))|R$key|fed|" >&9
    ((key < 2000000)) || fail "fed for ever"
  done
  exec 9>&-
}

case_a_bar_is_drawn_on_a_terminal_and_gone_in_the_end() {
  mkfifo fifo
  on_terminal 80 "$lade_binary load --db tpch.lade --batch-size 1 --expect-scale off --table region fifo" &
  pid=$!
  # shellcheck disable=SC2016
  feed 'grep -q "region .* MB/s .* rows/s" screen 2>/dev/null'
  wait "$pid"
  # What a bar drew ends with blanks over it, so no line that stays has one.
  ! sed 's/.*\r\(..*\)/\1/' screen | grep -q 'MB/s  *eta' || fail "the bar stays"
  grep -q 'region .*published' screen || fail "no report"
  # The lines of the report, without what was drawn over, fit.
  tr '\r' '\n' <screen | grep -v '^Script' | awk 'length($0) > 80 { print; exit 1 }' || fail "wider than 80 columns"
}

case_without_a_terminal_there_is_no_bar() {
  mkfifo fifo
  "$lade_binary" load --db tpch.lade --batch-size 1 --expect-scale off --table region fifo >out 2>err &
  pid=$!
  # Progress is told to machines, when a bar would have been drawn.
  feed "grep -q '\"event\":\"progress\"' out"
  wait "$pid"
  [[ ! -s err ]] || fail "stderr speaks"
  events 'any(.event == "progress" and .table == "region" and .stage == "load" and .rows > 0 and .bytes_total == null)'
}

case_progress_can_be_asked_for_and_forbidden() {
  mkfifo fifo
  "$lade_binary" load --db a.lade --batch-size 1 --expect-scale off --progress always --table region fifo >out 2>err &
  pid=$!
  feed "grep -q 'region .* rows' err"
  wait "$pid"
  tr '\r' '\n' <err | awk 'length($0) > 79 { exit 1 }' || fail "wider than 79 columns"
  local load="load --db b.lade --batch-size 1 --expect-scale off --table region --output json"
  on_terminal 80 "$lade_binary $load --progress never fifo" &
  pid=$!
  feed "grep -q '\"event\":\"progress\"' screen 2>/dev/null"
  wait "$pid"
  ! grep -q "MB/s .*rows/s" screen || fail "a bar"
}

case_show_aligns_the_rows_that_are_asked_for() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade --batch-size 2 region.tbl nation.tbl
  lade show --db tpch.lade nation --columns n_name,n_nationkey,n_comment --from 1 -n 2
  exits 0
  awk -F'|' 'NR == 2 || NR == 3 { print $2, $1, ($4 == "" ? "NULL" : $4) }' nation.tbl >want
  sed 1d out | awk 'NF { $1 = ""; print substr($0, 2) }' | cmp - want || fail "$(cat out)"
  # Numbers end in one column, under the end of their title.
  awk 'NF { match($0, /^ *[^ ]+ +[^ ]+ +[^ ]+/); if (NR > 1 && RLENGTH != last) exit 1; last = RLENGTH }' out ||
    fail "$(cat out)"
  lade show --db tpch.lade nation --output json
  events '[.[] | select(.event == "row")] | length == 4 and .[0].row == 0 and (.[0].n_nationkey | type) == "number"'
  lade show --db tpch.lade nation --from 4
  exits 2
  says 'nation has 4 rows, from 0 on'
  lade show --db tpch.lade nation --columns n_name,n_nationkey,n_name
  exits 2
  says '--columns names n_name twice'
  lade show --db tpch.lade nation --columns n_nam
  exits 2
  says 'nation has no column n_nam; did you mean n_name?'
  lade show --db tpch.lade orders
  exits 4
  says 'orders is not loaded'
}

case_stdout_of_a_look_has_the_answer_alone() {
  regions >region.tbl
  : >nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  for look in 'show region' 'inspect --output human'; do
    # shellcheck disable=SC2086  # several words
    lade $look --db nope
    exits 4
    [[ ! -s out ]] || fail "$look: $(cat out)"
    says 'lade: error: db_missing: nope'
    says 'lade: exit 4'
  done
  lade plan --output human nowhere.tbl
  exits 3
  [[ ! -s out ]] || fail "plan: $(cat out)"
  says 'lade: exit 3'
  # A notice goes there, too, and on a terminal the error is said once.
  put 100 ee tpch.lade
  lade show --db tpch.lade region -n 1
  exits 0
  ! grep -q lade: out || fail "$(cat out)"
  says 'superblock_copy_damaged'
  on_terminal 80 "$lade_binary show --db nope region"
  [[ $code == 4 ]] || fail "exit $code"
  [[ $(grep -c db_missing screen) == 1 ]] || fail "$(cat screen)"
  grep -q 'lade: exit 4' screen || fail "$(cat screen)"
  lade show --db tpch.lade nation
  exits 0
  [[ $(cat out) == 'nation is loaded, and has no rows' ]] || fail "$(cat out)"
  lade show --db tpch.lade nation --from 1
  exits 2
  says '--from 1: nation has no rows'
}

case_show_reads_the_chunks_that_it_needs() {
  sample
  lade load --db tpch.lade --batch-size 1K tbl
  lade show --db tpch.lade lineitem --output json -n 10000
  all=$(jq 'select(.event == "run_end").pager.get_bytes' out)
  lade show --db tpch.lade lineitem --output json --from 3000 -n 1 --columns l_orderkey
  few=$(jq 'select(.event == "run_end").pager.get_bytes' out)
  ((few > 0 && few * 10 < all)) || fail "$few of $all bytes"
}

case_inspect_fits_a_screen_and_says_more_when_asked() {
  sample
  lade load --db tpch.lade tbl
  lade inspect --db tpch.lade --output human
  exits 0
  awk 'length($0) > 80 { exit 1 }' out || fail "wider than 80 columns"
  (($(wc -l <out) <= 24)) || fail "$(wc -l <out) lines"
  grep -qE 'lineitem .* [0-9.]+  validated$' out || fail "$(cat out)"
  lade inspect --db tpch.lade
  events 'all(.event != "column" and .event != "ledger")'
  lade inspect --db tpch.lade --columns
  events '[.[] | select(.event == "column")] | length == 61 and all(.bytes_per_row > 0 and ([.encodings[]] | add) > 0)'
  events 'all(.event != "ledger")'
  lade inspect --db tpch.lade --files
  events '[.[] | select(.event == "ledger") | .table] | length == 8'
  events 'all(.event != "column")'
}

case_a_narrow_terminal_still_has_a_report() {
  sample
  on_terminal 80 "$lade_binary load --db tpch.lade --color never tbl"
  [[ $code == 0 ]] || fail "exit $code"
  grep -q 'lineitem .* published' screen || fail "no table"
  tr '\r' '\n' <screen | grep -v '^Script' | awk 'length($0) > 80 { print; exit 1 }' || fail "wider than 80 columns"
  ! grep -q '{"v"' screen || fail "JSON on a terminal"
}

case_a_terminal_gets_a_last_line_when_the_report_goes_elsewhere() {
  # last_line_says REGEX: of what the screen got; script(1) frames it with lines of its own.
  last_line_says() {
    grep -v '^Script ' screen | grep . | tail -n 1 | grep -qE "$1" || fail "$(cat screen)"
  }
  regions >region.tbl
  on_terminal 80 "$lade_binary load --db tpch.lade region.tbl >report"
  last_line_says 'lade: done: everything is loaded and durable'
  on_terminal 80 "$lade_binary compact --db tpch.lade >report"
  last_line_says 'lade: done: tpch.lade takes [0-9,]+ bytes instead of [0-9,]+'
  for silent in 'verify -q' inspect 'show region'; do
    on_terminal 80 "$lade_binary $silent --db tpch.lade >report"
    ! grep -v '^Script ' screen | grep -q . || fail "$silent: $(cat screen)"
  done
}

case_errors_reach_stderr_when_the_report_goes_to_a_file() {
  regions | sed '4s/^3/3x/' >region.tbl
  lade load --db tpch.lade --output human region.tbl
  exits 1
  says 'region.tbl:4: region.r_regionkey: bad_integer'
  grep -q 'region.tbl:4: ' out || fail "the report does not say it"
  lade load --db nowhere/tpch.lade --output human region.tbl
  says 'lade: error: '
  # Once is enough where both go.
  "$lade_binary" load --db nowhere/tpch.lade --output human region.tbl >both 2>&1 || true
  [[ $(grep -c 'lade: error: ' both) == 1 ]] || fail "an error is told twice"
  lade load --db nowhere/tpch.lade --output human -q region.tbl
  says 'lade: error: '
}
