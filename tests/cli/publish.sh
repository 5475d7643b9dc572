# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Stored tables as Delta Lake tables, and what becomes of them when something goes wrong.

# database_of_sample: tpch.lade with TPC-H at scale 0.001.
database_of_sample() {
  sample
  "$lade_binary" load --db tpch.lade --output none tbl
}
# verified: the folder lake is whole.
verified() { "$lade_binary" verify --published lake --output none || fail "lake is not whole: $?"; }
# versions: how many versions each table of lake has.
versions() {
  local log
  for log in lake/*/_delta_log; do
    echo -n "$(basename "$(dirname "$log")"):$(find "$log" -name '*.json' | wc -l) "
  done
}
# data_files: the files of lake with their hashes, but for the times in the logs.
data_files() { find lake -name '*.parquet' -exec md5sum {} + | sort; }

case_publish_writes_every_table_once_and_a_rerun_nothing() {
  database_of_sample
  lade publish --db tpch.lade --to lake
  exits 0
  events '[.[] | select(.event == "publish_end")] | length == 8 and all(.ok and .state == "published" and .version == 0)'
  events '[.[] | select(.event == "publish_start") | .table] == ["region", "nation", "supplier", "customer", "part",
    "partsupp", "orders", "lineitem"]'
  events '.[-1] | .tables == 8 and .rows > 8000 and .exit_code == 0 and (.reason | contains("lade verify --published lake"))'
  [[ $(jq -s 'map(.add // empty) | length' lake/lineitem/_delta_log/*.json) == 1 ]] || fail 'not one file of lineitem'
  jq -es '.[] | .metaData // empty | .configuration | .["delta.constraints.lineitem_l_discount_check"] ==
    "l_discount BETWEEN 0.00 AND 1.00"' lake/lineitem/_delta_log/*.json >/dev/null || fail 'no CHECK in the log'
  grep -q 'ADD CONSTRAINT lineitem_pkey PRIMARY KEY (l_orderkey, l_linenumber) RELY' lake/_lade/constraints.sql
  local before
  before=$(find lake -type f -exec md5sum {} + | sort)
  lade publish --db tpch.lade --to lake
  exits 0
  events '[.[] | select(.event == "publish_end")] | all(.state == "unchanged")'
  [[ $(find lake -type f -exec md5sum {} + | sort) == "$before" ]] || fail 'the rerun wrote something'
  verified
}

case_publish_gives_the_same_files_with_any_threads_and_memory_and_from_a_compacted_database() {
  database_of_sample
  lade publish --db tpch.lade --to lake --threads 1
  local first
  first=$(data_files)
  "$lade_binary" compact --db tpch.lade --output none
  lade publish --db tpch.lade --to lake
  events '[.[] | select(.event == "publish_end")] | all(.state == "unchanged")'
  rm -r lake
  lade publish --db tpch.lade --to lake --threads 3 --memory-limit 200M
  exits 0
  [[ $(data_files) == "$first" ]] || fail 'other files'
}

case_publish_appends_new_loads_and_refuses_other_rows() {
  database_of_sample
  "$lade_binary" publish --db tpch.lade --to lake --output none
  printf '5|ATLANTIS|sunk|\n' >region.tbl
  "$lade_binary" load --db tpch.lade --if-loaded append --output none region.tbl
  lade publish --db tpch.lade --to lake
  exits 0
  events '[.[] | select(.event == "publish_start" and .step != "nothing") | .table] == ["region"]'
  [[ $(versions) == *region:2* ]] || fail "$(versions)"
  lade load --db other.lade region.tbl
  lade publish --db other.lade --to lake
  exits 4
  refuses table_changed
  says '--if-published replace'
  lade publish --db other.lade --to lake --if-published replace
  exits 0
  events '[.[] | select(.event == "publish_end")][0] | .files == 1 and .files_removed == 2'
  verified
}

case_publish_takes_the_tables_that_are_named() {
  database_of_sample
  lade publish --db tpch.lade --to lake nation region
  exits 0
  events '[.[] | select(.event == "publish_end") | .table] == ["region", "nation"]'
  grep -q 'REFERENCES region' lake/_lade/constraints.sql || fail 'no foreign key'
  lade publish --db tpch.lade --to lake nations
  exits 2
  says "did you mean nation"
  regions >region.tbl
  lade load --db small.lade region.tbl
  lade publish --db small.lade --to lake nation
  exits 4
  refuses table_missing
}

case_publish_refuses_what_is_not_proved_unless_it_goes_out_marked() {
  regions >region.tbl
  { nations; echo '4|NOWHERE|77|x|'; } >nation.tbl
  lade load --db tpch.lade --on-violation keep region.tbl nation.tbl
  exits 9
  lade publish --db tpch.lade --to lake
  exits 4
  refuses not_validated
  [[ ! -e lake ]] || fail 'something was written'
  lade publish --db tpch.lade --to lake --unvalidated
  exits 9
  says 'nation'
  events '[.[] | select(.event == "publish_end") | .validated] == [true, false]'
  ! grep -q 'nation' lake/_lade/constraints.sql || fail 'a key of nation is declared'
  ! grep -q 'delta.constraints' lake/nation/_delta_log/*.json || fail 'a CHECK of nation'
  verified
}

case_publish_leaves_another_writers_table_alone() {
  database_of_sample
  "$lade_binary" publish --db tpch.lade --to lake --output none region
  printf '%s\n' '{"commitInfo":{"engineInfo":"Apache-Spark/4.0"}}' '{"add":{"path":"x.parquet","size":1,"dataChange":true}}' \
    >lake/region/_delta_log/00000000000000000001.json
  lade publish --db tpch.lade --to lake region
  exits 4
  refuses table_changed
  says 'Apache-Spark/4.0'
  [[ $(versions) == 'region:2 ' ]] || fail "$(versions)"
  lade publish --db tpch.lade --to lake --if-published error region
  exits 4
  refuses already_published
}

case_publish_reads_no_damaged_log_and_none_of_a_later_protocol() {
  database_of_sample
  "$lade_binary" publish --db tpch.lade --to lake --output none region
  echo '{"add":' >lake/region/_delta_log/00000000000000000001.json
  lade publish --db tpch.lade --to lake region
  exits 5
  refuses corrupt
  says '00000000000000000001.json: line 1'
  echo '{"protocol":{"minReaderVersion":3,"minWriterVersion":7}}' >lake/region/_delta_log/00000000000000000001.json
  lade publish --db tpch.lade --to lake --if-published replace region
  exits 5
  refuses unsupported_version
}

case_publish_names_its_folder() {
  database_of_sample
  lade publish --db tpch.lade --to ''
  exits 2
  lade publish --db tpch.lade --to lake// region
  exits 0
  events '[.[] | select(.event == "publish_start") | .folder] == ["lake/region"]'
  lade publish --db tpch.lade --to nowhere/lake region
  exits 6
  says 'nowhere/lake'
}

case_publish_dry_run_writes_nothing() {
  database_of_sample
  lade publish --db tpch.lade --to lake --dry-run
  exits 0
  events '[.[] | select(.event == "publish_end")] | length == 8 and all(.state == "checked")'
  [[ ! -e lake ]] || fail 'it wrote something'
}

case_verify_published_finds_what_is_missing_changed_and_in_excess() {
  database_of_sample
  "$lade_binary" publish --db tpch.lade --to lake --output none
  cp lake/region/part-*.parquet lake/region/part-00007-left-over.parquet
  lade verify --published lake
  exits 9
  events '[.[] | select(.event == "notice")] | length == 1 and .[0].code == "file_in_excess"'
  printf 'X' | dd of="$(echo lake/orders/part-*.parquet)" bs=1 seek=1000 conv=notrunc status=none
  rm lake/nation/part-*.parquet
  lade verify --published lake
  exits 5
  events '[.[] | select(.event == "error") | .code] == ["corrupt", "corrupt"]'
  says 'is missing'
  says 'has not the content that the log says'
  lade verify --published nowhere
  exits 4
  LADE_DB=tpch.lade lade verify --published lake
  exits 5
  lade verify --db tpch.lade --published lake
  exits 2
}

# What verify says to do of damage is what mends it.
case_damage_of_what_is_published_is_repaired_from_the_database() {
  database_of_sample
  "$lade_binary" publish --db tpch.lade --to lake --output none
  local before
  before=$(find lake -type f -exec md5sum {} + | sort)
  rm lake/orders/*.parquet
  lade publish --db tpch.lade --to lake
  exits 0
  says 'file_missing: orders: lake/orders/part-00000'
  events '[.[] | select(.event == "publish_end" and .state != "unchanged")] | map([.table, .state]) == [["orders", "repaired"]]'
  events '.[-1].reason | startswith("published to lake")'
  [[ $(find lake -type f -exec md5sum {} + | sort) == "$before" ]] || fail 'not the same files'
  local file
  file=$(echo lake/orders/part-*.parquet)
  printf 'X' | dd of="$file" bs=1 seek=1000 conv=notrunc status=none
  lade verify --published lake
  exits 5
  says 'remove what is changed (of a log the whole _delta_log), then publish with --if-published replace'
  rm "$file"
  lade publish --db tpch.lade --to lake --if-published replace
  exits 0
  [[ $(find lake -type f -exec md5sum {} + | sort) == "$before" ]] || fail 'not the same files'
  truncate -s -1 "$file"
  lade publish --db tpch.lade --to lake
  exits 5
  says "$file: has "
  says 'remove it, then publish again'
  rm "$file"
  # Other bytes of the same rows do not go under the old name.
  lade publish --db tpch.lade --to lake --level 9
  exits 4
  refuses table_changed
  says "lacks $(basename "$file")"
  lade publish --db tpch.lade --to lake --level 9 --if-published replace
  exits 0
  [[ $(versions) == *orders:2* ]] || fail "$(versions)"
  verified
  echo '{"add":' >lake/nation/_delta_log/00000000000000000000.json
  lade verify --published lake
  exits 5
  rm -r lake/nation/_delta_log
  lade publish --db tpch.lade --to lake --if-published replace
  exits 0
  verified
}

case_publish_survives_being_killed_at_any_moment() {
  database_of_sample
  local wait
  for wait in 01 02 03 04 05 06 08 10 15 20; do
    rm -rf lake
    timeout -s KILL "0.$wait" "$lade_binary" publish --db tpch.lade --to lake --output none 2>/dev/null || true
    [[ ! -d lake/region/_delta_log ]] || "$lade_binary" verify --published lake --output none || (($? == 9))
    "$lade_binary" publish --db tpch.lade --to lake --output none
    [[ $(versions) == 'customer:1 lineitem:1 nation:1 orders:1 part:1 partsupp:1 region:1 supplier:1 ' ]] ||
      fail "after 0.$wait s: $(versions)"
    "$lade_binary" verify --published lake --output none || (($? == 9))
  done
}

case_several_that_publish_at_a_time_make_one_version() {
  database_of_sample
  local pids=() pid
  for _ in 1 2 3 4; do
    "$lade_binary" publish --db tpch.lade --to lake --output none &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || fail "one ended with $?"; done
  [[ $(versions) == 'customer:1 lineitem:1 nation:1 orders:1 part:1 partsupp:1 region:1 supplier:1 ' ]] || fail "$(versions)"
  verified
}

case_a_failed_call_of_publish_says_what_is_published() {
  database_of_sample
  # The flush of the log's folder behind the link of nation's commit.
  faulty 'fsync:1:5:nation/_delta_log' publish --db tpch.lade --to lake
  exits 7
  events '[.[] | select(.event == "publish_end") | .state] == ["published", "in_doubt"]'
  says 'published before that: region'
  lade publish --db tpch.lade --to lake
  exits 0
  verified
  rm -r lake
  faulty 'linkat:1:5:nation/_delta_log/00000000000000000000.json' publish --db tpch.lade --to lake
  exits 6
  events '[.[] | select(.event == "publish_end") | .state] == ["published", "failed"]'
  [[ $(versions) == 'nation:0 region:1 ' ]] || fail "$(versions)"
  lade publish --db tpch.lade --to lake
  exits 0
  events '[.[] | select(.event == "publish_file" and .table == "nation") | .was_there] == [true]'
  verified
}

case_publish_on_a_full_disk_leaves_the_tables_before_it() {
  database_of_sample
  # Unnamed files: one of data and one of the log for each table, lineitem the last.
  faulty 'pwrite:15+:28:(deleted)' publish --db tpch.lade --to lake
  exits 6
  refuses no_space
  [[ $(versions) == *orders:1* && $(versions) == *lineitem:0* ]] || fail "$(versions)"
  verified
  lade publish --db tpch.lade --to lake
  exits 0
  verified
}

case_publish_needs_no_unnamed_files() {
  database_of_sample
  # Neither O_TMPFILE nor a rename that spares what is there: NFS.
  faulty 'tmpfile:1+:95:;renameat2:1+:22:' publish --db tpch.lade --to lake
  exits 0
  verified
  [[ -z $(find lake -name '.*') ]] || fail 'hidden files are left'
}

case_an_interrupted_publish_ends_between_two_tables() {
  database_of_sample
  faulty 'linkat:1:signal15:nation/_delta_log/00000000000000000000.json' publish --db tpch.lade --to lake
  exits 143
  events '[.[] | select(.event == "publish_end") | .state][0:2] == ["published", "published"]'
  lade publish --db tpch.lade --to lake
  exits 0
  verified
}

case_the_report_of_publish_ends_with_the_verdict_and_the_next_step() {
  database_of_sample
  lade publish --db tpch.lade --to lake --output human
  exits 0
  grep -Eq '^lineitem +6,0[0-9]{2} +1 ' out || fail "$(cat out)"
  tail -n 1 out | grep -q '^ok: published to lake; lade verify --published lake checks the files' || fail "$(tail -n 1 out)"
}

case_iceberg_metadata_stand_over_the_same_files() {
  regions >region.tbl
  lade load --db a.lade region.tbl
  lade publish --db a.lade --to lake --iceberg file:///mnt/lake/
  exits 0
  jq -e '.location == "file:///mnt/lake/region" and (.snapshots | length) == 1' lake/region/metadata/v1.metadata.json >/dev/null ||
    fail "$(cat lake/region/metadata/v1.metadata.json)"
  [[ $(cat lake/region/metadata/version-hint.text) == 1 ]] || fail "hint $(cat lake/region/metadata/version-hint.text)"
  cp -r lake before
  lade publish --db a.lade --to lake --iceberg file:///mnt/lake
  exits 0
  diff -r before lake || fail "a second run changes something"
  lade verify --published lake
  exits 0
  rm -r lake/region/metadata
  lade publish --db a.lade --to lake --iceberg file:///mnt/lake
  exits 0
  events '.[-1].reason == "everything was published already, and Iceberg\u0027s metadata describes it"'
  diff -r before lake || fail "other metadata"
  lade publish --db a.lade --to other --iceberg ''
  exits 2
  says '--iceberg has an empty value'
  lade publish --db a.lade --to other --iceberg lake
  exits 2
  says 'is relative'
  [[ ! -e other ]] || fail "something was written"
  lade publish --db a.lade --to dry --iceberg /lake --dry-run
  exits 0
  [[ ! -e dry ]] || fail "a dry run wrote something"
}
