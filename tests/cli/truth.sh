# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# The report of a run is true: nothing is passed over, and the last sentence is true.

# told TABLE KIND: findings of this kind that the run told, and those that it says it did not list.
told() {
  jq -s '[.[] | select(.table == "'"$1"'" and ((.event == "reject" and .code == "'"$2"'") or
    (.event == "violation" and .constraint == "'"$2"'")))] | length' out
}
suppressed() {
  jq -s '[.[] | select(.code == "findings_suppressed" and .table == "'"$1"'" and .kind == "'"$2"'") | .count] | add // 0' out
}
# notice CODE FILTER: one notice of this code, of which jq says true.
notice() { events "[.[] | select(.event == \"notice\" and .code == \"$1\")] | length == 1 and (.[0] | $2)"; }
reason() { events ".[-1].reason | $1"; }

# --- findings

case_every_kind_of_finding_is_told_or_counted() {
  regions >region.tbl
  { seq -f 'x%.0f|NAME|3||' 300; seq -f "%.0f|A NAME THAT HAS MORE THAN 25 CHARACTERS|3||" 5; } >nation.tbl
  for size in 7 100 100000; do
    lade load --db tpch.lade --max-findings 100 --batch-size $size --table nation nation.tbl
    exits 1
    [[ $(told nation bad_integer) == 100 && $(suppressed nation bad_integer) == 200 ]] || fail "bad_integer: $(told nation bad_integer)"
    [[ $(told nation too_long) == 5 && $(suppressed nation too_long) == 0 ]] || fail "too_long: $(told nation too_long)"
    events '[.[] | select(.event == "table_end")][0] | .rejected == 305 and .rejected_by_code == {"bad_integer": 300, "too_long": 5}'
  done
}

case_violations_beyond_the_limit_are_told_constraint_by_constraint() {
  sample
  awk -F'|' -v OFS='|' 'NR <= 300 { $1 = 900000 + NR } NR > 300 && NR <= 310 { $2 = 900000 + NR } 1' tbl/lineitem.tbl >lineitem.tbl
  mv lineitem.tbl tbl/
  for validate in table run; do
    rm -f tpch.lade
    lade load --db tpch.lade --validate "$validate" tbl
    exits 1
    [[ $(told lineitem lineitem_l_orderkey_fkey) == 100 && $(suppressed lineitem lineitem_l_orderkey_fkey) == 200 ]] ||
      fail "orders: $(told lineitem lineitem_l_orderkey_fkey) + $(suppressed lineitem lineitem_l_orderkey_fkey)"
    [[ $(told lineitem lineitem_l_partkey_l_suppkey_fkey) == 10 ]] || fail "the other foreign key is left out"
  done
  lade load --db kept.lade --on-violation keep tbl
  exits 9
  lade validate --db kept.lade
  exits 1
  [[ $(told lineitem lineitem_l_orderkey_fkey) == 100 && $(suppressed lineitem lineitem_l_orderkey_fkey) == 200 ]] ||
    fail "validate: $(told lineitem lineitem_l_orderkey_fkey)"
}

case_a_missing_parent_is_one_violation_of_all_rows() {
  nations >nation.tbl
  for validate in table run; do
    lade load --db tpch.lade --validate "$validate" nation.tbl
    exits 1
    events '[.[] | select(.event == "constraint" and (.ok | not))] | length == 1 and (.[0] | .violations == 1
      and .rows_checked == 4 and .missing_parent == "region" and .reason == "the parent table region is not loaded")'
  done
  lade load --db tpch.lade --output human nation.tbl
  grep -q 'FAILED nation_n_regionkey_fkey: the parent table region is not loaded' out || fail "$(grep FAILED out)"
}

case_the_value_of_a_message_is_shown_wherever_else_it_occurs() {
  mkdir sf0.1
  regions | sed '4s/^3/0.1/' >sf0.1/region.tbl
  lade load --db tpch.lade sf0.1
  exits 1
  says "sf0.1/region.tbl:4: region.r_regionkey: bad_integer: expected an integer"
  says "('0.1')"
}

case_sums_count_what_is_published() {
  regions >region.tbl
  { nations; seq -f 'x%.0f|NAME|3||' 5000; } >nation.tbl
  lade load --db tpch.lade --batch-size 2 --output human region.tbl nation.tbl
  exits 1
  grep -Eq '^total +5 +0\.0 +' out || fail "$(grep total out)"
  lade load --db other.lade --batch-size 2 region.tbl nation.tbl
  events '.[-1] as $run | [.[] | select(.event == "table_end" and .ok)] | $run.rows == (map(.rows) | add)
    and $run.input_bytes == (map(.input_bytes) | add) and $run.encoded_bytes == (map(.encoded_bytes) | add)'
}

