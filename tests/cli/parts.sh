# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# A load that several machines share: --part K/N of load and of publish, then publish --parts N.

# in_parts N: TPC-H at scale 0.001 in N parts, in tbl/. Region and nation are in no part but the first.
in_parts() { "$datagen" --scale 0.001 --out tbl --parts "$1"; }
# loads_part K N: loads part K to K.lade.
loads_part() {
  local whole=()
  [[ $1 != 1 ]] || whole=(tbl/region.tbl tbl/nation.tbl)
  lade load --db "$1.lade" --part "$1/$2" "${whole[@]}" tbl/*.tbl."$1"
}
# publishes_part K N [OPTIONS]: publishes it to lake.
publishes_part() { lade publish --db "$1.lade" --part "$1/$2" --to lake "${@:3}"; }
# parts_published N: all parts of TPC-H, loaded and published, not put together.
parts_published() {
  local part
  in_parts "$1"
  for ((part = 1; part <= $1; ++part)); do
    loads_part "$part" "$1"
    exits 0
    publishes_part "$part" "$1"
    exits 0
  done
}
# properties DIR: what the logs say of each table, but for times.
properties() {
  local log
  for log in "$1"/*/_delta_log; do
    echo "$log" | sed 's|^[^/]*/||'
    jq -cS 'select(.metaData).metaData | del(.createdTime)' "$log"/*.json | tail -n 1
    jq -s 'map(.add.stats // empty | fromjson.numRecords) | add' "$log"/*.json
  done
}
lake_is_whole() { "$lade_binary" verify --published lake --output none || fail "lake is not whole: $?"; }

case_parts_put_together_are_what_one_load_publishes() {
  "$datagen" --scale 0.01 --out tbl --parts 4
  lade load --db whole.lade tbl
  exits 0
  "$lade_binary" publish --db whole.lade --to whole --output none
  local part
  for part in 3 1 4 2; do
    loads_part "$part" 4
    exits 0
    events '[.[] | select(.event == "constraint" and .constraint == "lineitem_l_orderkey_fkey") | .ok] == [true]'
    events '[.[] | select(.event == "constraint" and (.ok | not))] | length > 0 and all(.open and .kind == "foreign_key" and .level == "info")'
    events 'all(.[]; .event != "notice") and .[-1].violations == 0'
    events '.[-1].reason | contains("open until all parts are published together: ") and
      contains("lade publish --db '"$part.lade --part $part/4"' --to")'
    publishes_part "$part" 4
    exits 0
    events '.[-1].reason | contains("lade publish --parts 4 --to lake")'
    events '[.[] | select(.event == "publish_part")] == [.[-2]] and .[-2].part == '"$part"' and .[-2].state == "published"'
    lake_is_whole
  done
  [[ -z $(find lake -name '*.json' -path '*_delta_log*') ]] || fail 'a part was committed'
  lade publish --parts 4 --to lake
  exits 0
  events '.[-1].reason | contains("lade verify --published lake")'
  events '[.[] | select(.event == "constraint")] | length == 16 and all(.ok)'
  events '[.[] | select(.event == "publish_end") | .table] == ["region", "nation", "supplier", "customer", "part",
    "partsupp", "orders", "lineitem"]'
  events '.[-1] | .tables == 8 and .exit_code == 0'
  diff <(properties lake) <(properties whole) || fail 'one load has other properties'
  cmp lake/_lade/constraints.sql whole/_lade/constraints.sql
  [[ ! -e lake/_lade/prove.sql ]] || fail 'something is open'
  lake_is_whole
  local before
  before=$(find lake -type f -exec md5sum {} + | sort)
  lade publish --parts 4 --to lake
  exits 0
  events '[.[] | select(.event == "publish_end")] | length == 8 and all(.state == "unchanged")'
  lade publish --db whole.lade --to lake
  exits 0
  events '[.[] | select(.event == "publish_end")] | all(.state == "unchanged")'
  [[ $(find lake -type f -exec md5sum {} + | sort) == "$before" ]] || fail 'a rerun wrote something'
}

case_parts_keep_what_is_open_in_the_database() {
  in_parts 3
  loads_part 2 3
  exits 0
  events '[.[] | select(.event == "table_end") | {(.table): .state}] | add ==
    {"supplier": "published_open", "customer": "published_open", "part": "published", "partsupp": "published_open",
     "orders": "published_open", "lineitem": "published_open"}'
  lade inspect --db 2.lade
  events '[.[] | select(.event == "table")] | all(.part == "2/3") and
    (.[0] | .table == "supplier" and .state == "open" and .open == "supplier_s_nationkey_fkey") and
    (map(select(.table == "part"))[0] | .state == "validated" and .open == "")'
  lade validate --db 2.lade
  exits 0
  events '.[-1].reason | contains("open until all parts are published together: supplier_s_nationkey_fkey")'
  lade verify --db 2.lade
  exits 0
  lade publish --db 2.lade --to lake
  exits 4
  says '--part 2/3'
  [[ ! -e lake ]] || fail 'something was written'
  lade publish --db 2.lade --part 1/3 --to lake
  exits 4
  lade load --db 2.lade --part 1/3 tbl/region.tbl
  exits 4
  refuses part_conflict
  lade load --db 2.lade --if-loaded append tbl/part.tbl.3
  exits 4
  refuses part_conflict
  lade load --db 2.lade --part 2/3 --if-loaded skip tbl/*.tbl.2
  exits 0
}

case_parts_have_their_own_rows_checked_as_always() {
  in_parts 2
  echo '1|x|' >tbl/region.tbl.2
  echo '1|y|' >>tbl/region.tbl.2
  head -n 1 tbl/part.tbl.2 | cat - tbl/part.tbl.2 >twice && mv twice tbl/part.tbl.2
  lade load --db 2.lade --part 2/2 tbl/*.tbl.2
  exits 1
  events '[.[] | select(.event == "violation") | .constraint] | sort | unique == ["part_pkey", "region_pkey"]'
  # Alone, a part has nobody that could have the rows it lacks.
  lade load --db all.lade --part 1/1 tbl/orders.tbl.1
  exits 1
}

case_parts_take_files_with_gaps_between_their_numbers() {
  in_parts 5
  lade load --db a.lade tbl/part.tbl.2 tbl/part.tbl.5
  exits 3
  refuses missing_part
  lade load --db a.lade --part 1/2 tbl/part.tbl.2 tbl/part.tbl.5
  exits 0
  mkdir some && cp tbl/supplier.tbl.3 some
  lade load --db b.lade --part 1/2 some
  exits 0
}

case_parts_published_twice_are_one() {
  parts_published 2
  local before
  before=$(find lake -type f -exec md5sum {} + | sort)
  publishes_part 2 2
  exits 0
  events '.[-1].reason | contains("published already")'
  events '[.[] | select(.event == "publish_part") | .state] == ["unchanged"]'
  # Another machine, with other folders, more threads and a load in two steps.
  mkdir elsewhere && cp tbl/*.tbl.2 elsewhere
  lade load --db again.lade --part 2/2 --threads 1 elsewhere
  exits 0
  cp -r lake mirror && rm -r mirror/_lade mirror/*/*.parquet
  lade publish --db again.lade --part 2/2 --to mirror --threads 1
  exits 0
  (cd mirror && find . -type f -exec cmp {} ../lake/{} \;) || fail 'other bytes'
  lade publish --db again.lade --part 2/2 --to lake
  exits 0
  [[ $(find lake -type f -exec md5sum {} + | sort) == "$before" ]] || fail 'a rerun wrote something'
  # A file that was lost comes back.
  rm lake/orders/part-00002-*.parquet
  publishes_part 2 2
  exits 0
  [[ $(find lake -type f -exec md5sum {} + | sort) == "$before" ]] || fail 'a file is still missing'
}

