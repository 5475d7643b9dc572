# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Signals: every verb hears SIGHUP, SIGINT and SIGTERM, and says which it was by its exit code.

case_every_verb_ends_a_signal_with_its_own_exit_code() {
  sample
  lade load --db good.lade tbl
  exits 0
  for signal in 1:143 2:130 15:143; do
    for verb in verify validate compact inspect 'export lineitem -o out.tbl' 'load tbl/region.tbl --if-loaded replace'; do
      cp good.lade tpch.lade
      # At the first read of the database, before anything is done.
      # shellcheck disable=SC2086  # several words
      faulty "pread:1:signal${signal%:*}:tpch.lade" $verb --db tpch.lade
      exits "${signal#*:}"
      says interrupted
      case $verb in
        export* | load*) ;;
        *) events ".[-1].exit_code == ${signal#*:} and .[-1].reason == \"interrupted\"" ;;
      esac
      cmp tpch.lade good.lade || [[ $verb == load* ]] || fail "$verb changed the database"
    done
    faulty "pread:1:signal${signal%:*}:region.tbl" plan tbl
    exits "${signal#*:}"
    "$lade_binary" inspect --db good.lade --columns --files >old.jsonl
    faulty "read:1:signal${signal%:*}:old.jsonl" load --db tpch.lade --if-loaded replace --tune-from old.jsonl tbl/region.tbl
    exits "${signal#*:}"
  done
}

case_nohup_keeps_a_run_going() {
  regions >region.tbl
  trap '' HUP
  faulty pread:1:signal1:region.tbl load --db tpch.lade region.tbl
  exits 0
  shows region
}

# Not only between tables: a signal in the middle of the only one.
case_verify_validate_and_export_hear_a_signal_within_a_table() {
  sample
  lade load --db tpch.lade --batch-size 20 tbl/region.tbl tbl/nation.tbl tbl/customer.tbl
  exits 0
  cp tpch.lade good.lade
  for verb in verify validate export; do
    arguments=()
    [[ $verb != export ]] || arguments=(customer -o out.tbl)
    # Whichever read it comes at, only that of the last batch may end well.
    heard=0
    for ((nth = 1; ; nth++)); do
      faulty "pread:$nth:signal15:tpch.lade" "$verb" --db tpch.lade "${arguments[@]}"
      [[ $code == 143 ]] || break
      heard=$nth
    done
    exits 0
    faulty "pread:$((heard + 10)):5:tpch.lade" "$verb" --db tpch.lade "${arguments[@]}"
    exits 0 # there is no such read
  done
  cmp tpch.lade good.lade || fail "the database was changed"
}

case_rejects_of_an_interrupted_run_are_in_their_file() {
  regions >region.tbl
  sed -i '2s/^[0-9]*/?/' region.tbl
  mkfifo nation.tbl
  "$lade_binary" load --db tpch.lade --rejects rejects.jsonl region.tbl nation.tbl >out 2>err &
  pid=$!
  until grep -q '"event":"table_end"' out; do
    kill -0 "$pid" || fail "it ended before"
  done
  kill -INT "$pid"
  code=0
  wait "$pid" || code=$?
  exits 130
  [[ $(wc -l <rejects.jsonl) == 1 ]] || fail "$(wc -l <rejects.jsonl) rows"
}
