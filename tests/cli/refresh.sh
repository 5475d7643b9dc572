# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Refresh sets: deletes and inserts in one commit, or not at all, and nothing of a set is passed over.

# refreshed: the sample in tpch.lade, and then refresh set 2 beside its files.
refreshed() {
  sample
  lade load --db tpch.lade tbl
  exits 0
  "$datagen" --scale 0.001 --out tbl --refresh 2
}

# applied: what the tables hold with the set applied, as files orders and lineitem. The keys of delete.2 are the first
# field of both tables.
applied() {
  for table in orders lineitem; do
    { awk -F'|' 'NR == FNR { gone[$1]; next } !($1 in gone)' tbl/delete.2 "tbl/$table.tbl"
      cat "tbl/$table.tbl.u2"; } >"$table"
  done
}

# has_applied: the database shows exactly that, proved and whole.
has_applied() {
  applied
  gives_back orders orders
  gives_back lineitem lineitem
  lade verify --db tpch.lade
  exits 0
  lade validate --db tpch.lade
  exits 0
  lade inspect --db tpch.lade
  events '[.[] | select(.event == "table") | .state] | unique == ["validated"]'
}

case_a_directory_with_refresh_sets_is_not_loaded_without_a_word() {
  refreshed
  lade load --db other.lade tbl
  exits 3
  events '[.[] | select(.event == "error") | .file] == ["tbl/delete.2", "tbl/lineitem.tbl.u2", "tbl/orders.tbl.u2"]'
  says '--refresh 2'
  [[ ! -e other.lade ]] || fail "the database was made"
  lade load --db other.lade --tables region,nation tbl
  exits 0
}

case_a_refresh_set_is_applied_in_one_commit() {
  refreshed
  lade load --db tpch.lade --refresh 2 tbl
  exits 0
  events '[.[] | select(.event == "table_end") | [.table, .state]] == [["orders", "published"], ["lineitem", "published"]]'
  events '[.[] | select(.event == "table_end") | .generation] | unique | length == 1'
  events "[.[] | select(.event == \"table_end\") | .rows_deleted] == [$(wc -l <tbl/delete.2), $(
    awk -F'|' 'NR == FNR { gone[$1]; next } $1 in gone' tbl/delete.2 tbl/lineitem.tbl | wc -l)]"
  has_applied
  lade inspect --db tpch.lade --files
  events '[.[] | select(.event == "ledger" and .content == "deletes") | [.table, .file]] == [["orders", "tbl/delete.2"], ["lineitem", "tbl/delete.2"]]'
  lade show --db tpch.lade orders -n 3
  exits 0
  # The space of the old batches goes with lade compact, and nothing else.
  lade compact --db tpch.lade
  exits 0
  has_applied
}

case_small_batches_and_any_way_of_validating_apply_the_same() {
  for validate in batch table run; do
    rm -rf tpch.lade tbl
    refreshed
    lade load --db tpch.lade --refresh 2 --batch-size 7 --validate "$validate" tbl
    exits 0
    has_applied
  done
  # The bytes of any number of threads.
  for threads in 1 2; do
    rm -rf tpch.lade tbl
    sample
    lade load --db tpch.lade --batch-size 100 --threads "$threads" tbl
    "$datagen" --scale 0.001 --out tbl --refresh 2
    lade load --db tpch.lade --refresh 2 --threads "$threads" tbl
    exits 0
    mv tpch.lade "$threads.lade"
  done
  cmp 1.lade 2.lade
}

case_a_set_that_was_applied_is_skipped() {
  refreshed
  lade load --db tpch.lade --refresh 2 tbl
  cp tpch.lade before
  lade load --db tpch.lade --refresh 2 --if-loaded skip tbl
  exits 0
  events '[.[] | select(.event == "notice" and .code == "already_loaded") | .table] == ["orders", "lineitem"]'
  cmp tpch.lade before
  # Another time is a finding for every key and every row, and nothing is changed.
  lade load --db tpch.lade --refresh 2 tbl
  exits 1
  cmp tpch.lade before || has_applied
}

case_the_deletes_that_are_missing_are_applied_to_inserts_that_are_there() {
  refreshed
  lade load --db tpch.lade --refresh 2 tbl/orders.tbl.u2 tbl/lineitem.tbl.u2
  exits 0
  for table in orders lineitem; do
    cat "tbl/$table.tbl" "tbl/$table.tbl.u2" >all
    gives_back "$table" all
  done
  lade load --db tpch.lade --refresh 2 --if-loaded skip tbl
  exits 0
  events '[.[] | select(.event == "table_end") | [.rows, .rows_deleted > 0]] == [[0, true], [0, true]]'
  has_applied
}