case_rejects_of_a_refused_table_have_a_bound() {
  head -c 2000000 /dev/zero | tr '\0' '\n' | gzip >region.tbl.gz
  lade load --db tpch.lade --rejects rejects.jsonl region.tbl.gz
  exits 1
  lines=$(wc -l <rejects.jsonl)
  ((lines == 10000)) || fail "$lines rejects were written"
  notice rejects_not_written '.table == "region" and .count == 1990000 and .file == "rejects.jsonl"'
  events '[.[] | select(.event == "table_end")][0].rejected == 2000000'
  events '.[-1].rss_peak_bytes < 160 * 1048576'
  # What a table may have is written whole, however much that is.
  { regions; head -c 30000 /dev/zero | tr '\0' '\n'; } >region.tbl
  lade load --db tpch.lade --max-rejects 30000 --rejects rejects.jsonl region.tbl
  exits 9
  [[ $(wc -l <rejects.jsonl) == 30000 ]] || fail "$(wc -l <rejects.jsonl) rejects were written"
  events '[.[] | select(.code == "rejects_not_written")] == []'
}

case_validate_run_measures_each_table_by_itself() {
  sample
  lade load --db table.lade --threads 1 --validate table tbl
  exits 0
  jq -s '[.[] | select(.event == "table_end") | {(.table): .pager.put_bytes}] | add' out >table.json
  lade load --db run.lade --threads 1 --validate run tbl
  exits 0
  jq -s '[.[] | select(.event == "table_end") | {(.table): .pager.put_bytes}] | add' out >run.json
  # A commit writes a catalog of some kilobytes, which only the run counts when it is shared.
  jq -ne --slurpfile a table.json --slurpfile b run.json '$a[0] as $a | $b[0] as $b
    | all($a | keys[]; $b[.] <= $a[.] and $b[.] > 0 and $a[.] - $b[.] < 100000)' >/dev/null || fail "$(cat table.json run.json)"
  events '[.[] | select(.event == "table_end")][0].pager.puts < 10'
  # So is the time of the one commit.
  lade load --db shared.lade --threads 1 --validate run --trace trace.json tbl
  exits 0
  commit_us=$(jq '[.. | objects | select(.name? == "commit" and .ph == "X") | .dur] | add' trace.json)
  events "([.[] | select(.event == \"table_end\") | .stages_ms.commit] | add) <= $commit_us / 1000 + 0.01"
}

case_an_empty_file_is_not_clean() {
  : >region.tbl
  for dry in --dry-run ''; do
    lade load --db tpch.lade $dry region.tbl
    exits 9
    notice empty_input '.file == "region.tbl"'
    reason 'contains("region.tbl is empty")'
  done
  gzip -c region.tbl >empty.gz
  lade load --db other.lade --table region empty.gz
  exits 9
  lade load --db third.lade --table region - # /dev/null
  exits 9
  lade load --db fourth.lade --expect-scale 1 --tables region region.tbl
  exits 3
}

case_what_was_not_checked_is_not_said_to_hold() {
  regions >region.tbl
  lade load --db tpch.lade --validate off region.tbl
  exits 0
  reason 'contains("region") and contains("no constraint") and (contains("everything") | not)'
  lade load --db other.lade --validate off --output human region.tbl
  ! grep -q '^ok' out || fail "$(tail -n 1 out)"
  lade load --dry-run --validate off region.tbl
  exits 0
  reason 'contains("no constraint")'
  events '[.[] | select(.event == "table_end")][0].state == "not_validated"'
  nations >nation.tbl
  lade load --db third.lade --on-violation keep --output human nation.tbl
  exits 9
  ! grep -q '^ok' out || fail "$(tail -n 1 out)"
  grep -q 'nation' <(tail -n 1 out) || fail "$(tail -n 1 out)"
}

case_a_file_that_is_loaded_again_is_told() {
  regions >region.tbl
  cp region.tbl copy.tbl
  lade load --db tpch.lade --validate off region.tbl
  lade load --db tpch.lade --validate off --if-loaded append --table region copy.tbl
  exits 9
  notice already_loaded '.level == "warning" and .file == "copy.tbl" and .table == "region" and (.message | contains("region.tbl") and endswith("--if-loaded skip leaves such files out"))'
  reason 'contains("copy.tbl")'
  cp tpch.lade before
  lade load --db tpch.lade --if-loaded append --table region copy.tbl
  exits 1
  # The same twice in one run.
  mv region.tbl region.tbl.1
  mv copy.tbl region.tbl.2
  lade load --db other.lade --validate off region.tbl.1 region.tbl.2
  exits 9
  notice already_loaded '.file == "region.tbl.2" and (.message | endswith("region.tbl.1 of the same run; leave one of them out"))'
}

