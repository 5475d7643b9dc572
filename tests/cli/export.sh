# shellcheck shell=bash disable=SC2154,SC2034,SC2016  # `run`, which sources this, has the names
# The export of one table and of all.

case_an_export_is_the_same_bytes_for_any_number_of_threads() {
  sample
  lade load --db tpch.lade --batch-size 500 tbl
  exits 0
  lade export --db tpch.lade lineitem --format csv --threads 1 -o lineitem.csv
  exits 0
  for threads in 1 2 8; do
    lade export --db tpch.lade lineitem --threads "$threads" -o lineitem.tbl
    exits 0
    cmp lineitem.tbl tbl/lineitem.tbl || fail "$threads threads: another text"
    LADE_THREADS=$threads lade export --db tpch.lade lineitem --format csv -o -
    exits 0
    cmp out lineitem.csv || fail "$threads threads: another csv"
    # A reader that has seen enough ends it quietly.
    "$lade_binary" export --db tpch.lade lineitem --threads "$threads" -o - 2>err | head -n 1 | cmp - <(head -n 1 tbl/lineitem.tbl)
    [[ ${PIPESTATUS[0]} == 0 && ! -s err ]] || fail "$threads threads: a closed pipe is no quiet end"
  done
}

# What comes before the damage is written, and nothing behind it.
case_an_export_stops_at_damage_at_the_same_place_for_any_number_of_threads() {
  sample
  lade load --db tpch.lade --batch-size 500 tbl
  for ((at = $(bytes tpch.lade) * 9 / 10, end = at + 4096; at < end; at++)); do put "$at" ee tpch.lade; done
  lade export --db tpch.lade lineitem --threads 1 -o first
  exits 5
  mv err first.err
  [[ -s first ]] || fail "nothing was written"
  cmp -n "$(bytes first)" first tbl/lineitem.tbl || fail "another text"
  for threads in 2 8; do
    lade export --db tpch.lade lineitem --threads "$threads" -o again
    exits 5
    cmp first again || fail "$threads threads: another text"
    cmp first.err err || fail "$threads threads: another message"
  done
}