case_parts_of_other_rows_are_refused_unless_they_replace() {
  parts_published 2
  lade publish --parts 2 --to lake
  exits 0
  sed -i '$d' tbl/lineitem.tbl.2
  lade load --db 2.lade --part 2/2 --if-loaded replace tbl/lineitem.tbl.2
  exits 0
  publishes_part 2 2
  exits 4
  refuses part_conflict
  says '--if-published replace'
  publishes_part 2 2 --if-published error
  exits 4
  refuses already_published
  publishes_part 2 2 --if-published replace
  exits 0
  events '[.[] | select(.event == "publish_part") | .state] == ["replaced"]'
  lade publish --parts 2 --to lake
  exits 4
  refuses table_changed
  lade publish --parts 2 --to lake --if-published replace
  exits 0
  events '[.[] | select(.event == "publish_end") | {(.table): .state}] | add | .lineitem == "published" and .orders == "unchanged"'
  "$lade_binary" verify --published lake >out || [[ $? == 9 ]] || fail 'lake is not whole'
}

case_parts_that_are_missing_or_of_another_load_are_named() {
  parts_published 3
  mv lake/_lade/parts/2.json 2.json
  lade publish --parts 3 --to lake
  exits 3
  refuses missing_part
  says '1 of 3 parts are not published (2)'
  cp lake/_lade/parts/3.json lake/_lade/parts/2.json
  lade publish --parts 3 --to lake
  exits 4
  refuses part_conflict
  cp 2.json lake/_lade/parts/2.json
  lade publish --parts 2 --to lake
  exits 4
  says 'is part 1/3'
  sed 's/"rows":/"rows":1/' 2.json >lake/_lade/parts/2.json
  lade publish --parts 3 --to lake
  exits 5
  refuses corrupt
  lade verify --published lake
  exits 5
  cp 2.json lake/_lade/parts/2.json
  local file
  file=$(echo lake/customer/part-00002-*.parquet)
  mv "$file" away
  lade publish --parts 3 --to lake
  exits 5
  says 'publish that part again'
  lade verify --published lake
  exits 5
  mv away "$file"
  file=$(echo lake/_lade/parts/keys-00003-*.lade)
  printf 'x' | dd of="$file" bs=1 seek=266241 conv=notrunc status=none
  lade verify --published lake
  exits 5
  rm "$file"
  lade publish --parts 3 --to lake
  exits 5
  says 'the keys of part 3/3 are missing'
  [[ -z $(find lake -name '*.json' -path '*_delta_log*') ]] || fail 'something was committed'
}

