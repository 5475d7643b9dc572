# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # `run`, which sources this, has the names
# lade-report: the page and the comparison of two runs.

# thirty: the events of thirty nights.
thirty() {
  rm -f sample.lade
  "$LADE" load --db sample.lade "$work/sample" >run.jsonl
  "$here/nights" run.jsonl 1 >nights.jsonl
}
# to NIGHT: the events of the nights up to it.
to() { head -n "$(grep -n "\"run\":\"$1.*\"event\":\"run_end\"" nights.jsonl | cut -d: -f1)" nights.jsonl; }
# shows TEXT...: the page of the events in `shown.jsonl` has each of them.
shows() {
  "$nights/lade-report" shown.jsonl -o page.html
  for words in "$@"; do grep -qF -- "$words" page.html || fail "the page does not show: $words"; done
}
# last_night [JQ]: appends run.jsonl as the 31st night to those of `nights.jsonl`, changed by a program of jq.
last_night() {
  local as='.run = "20310531-030000-00001e" | .ts = "2031-05-31T03:00:00.000Z"'
  { cat nights.jsonl; jq -c "$as | ${1:-.}" run.jsonl; } >shown.jsonl
}

case_thirty_nights_show_the_one_that_failed_and_the_one_that_was_slow() {
  thirty
  "$nights/lade-report" -o page.html nights.jsonl
  "$here/check_page" page.html
  # The last night decides the headline.
  to 20310517 >shown.jsonl
  shows 'Last night failed.' 'exit 6: I/O or resource failure'
  to 20310525 >shown.jsonl
  shows 'Last night loaded, slower than usual.' '<p class="fact">lineitem ' ' % slower: ' '; most of it encode: '
}

case_the_tiles_are_the_last_nights_own() {
  thirty
  last_night
  seconds=$(jq -r 'select(.event == "run_end") | .elapsed_ms / 1000' run.jsonl | xargs printf '%.2f')
  rows=$(jq -r 'select(.event == "run_end") | .rows' run.jsonl | sed 's/\(.*\)\(...\)$/\1,\2/')
  shows "Time</small><strong class=\"\">$seconds s<" "Rows</small><strong class=\"\">$rows<" 'Peak memory</small>' \
    'Speed</small>' 'File</small>' 'Rejects</small><strong class="">0<' '% to the median'
}

case_a_night_is_judged_by_spread_and_by_the_load() {
  thirty
  # eleven FACTOR: the nights up to the 11th, whose times are 1.5 times as long, those before it FACTOR times.
  eleven() {
    to 20310511 | jq -c "(.run[6:8] | tonumber) as \$day | (if \$day == 11 then 1.5 else $1 end) as \$times
      | (.elapsed_ms, .stages_ms[]? | values) |= . * \$times"
  }
  eleven 1 >shown.jsonl
  shows 'Last night loaded, slower than usual.'
  # The same is no news where nights differ by as much.
  eleven '[0.6, 0.8, 1, 1.2, 1.4][$day % 5]' >shown.jsonl
  shows 'Last night loaded.'
  # A table that takes five times as long is none while that is a twenty-fifth of the load.
  thirty
  ms=$(jq 'select(.event == "run_end") | .elapsed_ms' run.jsonl)
  second="(.elapsed_ms, .stages_ms[]? | values) |= . * 1000 / $ms"
  jq -c 'if .event == "table_end" and .table == "region" then .elapsed_ms = 10 else . end' nights.jsonl >x
  mv x nights.jsonl
  last_night "$second | if .event == \"table_end\" and .table == \"region\" then .elapsed_ms = 50 else . end"
  shows 'Last night loaded.'
  # One that takes a fifth of the load more is, also where the load is not slower.
  last_night "$second | if .event == \"table_end\" and .table == \"region\" then .elapsed_ms = 210 else . end"
  shows 'Last night loaded, slower than usual.' 'region 2000 % slower: 0.21 s, was 0.01; no stage worked longer'
}

case_exit_9_is_amber_and_names_its_first_finding() {
  cp -r "$work/sample" bad
  sed -i '3s/^/x/' bad/part.tbl
  code=0
  "$LADE" load --db bad.lade --max-rejects 1 --on-violation keep bad >shown.jsonl 2>err || code=$?
  exits 9
  shows '<p class="verdict warn">Last night loaded, but is not clean.' \
    'first finding: bad/part.tbl:3: part.p_partkey: bad_integer' 'Rejects</small><strong class="warn">1<'
  "$LADE" load --db other.lade bad >shown.jsonl 2>err || code=$?
  exits 1
  shows '<p class="verdict bad">Last night&#x27;s data was refused.' \
    'first finding: bad/part.tbl:3: part.p_partkey: bad_integer'
}

