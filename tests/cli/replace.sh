# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Tables that are there already get new rows, and the space of the old ones comes back.

# loaded: regions and nations in tpch.lade.
loaded() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  exits 0
}
# state TABLE: what inspect says of it.
state() {
  "$lade_binary" inspect --db tpch.lade --output json |
    jq -r --arg table "$1" 'select(.event == "table" and .table == $table) | .state'
}
is() { [[ $(state "$1") == "$2" ]] || fail "$1 is $(state "$1"), expected $2"; }
# new_regions: the same keys with another comment, in another order.
new_regions() { regions | sed 's/|[^|]*|$/|new|/' | tac; }

case_replace_publishes_new_rows_and_checks_the_tables_that_refer_to_them() {
  loaded
  new_regions >region.tbl
  lade load --db tpch.lade --if-loaded replace region.tbl
  exits 0
  gives_back region region.tbl
  gives_back nation nation.tbl
  is nation validated
  events '[.[] | select(.event == "constraint" and .table == "nation") | .constraint] == ["nation_n_regionkey_fkey"]'
  events '[.[] | select(.code == "replaces")][0].count == 5'
  lade verify --db tpch.lade
  exits 0
}

case_replace_is_refused_when_a_table_that_stays_would_lose_its_parent() {
  loaded
  new_regions | sed '/AMERICA/d' >region.tbl
  lade load --db tpch.lade --if-loaded replace region.tbl
  exits 1
  events '[.[] | select(.event == "violation")]
    | length == 3 and all(.table == "nation" and .key == ["1"] and .file == "nation.tbl") and .[0].line == 2'
  events '[.[] | select(.event == "table_end")][0].state == "refused"'
  regions | gives_back region -
  is nation validated
}

case_replace_on_request_marks_the_table_that_lost_its_parent() {
  loaded
  new_regions | sed '/AMERICA/d' >region.tbl
  lade load --db tpch.lade --if-loaded replace --on-violation keep region.tbl
  exits 9
  gives_back region region.tbl
  is region validated
  is nation not_validated
  events '[.[] | select(.code == "child_not_validated")] | length == 1 and .[0].table == "nation"'
}

case_replace_sums_up_what_is_wrong_with_the_table_and_with_those_that_refer_to_it() {
  loaded
  (new_regions | sed '/AMERICA\|AFRICA/d'; echo '2|AGAIN||') >region.tbl
  lade load --db tpch.lade --if-loaded replace --on-violation keep --max-findings 1 region.tbl
  exits 9
  events '.[-1].violations == 5' # a key twice, and four nations without a region
  events '[.[] | select(.event == "violation") | .table] == ["region", "nation"]'
  events '[.[] | select(.code == "findings_suppressed")] | length == 1 and .[0].table == "nation" and .[0].count == 3'
}

case_replace_without_checks_marks_what_refers_to_the_table() {
  loaded
  lade load --db tpch.lade --if-loaded replace --validate off region.tbl
  exits 0
  is region not_validated
  is nation not_validated
  lade validate --db tpch.lade
  exits 0
  is nation validated
}

case_a_dry_run_marks_no_child_of_a_table_that_would_be_refused() {
  sample
  lade load --db tpch.lade tbl
  exits 0
  for table in region nation; do sed -i '3,$d' "tbl/$table.tbl"; done
  lade load -n --db tpch.lade --if-loaded replace --expect-scale off tbl/region.tbl tbl/nation.tbl
  exits 1
  events '[.[] | select(.code == "child_not_validated") | .table] | unique == ["nation"]' # not supplier
}

case_replace_of_all_tables_by_others_leaves_nothing_of_the_old_ones() {
  sample
  for validate in table run; do
    "$datagen" --scale 0.002 --seed 7 --out other
    lade load --db tpch.lade tbl
    exits 0
    lade load --db tpch.lade --validate "$validate" --if-loaded replace other
    exits 0
    for table in region nation supplier customer part partsupp orders lineitem; do
      gives_back "$table" "other/$table.tbl"
      is "$table" validated
    done
    rm tpch.lade
  done
}

case_replace_does_not_ask_children_that_nobody_proved() {
  regions >region.tbl
  (nations; echo '4|ATLANTIS|99|sunk|') >nation.tbl # no region has key 99
  lade load --db tpch.lade region.tbl
  lade load --db tpch.lade --validate off nation.tbl
  exits 0
  new_regions >region.tbl
  lade load --db tpch.lade --if-loaded replace region.tbl
  exits 0
  events '[.[] | select(.event == "violation" or (.event == "constraint" and .table == "nation"))] == []'
  events '[.[] | select(.code == "child_not_validated")] == []'
  gives_back region region.tbl
  is region validated
  is nation not_validated
}

case_replace_tells_of_children_that_stay_unproved_and_of_no_others() {
  # told: of which tables the last run said that they are not validated, and how loudly.
  told() { events "[.[] | select(.code == \"child_not_validated\") | [.table, .level, .count]] == $1"; }
  loaded
  new_regions >region.tbl
  # The child's turn comes in the same run: until then it is marked, which is no warning.
  lade load --db tpch.lade --if-loaded replace region.tbl nation.tbl
  exits 0
  told '[["nation", "info", 4]]'
  is nation validated
  # People are told of nothing that went as they asked, unless they want to know.
  ! grep -E 'replaces|not_validated' err || fail "it said so"
  events '.[-1].reason | endswith("lade compact gives back the space of what was replaced")'
  lade load --db tpch.lade --if-loaded replace -v region.tbl nation.tbl
  says 'replaces: nation'
  # In one commit it never is.
  lade load --db tpch.lade --if-loaded replace --validate run region.tbl nation.tbl
  exits 0
  told '[]'
  # The child's turn does not come.
  lade load --db tpch.lade --if-loaded replace --validate off region.tbl
  exits 0
  told '[["nation", "warning", 4]]'
  says 'nation is marked as not validated'
}

