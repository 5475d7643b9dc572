# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# A database filled from pipes, without a file between the generator and lade.

# fifos TABLE...: a FIFO of each table in fifo/, and for each a writer of its own, in this order.
fifos() {
  mkdir fifo
  for table in "$@"; do
    mkfifo "fifo/$table.tbl"
    cat "tbl/$table.tbl" >"fifo/$table.tbl" &
  done
}

case_all_tables_come_from_fifos_whoever_writes_first() {
  sample
  # More than a pipe holds, so that every writer has to wait for its turn.
  (($(stat -c %s tbl/lineitem.tbl) > 262144)) || fail "too little data"
  fifos lineitem orders partsupp part customer supplier nation region
  lade load --db tpch.lade fifo
  exits 0
  wait
  for table in region nation supplier customer part partsupp orders lineitem; do
    gives_back "$table" "tbl/$table.tbl"
  done
  events '[.[] | select(.event == "run_start")][0].bytes_total == null'
}

case_a_fifo_may_carry_packed_text() {
  sample
  mkdir fifo
  mkfifo fifo/region.tbl fifo/nation.tbl
  gzip -c tbl/region.tbl >fifo/region.tbl &
  zstd -q -c tbl/nation.tbl >fifo/nation.tbl &
  lade load --db tpch.lade fifo
  exits 0
  gives_back region tbl/region.tbl
  gives_back nation tbl/nation.tbl
}

case_a_writer_that_dies_leaves_a_cut_table_that_is_not_published() {
  sample
  mkfifo supplier.tbl
  head -c 700 tbl/supplier.tbl >supplier.tbl &
  lade load --db tpch.lade tbl/region.tbl tbl/nation.tbl supplier.tbl
  exits 3
  events '[.[] | select(.event == "error")][0].code == "truncated_row"'
  shows 'region nation'
}
