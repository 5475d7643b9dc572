# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# A database with a history: many loads, readers beside a writer, pages that cannot be read.

# bytes FILE
bytes() { stat -c %s "$1"; }

case_readers_wait_for_nobody_while_a_load_runs() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  begins_load first
  regions | sed s/AFRICA/AFRIKA/ >more.tbl
  for verb in inspect verify 'load --dry-run --table region more.tbl --if-loaded append --validate off'; do
    # shellcheck disable=SC2086  # words
    lade $verb --db tpch.lade
    exits 0
  done
  gives_back region region.tbl
  # Another writer does not, and says who has it.
  lade load --db tpch.lade --if-loaded append region.tbl
  exits 4
  says 'in use'
  ends_load
  exits 0
  shows 'region nation'
}

case_readers_that_loop_see_whole_tables_beside_a_writer() {
  sample
  lade load --db tpch.lade tbl/region.tbl tbl/nation.tbl tbl/supplier.tbl
  exits 0
  : >reads
  # Six rounds, and more until the reader has read often enough.
  (for ((round = 1; round <= 6 || $(wc -l <reads) < 4; ++round)); do
    "$lade_binary" load --db tpch.lade --if-loaded replace --batch-size 10 tbl/supplier.tbl >out.writer 2>err.writer || exit 1
    "$lade_binary" load --db tpch.lade --if-loaded replace --max-rejects 0 tbl/part.tbl >out.writer 2>err.writer || exit 1
    "$lade_binary" compact --db tpch.lade >out.writer 2>err.writer || exit 1
  done) &
  writer=$!
  while kill -0 "$writer" 2>/dev/null; do
    "$lade_binary" export --db tpch.lade supplier -o seen 2>err || fail "a reader was told: $(cat err)"
    cmp seen tbl/supplier.tbl || fail "a reader saw something else"
    "$lade_binary" verify --db tpch.lade --output json >out 2>err || fail "verify: $(cat err)"
    events '[.[] | select(.event == "notice")] | length == 0'
    echo one >>reads
  done
  wait "$writer" || fail "the writer: $(cat err.writer)"
}

case_a_writer_waits_for_another_one() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  begins_load first
  lade load --db tpch.lade --wait 1 --if-loaded append --validate off region.tbl
  exits 4
  "$lade_binary" compact --db tpch.lade --wait 600 9>&- >second 2>&1 &
  second=$!
  opens "$second" tpch.lade
  ends_load
  exits 0
  wait "$second" || fail "it did not wait: $(cat second)"
  shows 'region nation'
  lade load --db tpch.lade --wait x region.tbl
  exits 2
}

case_a_wait_ends_with_a_signal() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  begins_load first
  "$lade_binary" load --db tpch.lade --wait 600 region.tbl 9>&- >out 2>err </dev/null &
  local second=$!
  opens "$second" tpch.lade
  kill -TERM "$second"
  code=0
  wait "$second" || code=$?
  exits 143
  refuses interrupted
  ends_load
  exits 0
}

case_many_small_loads_cost_what_they_add() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  local sizes=() before
  before=$(bytes tpch.lade)
  for ((load = 1; load <= 160; ++load)); do
    regions | sed "s/AFRICA/AFRICA $load/" >more.tbl
    "$lade_binary" load --db tpch.lade --if-loaded append --validate off --table region more.tbl >out 2>err || fail "load $load"
    if ((load % 40 == 0)); then
      sizes+=($(($(bytes tpch.lade) - before)))
      before=$(bytes tpch.lade)
    fi
  done
  # No forty of them take much more than another forty.
  ((sizes[3] * 2 < sizes[0] * 3)) || fail "bytes of forty loads: ${sizes[*]}"
  lade verify --db tpch.lade
  exits 0
  lade inspect --db tpch.lade --files
  events '[.[] | select(.event == "ledger")] | length == 161'
  before=$(bytes tpch.lade)
  lade compact --db tpch.lade
  exits 0
  (($(bytes tpch.lade) < before)) || fail "compacting gave nothing back"
  lade inspect --db tpch.lade --files
  events '[.[] | select(.event == "ledger")] | length == 161'
}

case_batches_of_one_row_are_only_small() {
  sample
  lade load --db tpch.lade --batch-size 1 --memory-limit 32M tbl
  exits 0
  for table in orders lineitem partsupp; do gives_back "$table" "tbl/$table.tbl"; done
  lade verify --db tpch.lade
  exits 0
  lade validate --db tpch.lade
  exits 0
}

case_a_list_that_cannot_be_read_hides_its_table_only() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db bad.lade region.tbl nation.tbl
  exits 0
  cp bad.lade sound
  # Somewhere in the file lies nation's list of batches.
  local at found=''
  for ((at = 262144; at < $(bytes sound); at += 64)); do
    cp sound bad.lade
    put $((at + 5)) ee bad.lade
    "$lade_binary" verify --db bad.lade >out 2>err || :
    if grep -q 'nation, list of batches' err; then
      found=$at
      break
    fi
  done
  [[ -n $found ]] || fail "no byte of it"
  lade inspect --db bad.lade
  exits 5
  says 'nation, list of batches'
  events '[.[] | select(.event == "table") | .table] == ["region"]'
  lade export --db bad.lade region -o exported
  exits 0
  cmp exported region.tbl || fail "region does not come back"
  lade export --db bad.lade nation -o -
  exits 5
  says 'nation, list of batches'
  lade validate --db bad.lade
  exits 5
  says 'nation, list of batches'
  events '[.[] | select(.event == "constraint" and .table == "region")] | length > 0'
  # A table beside it is loaded; one whose parent it is cannot be proved.
  sample
  lade load --db bad.lade tbl/part.tbl
  exits 0
  lade load --db bad.lade tbl/supplier.tbl
  exits 5
  says 'nation, list of batches'
}