case_parts_with_one_file_in_two_of_them_are_refused() {
  in_parts 2
  loads_part 1 2
  publishes_part 1 2
  lade load --db 2.lade --part 2/2 tbl/nation.tbl tbl/*.tbl.2
  exits 0
  publishes_part 2 2
  exits 0
  lade publish --parts 2 --to lake
  exits 4
  refuses part_conflict
  says 'nation.tbl of part 2/2 and nation.tbl of part 1/2 have the same bytes'
}

case_parts_with_a_key_in_common_or_an_orphan_are_findings() {
  in_parts 2
  # A part that only part 1 has comes again; an order of nobody.
  head -n 1 tbl/part.tbl.1 >>tbl/part.tbl.2
  sed -i '1s/^\([0-9]*\)|[0-9]*|/\1|999999|/' tbl/orders.tbl.2
  loads_part 1 2
  publishes_part 1 2
  loads_part 2 2
  exits 0
  publishes_part 2 2
  exits 0
  lade publish --parts 2 --to lake
  exits 1
  events '[.[] | select(.event == "violation") | [.constraint, .key[0], .file, .line, .other_file, .other_line]] ==
    [["part_pkey", "1", "part.tbl.2 of part 2/2", 101, "part.tbl.1 of part 1/2", 1],
     ["orders_o_custkey_fkey", "999999", "orders.tbl.2 of part 2/2", 1, null, null]]'
  events '[.[] | select(.event == "publish_end" and .state == "refused") | .table] == ["part", "partsupp", "orders", "lineitem"]'
  events '.[-1] | .violations == 2 and .tables == 4'
  says 'not published: part, partsupp, orders, lineitem'
  [[ -e lake/customer/_delta_log && ! -e lake/orders/_delta_log ]] || fail 'not what is said'
  lake_is_whole
}

case_parts_need_no_unnamed_files() {
  in_parts 2
  local part
  # Neither O_TMPFILE nor a rename that spares what is there: NFS.
  for part in 1 2; do
    loads_part $part 2
    faulty 'tmpfile:1+:95:;renameat2:1+:22:' publish --db $part.lade --part $part/2 --to lake
    exits 0
  done
  faulty 'tmpfile:1+:95:;renameat2:1+:22:' publish --parts 2 --to lake
  exits 0
  lake_is_whole
  [[ -z $(find lake -name '.*') ]] || fail 'hidden files are left'
}

case_parts_whose_task_is_killed_are_not_published_until_it_runs_again() {
  in_parts 2
  loads_part 1 2
  publishes_part 1 2
  loads_part 2 2
  faulty 'linkat:1:signal9:_lade/parts/2.json' publish --db 2.lade --part 2/2 --to lake
  exits 137
  lade publish --parts 2 --to lake
  exits 3
  refuses missing_part
  faulty 'fsync:1:5:_lade/parts' publish --db 2.lade --part 2/2 --to lake
  exits 6
  publishes_part 2 2
  exits 0
  faulty 'linkat:1:signal15:orders/_delta_log/00000000000000000000.json' publish --parts 2 --to lake
  exits 143
  events '[.[] | select(.event == "publish_end") | .state] | .[0] == "published" and .[-1] == "rolled_back"'
  lade publish --parts 2 --to lake
  exits 0
  lake_is_whole
}

case_parts_end_their_reports_with_the_verdict_and_the_next_step() {
  in_parts 2
  lade load --db 2.lade --part 2/2 --output human tbl/*.tbl.2
  exits 0
  grep -q '^OPEN   orders_o_custkey_fkey: ' out || fail "$(cat out)"
  tail -n 1 out | grep -q '^done: .*; next: lade publish --db 2.lade --part 2/2 --to DIR$' || fail "$(tail -n 1 out)"
  lade publish --db 2.lade --part 2/2 --to lake --output human
  exits 0
  grep -Eq '^orders .* written, 1 key open$' out || fail "$(cat out)"
  tail -n 1 out | grep -q '^ok: part 2/2 is published; .*lade publish --parts 2 --to lake$' || fail "$(tail -n 1 out)"
}

case_parts_have_options_that_do_not_go_together() {
  local bad
  for bad in 0/3 4/3 3 3/ /3 1/100001 -1/3 1/3x; do
    lade load --db a.lade --part "$bad" x.tbl
    exits 2
    says '--part'
  done
  for bad in '--part 1/3 --unvalidated' '--part 1/3 orders' '--part 1/3 --iceberg /lake' '--part 1/3 --no-checks' \
    '--parts 3' '--part 1/3 --parts 3'; do
    # shellcheck disable=SC2086
    lade publish --db a.lade --to lake $bad
    exits 2
  done
  for bad in '--parts 0' '--parts 100001' '--parts 3 orders' '--parts 3 --level 3' '--parts 3 --unvalidated'; do
    # shellcheck disable=SC2086
    lade publish --to lake $bad
    exits 2
  done
  lade load --db a.lade --part 1/3 --expect-scale 1 x.tbl
  exits 2
}
