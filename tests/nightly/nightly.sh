# shellcheck shell=bash disable=SC2154,SC2034 # `run`, which sources this, has the names
# lade-nightly: its folder, the link to the latest night, kills and signals.

case_a_night_is_loaded_linked_and_told() {
  nightly dir "$work/sample"
  exits 0
  [[ ! -s out && ! -s err ]] || fail "it speaks, so cron would send mail"
  "$LADE" verify --db dir/latest.lade >/dev/null || fail "latest.lade is damaged"
  [[ $(ends) == 0 && $(kept dir) == 1 ]] || fail "$(ends), $(kept dir) nights"
  [[ -L dir/latest.lade && dir/latest.lade -ef $(echo dir/[0-9]*.lade) ]] || fail "latest.lade is something else"
  [[ $(stat -Lc %h dir/latest.lade) == 1 ]] || fail "the night has a second name"
  [[ ! -e dir/.tonight.lade && ! -L dir/.latest.lade ]] || fail "something was left behind"
  jq -se --arg name "$(readlink dir/latest.lade)" \
    '.[-1] | .event == "night_end" and .exit_code == 0 and .database == $name and .reason == ""' \
    dir/nights.jsonl >/dev/null || fail "the night's end is not told"
}

case_every_verb_takes_the_latest_night() {
  nightly dir "$work/sample"
  for verb in validate verify inspect compact 'publish --to lake' 'export region -o out.tbl'; do
    # shellcheck disable=SC2086  # a verb and its options
    "$LADE" $verb --db dir/latest.lade >out 2>err || fail "$verb refuses it"
  done
  "$LADE" load --db dir/latest.lade --if-loaded skip "$work/sample" >out 2>err || fail "load refuses it"
  [[ -L dir/latest.lade && $(kept dir) == 1 ]] || fail "the link became a file"
}

case_the_last_n_nights_are_kept_and_nothing_else_is_touched() {
  mkdir dir
  for day in 01 02 03 04; do touch "dir/203105$day-030000.lade"; done
  touch dir/mine.lade dir/20310501-030000.lade.bak
  # Names sort by time, but the latest stays, though tonight's clock is long before 2031.
  nightly --keep 3 dir "$work/sample"
  exits 0
  [[ $(kept dir) == 3 && -e dir/20310504-030000.lade && -e dir/20310503-030000.lade ]] || fail "$(ls dir)"
  "$LADE" verify --db dir/latest.lade >/dev/null || fail "latest.lade leads to nothing"
  [[ -e dir/mine.lade && -e dir/20310501-030000.lade.bak ]] || fail "another's file is gone"
}

case_a_hard_link_of_an_older_script_becomes_a_symbolic_one() {
  mkdir dir
  "$LADE" load --db dir/20260101-030000.lade "$work/sample" >/dev/null
  ln dir/20260101-030000.lade dir/latest.lade
  nightly dir "$work/sample"
  exits 0
  [[ -L dir/latest.lade && $(kept dir) == 2 && $(stat -c %h dir/20260101-030000.lade) == 1 ]] || fail "$(ls -l dir)"
}

# latest_is_whole: it leads to a database with all eight tables.
latest_is_whole() {
  "$LADE" inspect --db dir/latest.lade 2>err | jq -se 'map(select(.event == "table" and .rows > 0)) | length == 8' \
    >/dev/null
}

case_readers_see_a_whole_latest_night_at_every_moment() {
  nightly --keep 1 dir "$work/sample"
  touch go_on
  while [[ -e go_on ]]; do latest_is_whole || { cat err >unread; break; }; echo >>looks; done &
  reader=$!
  for _ in 1 2 3 4; do nightly --keep 1 dir "$work/sample"; exits 0; done
  rm go_on
  wait "$reader"
  [[ ! -e unread ]] || fail "a reader saw: $(cat unread)"
  [[ $(kept dir) == 2 ]] || fail "$(kept dir) nights: not the latest and the one before, which readers may have found"
  (($(wc -l <looks) > 10)) || fail "only $(wc -l <looks) looks"
}

# Each tool that changes a name, or puts one on disk, kills the script before or after its work; see deadly_tool.
case_a_kill_between_any_two_steps_leaves_a_whole_latest_night() {
  nightly --keep 1 dir "$work/sample"
  mkdir bin
  for tool in ln mv rm sync; do
    cp "$here/deadly_tool" "bin/$tool"
  done
  kills=0
  for moment in BEFORE AFTER; do
    for ((step = 1; ; step++)); do
      rm -f steps
      code=0
      env PATH="$PWD/bin:$PATH" KILL_LOG="$PWD/steps" "KILL_$moment=$step" \
        "$nights/lade-nightly" --keep 1 dir "$work/sample" >out 2>err || code=$?
      latest_is_whole || fail "killed ${moment,,} step $step: $(ls -l dir)"
      ((code != 0)) || break
      exits 137
      kills=$((kills + 1))
      nightly --keep 1 dir "$work/sample"
      exits 0
      newest=$(cd dir && printf '%s\n' [0-9]*.lade | tail -n 1)
      [[ $(readlink dir/latest.lade) == "$newest" ]] || fail "the latest is not the newest: $(ls -l dir)"
      [[ ! -e dir/.tonight.lade && ! -L dir/.latest.lade ]] || fail "something was left behind"
      (($(kept dir) <= 3)) || fail "$(kept dir) nights"
    done
  done
  ((kills >= 12)) || fail "only $kills kills"
}