case_the_files_of_a_refresh_set_can_be_named_packed_and_in_segments() {
  refreshed
  applied
  split -n l/2 --numeric-suffixes=1 -a 1 tbl/delete.2 tbl/delete.u2.
  rm tbl/delete.2
  gzip tbl/lineitem.tbl.u2 tbl/delete.u2.2
  lade plan --refresh 2 tbl
  exits 0
  events '[.[] | select(.event == "plan") | [.table, .content]] == [["orders", "deletes"], ["orders", "deletes"], ["orders", "rows"], ["lineitem", "rows"]]'
  cat tbl/orders.tbl.u2 >orders.tbl.u2
  lade load --db tpch.lade --refresh 2 orders.tbl.u2 tbl/lineitem.tbl.u2.gz tbl/delete.u2.1 tbl/delete.u2.2.gz
  exits 0
  gives_back orders orders
  gives_back lineitem lineitem
  rm tbl/delete.u2.1
  lade load --db tpch.lade --refresh 2 tbl
  exits 3
  events '[.[] | select(.event == "error")][0].code == "missing_part"'
}

case_deletes_alone_take_the_lines_of_their_orders() {
  refreshed
  head -n 1 tbl/delete.2 >delete.2
  key=$(cut -d'|' -f1 delete.2)
  lade load --db tpch.lade --refresh 2 delete.2
  exits 0
  for table in orders lineitem; do
    grep -v "^$key|" "tbl/$table.tbl" >left
    gives_back "$table" left
  done
  lade validate --db tpch.lade
  exits 0
  # Every order, and so every line.
  cut -d'|' -f1 tbl/orders.tbl | grep -v "^$key\$" >delete.2
  lade load --db tpch.lade --refresh 2 delete.2
  exits 0
  : >nothing
  gives_back orders nothing
  gives_back lineitem nothing
  lade verify --db tpch.lade
  exits 0
  lade load --db tpch.lade --refresh 2 tbl/orders.tbl.u2 tbl/lineitem.tbl.u2
  exits 0
  gives_back lineitem tbl/lineitem.tbl.u2
}

case_a_key_that_is_not_there_is_a_reject() {
  refreshed
  cp tpch.lade before
  { head -n 2 tbl/delete.2; echo '9999999|'; head -n 1 tbl/delete.2; echo 'x|'; } >delete.2
  lade load --db tpch.lade --refresh 2 delete.2
  exits 1
  events '[.[] | select(.event == "reject") | [.table, .file, .line, .column, .code, .value]] == [
    ["orders", "delete.2", 3, "o_orderkey", "key_not_found", "9999999"],
    ["orders", "delete.2", 4, "o_orderkey", "key_not_found", "'"$(head -n 1 tbl/delete.2 | tr -d '|')"'"],
    ["orders", "delete.2", 5, "o_orderkey", "bad_integer", "x"]]'
  events '[.[] | select(.event == "reject") | .byte_offset] | .[1] - .[0] == 9'
  gives_back orders tbl/orders.tbl
  gives_back lineitem tbl/lineitem.tbl
  lade load --db tpch.lade --refresh 2 --max-rejects 3 --rejects rejects delete.2
  exits 9
  jq -se '[.[] | .row] | .[0] == "9999999|" and .[2] == "x|"' rejects >/dev/null || fail "the reject file"
  head -n 2 tbl/delete.2 | cut -d'|' -f1 >gone
  awk -F'|' 'NR == FNR { gone[$1]; next } !($1 in gone)' gone tbl/orders.tbl >left
  gives_back orders left
}

