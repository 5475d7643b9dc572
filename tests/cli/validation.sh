# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Validation: when keys are checked, what an append costs, and what happens when memory has no room for keys.

# of_constraint NAME FILTER: what the event of the constraint must be.
of_constraint() { events "[.[] | select(.event == \"constraint\" and .constraint == \"$1\")][0] | $2"; }

case_validate_batch_loads_the_same_rows_and_proves_every_constraint() {
  sample
  lade load --db tpch.lade --validate batch --batch-size 256 tbl
  exits 0
  events '[.[] | select(.event == "table_end" and .state == "published")] | length == 8'
  events '[.[] | select(.event == "constraint") | .ok] | all'
  of_constraint lineitem_l_partkey_l_suppkey_fkey '(.reason | startswith("batch by batch")) and .rows_checked > 5000'
  for table in lineitem partsupp region; do gives_back "$table" "tbl/$table.tbl"; done
  "$lade_binary" validate --db tpch.lade >validated
  jq -se '[.[] | select(.event == "constraint") | .ok] | all' validated >/dev/null
}

case_validate_batch_refuses_the_first_batch_that_breaks_a_key_and_reads_no_further() {
  sample
  { sed -n 1,40p tbl/orders.tbl; sed -n 7p tbl/orders.tbl; sed -n '41,$p' tbl/orders.tbl; } >orders.tbl
  lade load --db tpch.lade --validate batch --batch-size 16 --threads 1 tbl/{region,nation,customer}.tbl orders.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1 and (.[0] | .line == 41 and .other_line == 7)'
  events '.[] | select(.event == "table_end" and .table == "orders") | .ok == false and .batches == 2 and .rows < 200'
  shows 'region nation customer'
}

case_validate_batch_finds_orphans_and_failed_checks_too() {
  sample
  sed '100s/^\([0-9]*\)|\([0-9]*\)|/\1|99999|/' tbl/lineitem.tbl >lineitem.tbl
  cp lineitem.tbl tbl/
  lade load --db tpch.lade --validate batch --batch-size 32 tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1
    and (.[0] | .constraint == "lineitem_l_partkey_l_suppkey_fkey" and .line == 100 and .key[0] == "99999")'
  sed '50s/|R|F|/|R|F|/; 60s/|0\.[0-9]*|/|7.50|/' <(awk -F'|' -v OFS='|' 'NR == 60 { $7 = "7.50" } 1' "$work/sample/lineitem.tbl") >tbl/lineitem.tbl
  lade load --db tpch.lade --validate batch --if-loaded skip --batch-size 32 tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1 and (.[0] | .kind == "check" and .line == 60)'
}

case_validate_batch_cannot_keep_what_it_refuses() {
  regions >region.tbl
  lade load --db tpch.lade --validate batch --on-violation keep region.tbl
  exits 2
  says '--on-violation keep'
  [[ ! -e tpch.lade ]] || fail 'the database was made'
}

case_an_append_is_held_against_what_is_stored_and_names_both_files() {
  sample
  lade load --db tpch.lade tbl
  exits 0
  sed -n 900p tbl/orders.tbl >again.tbl
  for when in table batch run; do
    lade load --db tpch.lade --table orders --if-loaded append --validate "$when" again.tbl
    exits 1
    events '[.[] | select(.event == "violation")] | length == 1
      and (.[0] | (.file | endswith("again.tbl")) and .line == 1
        and (.other_file | endswith("orders.tbl")) and .other_line == 900)'
  done
  gives_back orders tbl/orders.tbl
}

case_an_append_to_rows_that_nobody_proved_proves_them() {
  (regions; echo '0|AGAIN||') >region.tbl
  echo '5|ATLANTIS|sunk|' >more.tbl
  lade load --db tpch.lade --validate off region.tbl
  for when in table batch run; do
    lade load --db tpch.lade --table region --if-loaded append --validate "$when" more.tbl
    exits 1
    events '[.[] | select(.event == "violation")] | length == 1
      and (.[0] | (.file | endswith("region.tbl")) and .line == 6 and .other_line == 1)'
  done
  # What holds is proved whole by the append.
  rm tpch.lade
  regions >region.tbl
  lade load --db tpch.lade --validate off region.tbl
  lade load --db tpch.lade --table region --if-loaded append more.tbl
  exits 0
  of_constraint region_pkey '.ok and .rows_checked == 6'
  events '[.[] | select(.event == "table_end")][0].state == "published"'
}