case_a_parent_replaced_and_its_child_refused_leaves_the_child_marked() {
  for validate in table run; do
    loaded
    new_regions | sed '/AMERICA/d' >region.tbl
    echo 'x' >nation.tbl
    # Not by `lade`, which would not let a run that refuses something change anything.
    code=0
    "$lade_binary" load --db tpch.lade --validate "$validate" --if-loaded replace region.tbl nation.tbl >out 2>err || code=$?
    exits 1
    says "nation is marked as not validated, since region was replaced"
    gives_back region region.tbl
    nations | gives_back nation -
    is nation not_validated
    rm tpch.lade
  done
}

case_a_replacement_that_is_refused_changes_nothing() {
  loaded
  (regions; echo '0|AGAIN||') >region.tbl
  lade load --db tpch.lade --if-loaded replace region.tbl
  exits 1
  regions | gives_back region -
  is region validated
  sed -i '$d' region.tbl
  lade load --db tpch.lade --if-loaded replace --dry-run region.tbl
  exits 0
  lade load --db tpch.lade --if-loaded replace missing.tbl
  exits 3
  regions | gives_back region -
}

case_who_reads_the_old_rows_gets_them_to_the_end() {
  sample
  lade load --db tpch.lade tbl
  mkfifo pipe
  for writer in 'load --if-loaded replace tbl' compact; do
    # More than a pipe holds: the export has begun, and cannot end before its reader wants it to.
    "$lade_binary" export --db tpch.lade lineitem -o - >pipe &
    pid=$!
    exec 9<pipe
    head -c 1 <&9 >first
    # shellcheck disable=SC2086  # several words
    lade $writer --db tpch.lade
    exits 0
    cat first - <&9 | cmp - tbl/lineitem.tbl || fail "other rows than were there"
    exec 9<&-
    wait "$pid"
    gives_back lineitem tbl/lineitem.tbl
  done
}

case_compact_gives_the_space_of_replaced_rows_back() {
  sample
  lade load --db tpch.lade tbl
  cp tpch.lade once
  lade load --db tpch.lade --if-loaded replace tbl
  exits 0
  # Children that are replaced as well are proved when their turn comes.
  events '[.[] | select(.code == "child_not_validated") | .level] | length > 0 and all(. == "info")'
  before=$(stat -c %s tpch.lade)
  chmod 640 tpch.lade
  cp tpch.lade again
  lade compact --db tpch.lade
  exits 0
  (($(stat -c %s tpch.lade) <= $(stat -c %s once))) || fail "not smaller: $before, then $(stat -c %s tpch.lade)"
  [[ $(stat -c %a tpch.lade) == 640 ]] || fail "the mode changed"
  events '[.[] | select(.event == "compact")][0] | .file_bytes < .file_bytes_before'
  lade verify --db tpch.lade
  exits 0
  events '[.[] | select(.event == "notice")] == []'
  for table in region nation supplier customer part partsupp orders lineitem; do
    gives_back "$table" "tbl/$table.tbl"
  done
  lade compact --db again
  cmp again tpch.lade || fail "two compactions of the same file differ"
  lade load --db tpch.lade --if-loaded skip tbl
  exits 0
  echo '5|ATLANTIS|sunk|' >more.tbl
  lade load --db tpch.lade --if-loaded append --table region more.tbl
  exits 0
}

case_compact_refuses_what_load_refuses() {
  lade compact --db tpch.lade
  exits 4
  loaded
  ln tpch.lade second
  lade compact --db tpch.lade
  exits 2
  rm second
  cp tpch.lade before
  printf 'x' | dd of=tpch.lade bs=1 seek=266250 conv=notrunc status=none
  cp tpch.lade damaged
  lade compact --db tpch.lade
  exits 5
  cmp tpch.lade damaged || fail "the file changed"
}

case_compact_keeps_the_owner_or_leaves_the_file_as_it_was() {
  [[ $(id -u) == 0 ]] || skipped "only root can give a file to somebody else"
  loaded
  chown 65534:65534 tpch.lade
  lade compact --db tpch.lade
  exits 0
  [[ $(stat -c %u:%g tpch.lade) == 65534:65534 ]] || fail "the owner is $(stat -c %u:%g tpch.lade)"
  cp -p tpch.lade before
  faulty fchown:1:1: compact --db tpch.lade # 1: EPERM, as for whoever is not root
  exits 6
  refuses io_error
  says 'tpch.lade: fchown of the new file to user 65534 and group 65534, as the old one has: Operation not permitted'
  cmp tpch.lade before || fail "the file changed"
  [[ $(find . -name '*lade-new*') == '' ]] || fail "it left something"
}

case_compact_clears_away_what_a_killed_one_left() {
  loaded
  echo 'half a file' >.tpch.lade.lade-new
  lade compact --db tpch.lade
  exits 0
  [[ $(find . -name '*lade-new*') == '' ]] || fail "it left something"
  regions | gives_back region -
}

case_compact_without_space_leaves_the_file_as_it_was() {
  loaded
  cp tpch.lade before
  code=0
  (ulimit -f 100; "$lade_binary" compact --db tpch.lade) >out 2>err || code=$?
  exits 6
  cmp tpch.lade before || fail "the file changed"
  [[ $(find . -name '*lade-new*') == '' ]] || fail "it left something"
}