case_a_set_of_separated_values_is_applied_as_one_of_tbl_files_is() {
  local dialect=(--delimiter ';' --header --quote '"')
  refreshed
  mkdir set
  for table in orders lineitem; do
    { "$lade_binary" export --db tpch.lade "$table" --format csv -o - -q | sed -n '1s/,/;/g; 1s/\r//p'
      sed 's/|$//; s/"/""/g; s/|/";"/g; s/.*/"&";/' "tbl/$table.tbl.u2"; } >"set/$table.tbl.u2"
  done
  { echo o_orderkey; sed 's/|//; s/.*/"&"/' tbl/delete.2; } >set/delete.2
  { head -n 3 set/delete.2; echo '"9999999"'; } >delete.2
  lade load --db tpch.lade --refresh 2 "${dialect[@]}" delete.2
  exits 1
  events '[.[] | select(.event == "reject") | [.file, .line, .byte_offset, .code, .value]] == [
    ["delete.2", 4, '"$(head -n 3 delete.2 | wc -c)"', "key_not_found", "\"9999999\""]]'
  lade load --db tpch.lade --refresh 2 "${dialect[@]}" set
  exits 0
  has_applied
}

case_a_set_with_a_fault_is_not_applied_at_all() {
  refreshed
  # An order that no customer has: orders breaks its key, and lineitem is whole, but is not published alone.
  sed -i '1s/|[0-9]*|/|99999999|/' tbl/orders.tbl.u2
  lade load --db tpch.lade --refresh 2 tbl
  exits 1
  events '[.[] | select(.event == "table_end") | .state] == ["refused", "failed"]'
  events '.[-1].reason | contains("a refresh set is applied whole or not at all")'
  events '[.[] | select(.event == "violation") | .table] | unique == ["orders"]'
  gives_back orders tbl/orders.tbl
  gives_back lineitem tbl/lineitem.tbl
  # A row that is none: orders is given up before lineitem is read.
  sed -i '1s/^/x/' tbl/orders.tbl.u2
  lade load --db tpch.lade --refresh 2 tbl
  exits 1
  events '[.[] | select(.event == "table_end") | .state] == ["refused", "failed"]'
  gives_back orders tbl/orders.tbl
  lade verify --db tpch.lade
  exits 0
  lade load --db tpch.lade --refresh 2 --on-violation keep --max-rejects 1 tbl
  exits 9
  [[ $("$lade_binary" export --db tpch.lade orders | wc -l) -lt $(cat tbl/orders.tbl tbl/orders.tbl.u2 | wc -l) ]]
}

case_a_key_that_is_deleted_and_inserted_is_the_new_row() {
  refreshed
  key=$(head -n 1 tbl/delete.2 | cut -d'|' -f1)
  grep "^$key|" tbl/orders.tbl | sed 's/|[^|]*|$/|anew|/' >orders.tbl.u2
  head -n 1 tbl/delete.2 >delete.2
  lade load --db tpch.lade --refresh 2 orders.tbl.u2 delete.2
  exits 0
  { grep -v "^$key|" tbl/orders.tbl; cat orders.tbl.u2; } >want
  gives_back orders want
  lade validate --db tpch.lade
  exits 0
  # Without its delete it is there twice.
  lade load --db tpch.lade --refresh 2 --if-loaded append orders.tbl.u2
  exits 1
  events '[.[] | select(.event == "violation") | .constraint] == ["orders_pkey"]'
}

case_a_line_of_an_order_that_the_set_deletes_has_no_parent() {
  refreshed
  key=$(head -n 1 tbl/delete.2 | cut -d'|' -f1)
  grep "^$key|" tbl/lineitem.tbl | head -n 1 >lineitem.tbl.u2
  for validate in batch table; do
    lade load --db tpch.lade --refresh 2 --validate "$validate" lineitem.tbl.u2 tbl/delete.2
    exits 1
    events '[.[] | select(.event == "violation") | [.constraint, .file, .line]] == [["lineitem_l_orderkey_fkey", "lineitem.tbl.u2", 1]]'
    gives_back lineitem tbl/lineitem.tbl
    gives_back orders tbl/orders.tbl
  done
}

case_an_empty_list_deletes_nothing_and_is_named() {
  refreshed
  : >delete.2
  lade load --db tpch.lade --refresh 2 delete.2
  exits 9
  events '[.[] | select(.event == "notice" and .code == "empty_input") | .file] == ["delete.2"]'
  gives_back orders tbl/orders.tbl
}

case_a_list_that_is_a_pipe_is_read_once() {
  refreshed
  mkfifo delete.2
  cat tbl/delete.2 >delete.2 &
  lade load --db tpch.lade --refresh 2 tbl/orders.tbl.u2 tbl/lineitem.tbl.u2 delete.2
  exits 0
  wait
  has_applied
}