case_an_append_costs_what_its_rows_cost() {
  sample
  "$datagen" --scale 0.001 --refresh 1 --out refresh
  lade load --db tpch.lade --batch-size 64 tbl
  exits 0
  stored=$(jq -s '[.[] | select(.event == "table_end" and .table == "lineitem") | .batches][0]' out)
  ((stored > 80)) || fail "only $stored batches"
  lade load --db tpch.lade --if-loaded append --table orders refresh/orders.tbl.u1
  exits 0
  lade load --db tpch.lade --if-loaded append --table lineitem refresh/lineitem.tbl.u1
  exits 0
  of_constraint lineitem_pkey '.chunks_read <= 12 and .rows_checked > 6000'
  of_constraint lineitem_l_orderkey_fkey '.chunks_read <= 6 and .parent_rows_read <= 256'
  # What was never proved is not taken for proved: the next append checks all rows.
  echo '9|X||' >region.tbl
  lade load --db tpch.lade --if-loaded append --validate off region.tbl
  exits 0
  events '[.[] | select(.event == "table_end")][0].state == "not_validated"'
  echo '8|Y||' >region.tbl
  lade load --db tpch.lade --if-loaded append region.tbl
  exits 0
  events '[.[] | select(.event == "table_end")][0].state == "published"'
}

# A million keys all over the range of an integer, so that no bitmap and no hash table fits the state that 32 MiB allow.
sparse_regions() { awk 'BEGIN { for (i = 1; i <= 1200000; ++i) printf "%d|R||\n", (i * 1103515245) % 2147483647 }'; }

case_keys_without_room_in_memory_go_through_a_temporary_file_that_nobody_sees() {
  sparse_regions >region.tbl
  mkdir temporary
  lade load --db tpch.lade --expect-scale off --memory-limit 32M --temp-dir temporary region.tbl
  exits 0
  of_constraint region_pkey '.proof == "spill" and .passes == 1 and .spill_bytes >= 9600000 and .state_bytes_peak <= 4194304'
  events '.[-1].rss_peak_bytes < 67108864'
  [[ -z $(ls -A temporary) ]] || fail 'something is left in the temporary directory'
  [[ $(ls) == $'err\nout\nregion.tbl\ntemporary\ntpch.lade' ]] || fail "something is left: $(ls)"
  "$lade_binary" export --db tpch.lade region -o - | sed -n 500000p >>region.tbl
  lade load --db tpch.lade --if-loaded error region.tbl
  exits 4
  rm tpch.lade
  lade load --db tpch.lade --expect-scale off --memory-limit 32M region.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1 and (.[0] | .line == 1200001 and .other_line == 500000)'
}

case_a_temporary_file_that_cannot_be_made_or_written_ends_the_load() {
  sparse_regions >region.tbl
  mkdir elsewhere
  # 24: EMFILE; the first is only made to see whether it can be.
  faulty tmpfile:2+:24:elsewhere load --db tpch.lade --expect-scale off --memory-limit 32M --temp-dir elsewhere region.tbl
  exits 6
  says 'elsewhere: open of an unnamed file (O_TMPFILE): Too many open files'
  shows ''
}

case_a_memory_limit_takes_workers_away() {
  regions >region.tbl
  lade load --db tpch.lade --memory-limit 60M --threads 64 region.tbl
  exits 0
  events '.[0].threads == 2 and ([.[] | select(.event == "notice" and .code == "threads_clamped")] | length == 1 and .[0].count == 2)'
  lade load --db tpch.lade --memory-limit 31M region.tbl
  exits 2
}

case_a_memory_limit_is_kept_whatever_the_order_of_the_rows() {
  "$datagen" --scale 0.2 --shuffle lineitem,orders,partsupp --out tbl
  for limit in 32 60; do
    lade load --db "$limit.lade" --memory-limit "${limit}M" --threads 64 tbl
    exits 0
    events ".[-1].rss_peak_bytes < $limit * 1048576"
  done
}
