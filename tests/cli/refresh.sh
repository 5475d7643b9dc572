# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Refresh sets: inserts are appended in foreign-key order, and deletes are refused, never passed over.

# refreshed: the sample in tpch.lade, and then refresh set 2 beside its files.
refreshed() {
  sample
  lade load --db tpch.lade tbl
  exits 0
  "$datagen" --scale 0.001 --out tbl --refresh 2
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

case_a_refresh_set_with_deletes_is_refused_as_a_whole() {
  refreshed
  cp tpch.lade before
  lade load --db tpch.lade --refresh 2 tbl
  exits 2
  events '[.[] | select(.event == "error")][0] | .file == "tbl/delete.2" and (.message | contains("lade deletes no rows"))'
  lade load --db tpch.lade --refresh 2 tbl/orders.tbl.u2 tbl/lineitem.tbl.u2 tbl/delete.2
  exits 2
  lade load --db tpch.lade tbl/delete.2
  exits 2
  gives_back orders tbl/orders.tbl
}

case_the_inserts_of_a_refresh_set_are_appended_in_foreign_key_order() {
  refreshed
  lade load --db tpch.lade --refresh 2 --tables orders,lineitem tbl
  exits 0
  events '[.[] | select(.event == "table_end") | .table] == ["orders", "lineitem"]'
  for table in orders lineitem; do
    cat "tbl/$table.tbl" "tbl/$table.tbl.u2" >all
    gives_back "$table" all
  done
  # Twice is one time too many.
  lade load --db tpch.lade --refresh 2 --tables orders,lineitem tbl
  exits 1
  gives_back lineitem all
}

case_the_files_of_a_refresh_set_can_be_named_and_compressed() {
  refreshed
  gzip tbl/lineitem.tbl.u2
  lade plan --refresh 2 tbl/lineitem.tbl.u2.gz tbl/orders.tbl.u2
  exits 0
  events '[.[] | select(.event == "plan") | .table] == ["orders", "lineitem"]'
  lade load --db tpch.lade --refresh 2 --validate run tbl/lineitem.tbl.u2.gz tbl/orders.tbl.u2
  exits 0
  events '[.[] | select(.event == "table_end") | .generation] | length == 2 and .[0] == .[1]'
}

case_half_a_refresh_set_is_named() {
  refreshed
  rm tbl/lineitem.tbl.u2 tbl/delete.2
  lade load --db tpch.lade --refresh 2 tbl
  exits 3
  events '[.[] | select(.event == "error")][0] | .code == "missing_part" and (.message | contains("lineitem.tbl.u2"))'
  lade load --db tpch.lade --refresh 2 --tables orders tbl
  exits 0
  lade load --db tpch.lade --refresh 3 tbl
  exits 3
}

case_refresh_goes_with_its_own_files_and_never_replaces() {
  refreshed
  lade load --db tpch.lade tbl/orders.tbl.u2
  exits 2
  events '[.[] | select(.event == "error")][0].message | contains("--refresh 2")'
  lade load --db tpch.lade --refresh 1 tbl/orders.tbl.u2
  exits 2
  lade load --db tpch.lade --refresh 2 tbl/orders.tbl
  exits 2
  lade load --db tpch.lade --refresh 2 --if-loaded replace --tables orders,lineitem tbl
  exits 2
  lade load --db tpch.lade --refresh 2 --expect-scale 1 --tables orders,lineitem tbl
  exits 2
  for bad in 0 -1 x 1.5; do
    lade load --db tpch.lade --refresh "$bad" tbl
    exits 2
  done
}