case_a_database_without_deleted_rows_is_as_it_was_and_one_with_them_is_not() {
  refreshed
  lade load --db tpch.lade --refresh 2 tbl/orders.tbl.u2 tbl/lineitem.tbl.u2
  lade inspect --db tpch.lade --files
  events '[.[] | select(.event == "ledger") | .content] | unique == ["rows"]'
  lade load --db tpch.lade --refresh 2 --if-loaded skip tbl
  lade inspect --db tpch.lade --files
  events '[.[] | select(.event == "ledger" and .content == "deletes") | .rows_deleted > 0] == [true, true]'
  # In the place of what lost rows comes a table that has all of them.
  lade load --db tpch.lade --if-loaded replace tbl/orders.tbl tbl/lineitem.tbl
  exits 0
  gives_back lineitem tbl/lineitem.tbl
  lade inspect --db tpch.lade --files
  events '[.[] | select(.event == "ledger") | .content] | unique == ["rows"]'
  lade verify --db tpch.lade
  exits 0
}

case_later_findings_name_the_right_lines() {
  refreshed
  lade load --db tpch.lade --refresh 2 tbl
  exits 0
  # The last order of the file has gone nowhere, and its line is the one that the file has.
  tail -n 1 tbl/orders.tbl >again.tbl
  lade load --db tpch.lade --if-loaded append --table orders again.tbl
  exits 1
  events '[.[] | select(.event == "violation") | [.file, .line, .other_file, .other_line]] == [["again.tbl", 1, "tbl/orders.tbl", '"$(wc -l <tbl/orders.tbl)"']]'
}

case_a_dry_run_applies_nothing() {
  refreshed
  cp tpch.lade before
  lade load --db tpch.lade --refresh 2 --dry-run tbl
  exits 0
  events '[.[] | select(.event == "table_end") | [.state, .rows_deleted > 0]] == [["checked", true], ["checked", true]]'
  cmp tpch.lade before
  lade load --refresh 2 --dry-run --db none.lade tbl/delete.2
  exits 1
  [[ ! -e none.lade ]] || fail "the database was made"
}

case_published_tables_that_lost_rows_are_published_anew_on_request() {
  refreshed
  lade publish --db tpch.lade --to lake
  exits 0
  lade load --db tpch.lade --refresh 2 tbl
  exits 0
  lade publish --db tpch.lade --to lake
  exits 4
  says 'rows were deleted since'
  says '--if-published replace'
  lade publish --db tpch.lade --to lake --if-published replace
  exits 0
  lade verify --published lake
  exits 0
  lade publish --db tpch.lade --to lake
  exits 0
  events '[.[] | select(.event == "publish_end") | .state] | unique == ["unchanged"]'
}

case_half_a_refresh_set_is_named() {
  refreshed
  rm tbl/delete.2
  lade load --db tpch.lade --refresh 2 tbl
  exits 3
  events '[.[] | select(.event == "error")][0] | .code == "missing_part" and (.message | contains("delete.2"))'
  rm tbl/lineitem.tbl.u2
  lade load --db tpch.lade --refresh 2 tbl
  exits 3
  events '[.[] | select(.event == "error") | .message | split(";")[0]] == ["has no lineitem.tbl.u2", "has no delete.2"]'
  lade load --db tpch.lade --refresh 2 tbl/orders.tbl.u2
  exits 0
  lade load --db tpch.lade --refresh 3 tbl
  exits 3
}

case_refresh_goes_with_its_own_files_and_never_replaces() {
  refreshed
  lade load --db tpch.lade tbl/orders.tbl.u2
  exits 2
  events '[.[] | select(.event == "error")][0].message | contains("--refresh 2")'
  lade load --db tpch.lade tbl/delete.2
  exits 2
  events '[.[] | select(.event == "error")][0].message | contains("--refresh 2")'
  lade load --db tpch.lade --refresh 1 tbl/orders.tbl.u2
  exits 2
  lade load --db tpch.lade --refresh 2 tbl/orders.tbl
  exits 2
  lade load --db tpch.lade --refresh 2 --if-loaded replace tbl
  exits 2
  lade load --db tpch.lade --refresh 2 --expect-scale 1 tbl
  exits 2
  lade load --db part.lade --refresh 2 --part 1/2 tbl/delete.2
  exits 2
  for bad in 0 -1 x 1.5; do
    lade load --db tpch.lade --refresh "$bad" tbl
    exits 2
  done
}