case_a_night_that_was_killed_before_its_link_becomes_the_latest() {
  nightly dir "$work/sample"
  "$LADE" load --db dir/20310506-030000.lade "$work/sample/region.tbl" >/dev/null
  ln -s 20310506-030000.lade dir/.latest.lade
  nightly dir nowhere
  exits 3
  [[ $(readlink dir/latest.lade) == 20310506-030000.lade ]] || fail "$(ls -l dir)"
}

case_a_failed_night_passes_its_code_on_and_leaves_the_last_good_one() {
  nightly dir "$work/sample"
  good=$(echo dir/[0-9]*.lade)
  cp -r "$work/sample" bad
  sed -i '3s/^/x/' bad/part.tbl
  nightly dir bad
  exits 1
  [[ dir/latest.lade -ef $good && $(kept dir) == 1 ]] || fail "the good night is gone"
  "$LADE" inspect --db dir/failed.lade | jq -se 'any(.event == "table" and .table == "orders")' >/dev/null ||
    fail "what was published is not there"
  nightly dir bad -- --max-rejects 1 --on-violation keep
  exits 9
  [[ $(ends) == '0 1 9' ]] || fail "$(ends)"
  nightly dir nowhere
  exits 3
  [[ $(ends) == '0 1 9 3' ]] || fail "$(ends)"
}

case_a_part_of_the_data_is_no_night() {
  nightly dir "$work/sample"
  good=$(echo dir/[0-9]*.lade)
  cp -r "$work/sample" part
  : >part/lineitem.tbl.partial
  nightly dir part
  exits 3
  rm part/lineitem.tbl.partial part/lineitem.tbl
  nightly dir part
  exits 3
  grep -q 'lade-nightly: no rows of lineitem: dir/latest.lade stays what it was' err || fail "it does not say so"
  : >part/lineitem.tbl
  nightly dir part -- --expect-scale off
  exits 3
  # Only a part was ever asked for, but it has to be all of that.
  nightly other "$work/sample/region.tbl" "$work/sample/nation.tbl"
  exits 0
  nightly other "$work/sample/region.tbl"
  exits 3
  grep -q 'no rows of nation' err || fail "it does not name the table"
  nightly other "$work/sample" -- --tables region
  exits 0
  [[ dir/latest.lade -ef $good && $(kept dir) == 1 ]] || fail "the good night is gone"
  # lade loaded it all, so only the script's own event says that it is no night.
  "$nights/lade-report" dir/nights.jsonl -o page.html
  grep -q 'Last night was incomplete.</p><p class="fact">exit 3: no rows of' page.html ||
    fail "the report takes it for a night"
}

case_two_at_once_are_one_too_many() {
  mkfifo region.tbl
  "$nights/lade-nightly" dir region.tbl &
  pid=$!
  until grep -q '"event":"hints"' dir/nights.jsonl 2>/dev/null; do kill -0 "$pid" || fail "it ended before"; done
  nightly dir "$work/sample"
  exits 4
  grep -q 'another one still runs' err || fail "it does not say so"
  cat "$work/sample/region.tbl" >region.tbl
  wait "$pid" || fail "the first one failed"
  [[ $(ends) == 0 ]] || fail "$(ends)"
}

case_a_signal_reaches_lade_and_the_lock_is_free_again() {
  mkfifo region.tbl
  "$nights/lade-nightly" dir region.tbl &
  pid=$!
  until grep -q '"event":"hints"' dir/nights.jsonl 2>/dev/null; do kill -0 "$pid" || fail "it ended before"; done
  kill -TERM "$pid"
  code=0
  wait "$pid" || code=$?
  exits 143
  [[ $(ends) == 143 && ! -e dir/latest.lade ]] || fail "$(ends)"
  nightly dir "$work/sample"
  exits 0
}

case_half_a_line_of_a_crashed_night_does_not_spoil_the_next() {
  nightly dir "$work/sample" -- --tune-from dir/nights.jsonl
  exits 0
  jq -se 'any(.event == "notice" and .code == "nothing_measured")' dir/nights.jsonl >/dev/null || fail "no notice"
  half=$(tail -n 1 dir/nights.jsonl | head -c 100)
  printf %s "$half" >>dir/nights.jsonl
  touch dir/.tonight.lade
  nightly dir "$work/sample" -- --tune-from dir/nights.jsonl
  exits 0
  grep -c '"source":"tuned"' dir/nights.jsonl | grep -qx 8 || fail "not tuned"
  "$nights/lade-report" dir/nights.jsonl >page.html || fail "no page"
  grep -q '1 lines were no events' page.html || fail "the half line is not told"
}

case_wrong_usage_says_how() {
  for wrong in '' 'dir' '--keep 0 dir in' '--keep x dir in' '--keep' '--frobnicate dir in' 'dir -- --threads 1'; do
    # shellcheck disable=SC2086  # several words
    nightly $wrong
    exits 2
    grep -q 'lade-nightly \[--keep N\] DIR INPUT' err || fail "no usage for '$wrong'"
  done
  [[ ! -e dir ]] || fail "the folder was made"
}

case_a_folder_that_cannot_be_written_is_named() {
  touch file
  nightly file/dir "$work/sample"
  exits 6
  grep -q 'mkdir: .*file.*: Not a directory' err || fail "$(cat err)"
  mkdir -p dir/nights.jsonl
  nightly dir "$work/sample"
  exits 6
  grep -q 'dir/nights.jsonl: Is a directory' err || fail "$(cat err)"
}
