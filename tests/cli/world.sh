# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# What the world does to a run: locks, damage, full disks, signals, readers that go away (rows 56 to 70).

case_matrix_57_only_load_makes_a_database() {
  for verb in inspect verify validate; do
    lade "$verb" --db tpch.lade
    exits 4
  done
  lade export --db tpch.lade region -o -
  exits 4
  says 'db_missing'
  [[ ! -s out ]] || fail "an event stands where the export would"
  [[ ! -e tpch.lade ]] || fail "the database was made"
}

case_matrix_58_what_is_no_database_is_said_so() {
  head -c 300000 /dev/zero >tpch.lade
  lade inspect --db tpch.lade
  exits 5
  : >tpch.lade
  lade verify --db tpch.lade
  exits 5
  echo 'some text' >tpch.lade
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  exits 5
  [[ $(cat tpch.lade) == 'some text' ]] || fail "it was written to"
}

case_matrix_60_one_damaged_superblock_copy_is_a_notice() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  printf 'X' | dd of=tpch.lade bs=1 seek=100 conv=notrunc status=none
  lade verify --db tpch.lade
  exits 0
  events '[.[] | select(.event == "notice")] | length >= 1'
  gives_back region region.tbl
}

case_matrix_62_a_flipped_bit_is_found_wherever_it_is() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  size=$(stat -c %s tpch.lade)
  flip() { printf '%b' "\\x$(printf %02x $(($(od -An -tu1 -j"$1" -N1 "$2") ^ 1)))" | dd of="$2" bs=1 seek="$1" conv=notrunc status=none; }
  # Behind the superblocks lies the empty generation 1; then a page of chunks, and a page with directory and root.
  first=$((262144 + 4096))
  for at in $first $((first + 64)) $((size - 4096)) $((size - 4000)); do
    cp tpch.lade damaged.lade
    flip "$at" damaged.lade
    lade verify --db damaged.lade
    exits 5
  done
}

case_matrix_65_a_full_disk_publishes_nothing() {
  sample
  code=0
  (ulimit -f 280; exec "$lade_binary" load --db tpch.lade tbl) >out 2>err || code=$?
  exits 6
  events '.[-1].event == "run_end"'
  lade verify --db tpch.lade
  exits 0
}

case_matrix_69_a_reader_that_goes_away_does_not_undo_a_commit() {
  regions >region.tbl
  code=0
  "$lade_binary" load --db tpch.lade region.tbl >/dev/full 2>err || code=$?
  exits 6
  shows region
}

case_matrix_68_an_interrupted_load_is_rolled_back_and_can_be_run_again() {
  sample
  mkfifo lineitem.fifo
  "$lade_binary" load --db tpch.lade tbl/region.tbl --table region >/dev/null
  "$lade_binary" load --db tpch.lade --table nation lineitem.fifo >out 2>err &
  pid=$!
  exec 9>lineitem.fifo
  head -n 1 tbl/nation.tbl >&9
  kill -TERM "$pid"
  code=0
  wait "$pid" || code=$?
  exec 9>&-
  exits 143
  events '.[-1] | .event == "run_end" and .exit_code == 143'
  shows region
  lade load --db tpch.lade --if-loaded skip tbl/region.tbl tbl/nation.tbl
  exits 0
}

case_matrix_56_a_database_in_use_is_busy() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  mkfifo nation.fifo
  "$lade_binary" load --db tpch.lade --table nation nation.fifo >first 2>&1 &
  pid=$!
  exec 9>nation.fifo
  # It says its hints when it has the database.
  until grep -q '"event":"hints"' first; do
    kill -0 "$pid" || fail "the first load ended"
  done
  lade inspect --db tpch.lade
  exits 4
  says 'in use'
  nations >&9
  exec 9>&-
  wait "$pid"
}

case_matrix_70_the_file_depends_on_nothing_but_the_input() {
  regions >region.tbl
  lade load --db a.lade region.tbl
  (umask 0; TZ=Asia/Tokyo LC_ALL=C "$lade_binary" load --db b.lade region.tbl >/dev/null)
  cmp a.lade b.lade || fail "the files differ"
  [[ $(stat -c %a b.lade) == 600 ]] || fail "mode $(stat -c %a b.lade)"
}