case_skip_goes_file_by_file() {
  sample
  "$datagen" --scale 0.001 --refresh 1 --out refresh
  lade load --db tpch.lade tbl
  exits 0
  lade load --db tpch.lade --refresh 1 --tables orders,lineitem refresh
  exits 0
  before=$(contents)
  # Whatever was appended since, the first files are there.
  lade load --db tpch.lade --if-loaded skip tbl
  exits 0
  events '[.[] | select(.event == "table_end")] == []'
  events '[.[] | select(.event == "notice" and .code == "already_loaded")] | length == 8 and all(.level == "info")'
  [[ $(contents) == "$before" ]] || fail "the database changed"
  # So are the files of a refresh set.
  lade load --db tpch.lade --refresh 1 --if-loaded skip --tables orders,lineitem refresh
  exits 0
  events '[.[] | select(.event == "table_end")] == []'
  [[ $(contents) == "$before" ]] || fail "the database changed"
  # Of two parts one is new.
  echo '5|ATLANTIS|sunk|' >tbl/region.tbl.2
  mv tbl/region.tbl tbl/region.tbl.1
  lade load --db tpch.lade --if-loaded skip tbl
  exits 0
  events '[.[] | select(.event == "table_end") | [.table, .rows]] == [["region", 1]]'
  events '[.[] | select(.code == "already_loaded" and .table == "region")] | length == 1 and (.[0].message | contains("1 of 2 files"))'
  cat tbl/region.tbl.* >all
  gives_back region all
  gzip tbl/region.tbl.2
  lade load --db tpch.lade --if-loaded skip tbl
  exits 0
  gives_back region all
}

case_a_pipe_is_skipped_only_when_all_of_it_is_loaded() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  code=0
  "$lade_binary" load --db tpch.lade --if-loaded skip --table region - <region.tbl >out 2>err || code=$?
  exits 0
  echo '7|NEW||' >new.tbl
  code=0
  "$lade_binary" load --db tpch.lade --if-loaded skip --table region - < <(cat new.tbl) >out 2>err || code=$?
  exits 4
  says 'can be read only once'
}

case_a_skipped_table_that_is_not_proved_is_not_clean() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade --on-violation keep nation.tbl
  exits 9
  lade load --db tpch.lade --if-loaded skip region.tbl nation.tbl
  exits 9
  notice not_validated '.level == "warning" and .table == "nation" and (.message | contains("lade validate"))'
  reason 'contains("nation")'
  lade validate --db tpch.lade
  exits 0
  lade load --db tpch.lade --if-loaded skip region.tbl nation.tbl
  exits 0
}

case_a_signal_during_the_last_commit_undoes_nothing() {
  two_tables
  local nth=1 done_at_last=0
  # From the last table's commit on there is nothing left that could be rolled back.
  for nth in $(seq 1 60); do
    rm -f tpch.lade
    faulty "pwrite:$nth:signal15:" load --db tpch.lade --threads 1 region.tbl nation.tbl
    case $(tables) in
      'region nation')
        exits 0
        reason 'contains("durable")'
        ! grep -q 'rolled back' out err || fail "rolled back, with all published"
        done_at_last=$((done_at_last + 1))
        ;;
      region)
        exits 143
        says 'published: region'
        grep -q 'rolled back: nation\|not loaded: nation' err || fail "nation is not named"
        ;;
      '') exits 143 ;;
      *) fail "it shows $(tables)" ;;
    esac
  done
  ((done_at_last > 0)) || fail "never in the last commit"
}

case_a_failure_names_what_is_published_and_what_is_not() {
  sample
  faulty 'fdatasync:5+:5:' load --db tpch.lade --threads 1 tbl/{region,nation,supplier}.tbl
  [[ $code == 6 || $code == 7 ]] || fail "exit $code"
  says 'published: region'
  grep -q 'supplier' err || fail 'supplier is not named'
}

case_a_scale_wants_all_eight_tables() {
  sample
  rm tbl/supplier.tbl tbl/part.tbl
  lade load --db tpch.lade --expect-scale 0.001 tbl
  exits 3
  refuses row_count_mismatch
  says 'supplier, part'
  [[ ! -e tpch.lade ]] || fail 'it was made'
  lade load --dry-run --expect-scale 0.001 tbl
  exits 3
  # What is in the database counts, too; and --tables says which are meant.
  lade load --db tpch.lade --expect-scale 0.001 --tables region,nation,customer tbl
  exits 0
  sample_again
  lade load --db tpch.lade --expect-scale 0.001 tbl/{supplier,part,partsupp,orders,lineitem}.tbl
  exits 0
  lade load --db tpch.lade --expect-scale 0.001 --if-loaded skip tbl
  exits 0
  lade load --db tpch.lade --expect-scale 0.002 --if-loaded skip tbl
  exits 3
}
sample_again() { rm -rf tbl; cp -r "$work/sample" tbl; }