case_a_killed_night_says_what_it_had_published() {
  thirty
  last_night
  # Which events of the next tables come before the end of one is a matter of time.
  grep -vE '"run":"20310531.*("(run|night)_end"|"table_end".*"table":"(orders|lineitem)")' shown.jsonl >x
  printf '{"v":1,"run":"2031' >>x
  mv x shown.jsonl
  shows 'Last night was killed.' '1 lines were no events' '; not: orders, lineitem' \
    'published: region, nation, supplier, customer, part, partsupp ('
}

case_a_resumed_night_says_what_was_there() {
  "$LADE" load --db one.lade "$work/sample/region.tbl" "$work/sample/nation.tbl" >first.jsonl
  "$LADE" load --db one.lade --if-loaded skip "$work/sample" >second.jsonl 2>err
  # Both are of one minute, and the order of files is not that of time.
  jq -c '.run = "20310506-030000-ffffff" | .ts |= sub("^.{16}"; "2031-05-06T03:00")' first.jsonl >x
  jq -c '.run = "20310506-030000-000000" | .ts |= sub("^.{19}"; "2031-05-06T03:00:59")' second.jsonl >shown.jsonl
  sed 's/T03:00:../T03:00:00/' x >>shown.jsonl
  shows '2 nights' 'there before: region, nation<'
}

case_old_nights_are_a_line_each() {
  thirty
  cp nights.jsonl shown.jsonl
  shows '16 older nights, 0 of them not good'
  last_night
  shows '17 older nights, 1 of them not good'
}

case_two_runs_are_compared_in_80_columns() {
  thirty
  "$nights/lade-report" --diff 20310524 20310525 nights.jsonl >out
  ! grep -q '.\{81\}' out || fail "a line is longer than 80 columns"
  [[ $(sed -n 5p out) == 'table     before   after  change  read   lex parse encode append validate commit' ]] ||
    fail "$(sed -n 5p out)"
  grep -qE '^lineitem +0\.[0-9]+ +[0-9.]+ +\+(5|6)[0-9] %( +[+.]\S*){7}$' out || fail "$(cat out)"
  grep -qE '^rows +([0-9,]+) +\1 +same$' out || fail "$(cat out)"
  ! grep -q "$(printf '\033')" out || fail "colours in a file"
  for environment in TERM=xterm 'TERM=xterm NO_COLOR=1' TERM=dumb; do
    script -qec "env $environment $nights/lade-report --diff 20310524 20310525 nights.jsonl" /dev/null >"$environment"
  done
  grep -q "$(printf '\033\\[31m')" TERM=xterm || fail "no colours on a terminal"
  ! grep -q "$(printf '\033')" 'TERM=xterm NO_COLOR=1' TERM=dumb || fail "colours that nobody wants"
  # Without files, of two files the last runs.
  to 20310525 >slow.jsonl
  "$nights/lade-report" --diff run.jsonl slow.jsonl >out
  grep -q '^after   2031-05-25 03:00  20310525' out || fail "another run"
  for wrong in '2031 20310524' '1999 20310524'; do
    code=0
    # shellcheck disable=SC2086  # two names
    "$nights/lade-report" --diff $wrong nights.jsonl >out 2>err || code=$?
    exits 1
    grep -q 'begin with 2031: \|begins with 1999; the last is 20310530' err || fail "it does not say why"
  done
}

case_a_page_of_strange_events_is_still_a_page() {
  thirty
  {
    head -n 40 nights.jsonl
    printf '%s\n' 'hello' '[]' '{"run":1,"event":2}' '{"event":"table_end"}' \
      '{"run":"<script>alert(1)</script>","event":"run_start","ts":"2031","argv":["lade","load"]}' \
      '{"run":"<script>alert(1)</script>","event":"table_end","table":"\"><script>","rows":"x","stages_ms":[]}' \
      '{"run":"<script>alert(1)</script>","event":"error","code":null,"message":["<b>"],"line":"7"}' \
      '{"run":"other","event":"run_start","argv":["lade","inspect"]}' '{"run":"third","event":"run_start","argv":7}'
  } >strange.jsonl
  "$nights/lade-report" strange.jsonl >page.html
  grep -q '4 lines were no events' page.html || fail "strange lines are not told"
  ! grep -q 'alert(1)</script>\|"><script>' page.html || fail "text of an event became a part of the page"
  code=0
  "$nights/lade-report" /dev/null 2>err || code=$?
  exits 1
  grep -q 'no run of lade load' err || fail "it does not say why"
}

case_a_page_that_cannot_be_written_is_named() {
  "$LADE" load --db sample.lade "$work/sample" >run.jsonl
  code=0
  "$nights/lade-report" -o nowhere/page.html run.jsonl 2>err || code=$?
  exits 1
  [[ $(cat err) == 'lade-report: nowhere/page.html cannot be written: No such file or directory' ]] || fail "$(cat err)"
  code=0
  "$nights/lade-report" run.jsonl 2>err >/dev/full || code=$?
  exits 1
  [[ $(cat err) == 'lade-report: standard output cannot be written: No space left on device' ]] || fail "$(cat err)"
}