case_a_scale_wants_lines_of_every_order() {
  sample
  for validate in table run off; do
    sample_again
    rm -f tpch.lade
    head -n -19 tbl/lineitem.tbl >cut && mv cut tbl/lineitem.tbl
    lade load --db tpch.lade --validate $validate --expect-scale 0.001 tbl
    exits 3
    says 'lineitem'
    shows 'region nation supplier customer part partsupp orders'
    lade load --dry-run --validate $validate --expect-scale 0.001 tbl
    exits 3
    rm tpch.lade
    : >tbl/lineitem.tbl
    lade load --db tpch.lade --validate $validate --expect-scale 0.001 tbl
    exits 3
    rm -f tpch.lade
  done
  sample_again
  # In any order of rows it is found, and what is whole is not refused.
  shuf --random-source=<(yes) tbl/lineitem.tbl -o tbl/lineitem.tbl
  shuf --random-source=<(yes) tbl/orders.tbl -o tbl/orders.tbl
  lade load --db tpch.lade --batch-size 100 --memory-limit 32M --expect-scale 0.001 tbl
  exits 0
  rm tpch.lade
  order=$(sed -n '700s/|.*//p' tbl/orders.tbl)
  sed -i "/^$order|/d" tbl/lineitem.tbl
  lade load --db tpch.lade --batch-size 100 --expect-scale 0.001 tbl
  exits 3
  says "$order"
}

case_a_scale_wants_at_most_seven_lines_of_an_order() {
  sample
  for number in 8 0; do
    rm -f tpch.lade
    sed "1s/^\(\([^|]*|\)\{3\}\)[^|]*|/\1$number|/" "$work/sample/lineitem.tbl" >tbl/lineitem.tbl
    lade load --db tpch.lade --expect-scale 0.001 tbl
    exits 3
    says "l_linenumber $number;"
    shows 'region nation supplier customer part partsupp orders'
  done
}

case_a_scale_counts_the_rows_that_a_table_will_have() {
  regions >region.tbl
  lade load --db tpch.lade --expect-scale 1 --table region region.tbl
  exits 0
  # Those that are replaced are gone, and those that are appended to stay.
  lade load --db tpch.lade --expect-scale 1 --tables region --if-loaded replace region.tbl
  exits 0
  echo '5|ATLANTIS|sunk|' >more.tbl
  lade load --db tpch.lade --expect-scale 1 --if-loaded append --table region more.tbl
  exits 3
  refuses row_count_mismatch
  says 'region has 6 rows'
  # What is rejected is no row.
  (regions; echo x) >region.tbl
  lade load --db new.lade --expect-scale 1 --tables region --max-rejects 1 region.tbl
  exits 9
  # Nobody asked here.
  lade load --db tpch.lade --if-loaded append --table region more.tbl
  exits 0
  events '[.[] | select(.code == "row_count_mismatch")] == []'
}

case_a_scale_has_the_nearest_whole_number_of_rows() {
  sample
  head -n 3 tbl/supplier.tbl >supplier.tbl # 0.0003 times 10,000 is a little less
  lade load --db tpch.lade --expect-scale 0.0003 --validate off --tables supplier supplier.tbl
  exits 0
}

case_the_warning_says_whether_rows_are_missing_or_too_many() {
  sample
  awk -F'|' -v OFS='|' '{ print; $1 += 1000; print }' tbl/supplier.tbl >more && mv more tbl/supplier.tbl
  sed -i '$d' tbl/customer.tbl
  lade load --db tpch.lade --validate off tbl
  exits 0
  events '[.[] | select(.code == "row_count_mismatch")] | map(.table) == ["supplier", "customer"]
    and (.[0].message | contains("more")) and (.[1].message | contains("cut short"))'
  head -n -19 tbl/lineitem.tbl >cut && mv cut tbl/lineitem.tbl
  lade load --db other.lade --validate off tbl
  events '[.[] | select(.code == "row_count_mismatch" and .table == "lineitem")] | length == 1'
  # Of two scales that are equally round the larger one is meant.
  "$datagen" --scale 0.002 --out twice
  lade load --db two.lade --validate off "$work/sample/supplier.tbl" twice/customer.tbl
  events '[.[] | select(.code == "row_count_mismatch")] | length == 1 and .[0].table == "supplier"'
}
