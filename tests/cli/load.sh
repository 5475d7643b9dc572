# shellcheck shell=bash disable=SC2154,SC2034,SC2016  # `run`, which sources this, has the names
# The main job: load, prove, publish, give back.

case_a_directory_is_loaded_in_foreign_key_order() {
  sample
  lade load --db tpch.lade tbl
  exits 0
  events '[.[] | select(.event == "table_end") | .table]
    == ["region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"]'
  events '[.[] | select(.event == "constraint")] | length == 42 and all(.ok)'
  events '.[-1] | .event == "run_end" and .ok and .exit_code == 0'
  for table in region nation supplier customer part partsupp orders lineitem; do
    gives_back "$table" "tbl/$table.tbl"
  done
}

case_seq_has_no_gaps_and_every_line_is_json() {
  sample
  lade load --db tpch.lade tbl
  events '[.[].seq] == [range(length)]'
  events 'all(.v == 1 and (.run | type) == "string" and (.level | IN("info", "warning", "error")))'
}

case_threads_do_not_change_a_byte_of_the_file() {
  sample
  lade load --db one.lade --threads 1 --batch-size 50 tbl
  exits 0
  lade load --db three.lade --threads 3 --batch-size 50 tbl
  exits 0
  cmp one.lade three.lade || fail "the files differ"
}

case_the_batch_size_comes_from_the_hint_the_environment_or_the_option() {
  regions >region.tbl
  lade plan region.tbl
  events '[.[] | select(.event == "hints")][0] | .source == "hint" and .batch_rows == .recommended_batch_rows'
  LADE_BATCH_SIZE=3 lade plan region.tbl
  events '[.[] | select(.event == "hints")][0] | .source == "env" and .batch_rows == 3'
  LADE_BATCH_SIZE=3 lade plan region.tbl --batch-size 2
  events '[.[] | select(.event == "hints")][0] | .source == "option" and .batch_rows == 2'
  lade plan region.tbl --batch-size 16M
  events '[.[] | select(.event == "notice" and .code == "batch_size_clamped")] | length == 1'
}

case_a_batch_has_exactly_the_rows_asked_for() {
  regions >region.tbl
  lade load --db tpch.lade --batch-size 2 region.tbl
  events '[.[] | select(.event == "table_end")][0] | .batches == 3 and .rows == 5'
  gives_back region region.tbl
}

case_matrix_55_a_table_that_is_there_is_an_error_and_nothing_changes() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  cp tpch.lade before
  lade load --db tpch.lade region.tbl
  exits 4
  refuses already_loaded
  says 'loaded already: region since generation 2; --if-loaded skip, append or replace'
  "$lade_binary" verify --db tpch.lade >/dev/null || fail "it is damaged"
  shows 'region'
  nations >nation.tbl
  lade load --db tpch.lade nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  exits 4
  says 'loaded already: region since generation 2, nation since generation 3;'
}

case_matrix_55_skip_makes_a_rerun_a_no_op_and_appends_other_content() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  lade load --db tpch.lade --if-loaded skip region.tbl
  exits 0
  events '[.[] | select(.event == "table_end")] == []'
  # Other content is new rows, and those that are there already break the key.
  cp region.tbl first.tbl
  echo '5|ATLANTIS||' >>region.tbl
  lade load --db tpch.lade --if-loaded skip region.tbl
  exits 1
  gives_back region first.tbl
}

case_append_checks_new_rows_against_those_that_are_there() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  echo '5|ATLANTIS|sunk|' >more.tbl
  lade load --db tpch.lade --if-loaded append --table region more.tbl
  exits 0
  cat region.tbl more.tbl >all
  gives_back region all
  lade load --db tpch.lade --if-loaded append --table region more.tbl
  exits 1
  events '[.[] | select(.event == "violation")]
    | length == 1 and .[0].kind == "primary_key" and .[0].key == ["5"] and .[0].other_line == 1'
  gives_back region all
}

case_validate_run_checks_after_all_tables() {
  sample
  lade load --db tpch.lade --validate run tbl
  exits 0
  events '[.[] | select(.event == "table_end")] | length == 8 and all(.state == "published") and (map(.generation) | unique | length == 1)'
  rm -rf tpch.lade tbl/region.tbl
  lade load --db tpch.lade --validate run tbl
  exits 1
  shows 'part'
}

case_validate_run_leaves_the_old_rows_of_a_refused_table_to_those_that_refer_to_them() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  echo '0|AGAIN||' >more.tbl
  nations >nation.tbl
  mkdir in
  mv more.tbl in/region.tbl
  mv nation.tbl in/
  lade load --db tpch.lade --validate run --if-loaded append in
  exits 1
  events '[.[] | select(.event == "table_end") | [.table, .state]] == [["region", "refused"], ["nation", "published"]]'
  gives_back region region.tbl
  gives_back nation in/nation.tbl
}

case_validate_run_gives_up_the_chunks_of_a_table_that_is_refused_behind_another() {
  regions >region.tbl
  nations | sed '3s/^/x/' >nation.tbl # the first batch is appended before
  lade load --db tpch.lade --validate run --batch-size 2 --threads 1 region.tbl nation.tbl
  exits 1
  shows region
  events '.[-1].pager.frees == 4' # one for each column
  lade verify --db tpch.lade
  exits 0
}

case_validate_off_marks_the_table_until_validate_proves_it() {
  regions >region.tbl
  lade load --db tpch.lade --validate off region.tbl
  exits 0
  events '[.[] | select(.event == "constraint")] == []'
  lade inspect --db tpch.lade --output json
  events '[.[] | select(.event == "table")][0].state == "not_validated"'
  lade validate --db tpch.lade
  exits 0
  lade inspect --db tpch.lade --output json
  events '[.[] | select(.event == "table")][0].state == "validated"'
}

case_a_dry_run_writes_nothing_and_finds_everything() {
  regions >region.tbl
  nations >nation.tbl
  echo '9|NOWHERE|7||' >>nation.tbl
  lade load --dry-run --db tpch.lade region.tbl nation.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1 and .[0].line == 5'
  [[ ! -e tpch.lade ]] || fail "the file is there"
  # What cannot be a database is not taken for none.
  mkdir folder
  lade load --dry-run --db folder region.tbl
  exits 5
  lade load --db tpch.lade region.tbl
  cp tpch.lade before
  sed -i '$d' nation.tbl
  lade load --dry-run --db tpch.lade nation.tbl
  exits 0
  cmp tpch.lade before || fail "the database changed"
}

case_a_dry_run_tells_all_findings_of_all_tables_at_once() {
  sample
  sed -i '3s/^/x/' tbl/part.tbl                         # a reject, and rows of partsupp and lineitem without a parent
  echo '1|AGAIN|1||' >>tbl/nation.tbl                   # a key that is there twice
  sed -i '7s/|\([^|]*|\)$/|\1oops|/; 9s/^[0-9]*|/999999|/' tbl/lineitem.tbl # a reject and an orphan in one table
  for validate in table run; do
    lade load --dry-run --expect-scale 0.001 --validate "$validate" --max-findings 1000 tbl
    exits 3 # for the counts, which outrank what is wrong with rows
    events '[.[] | select(.event == "reject") | "\(.table):\(.line)"] == ["part:3", "lineitem:7"]'
    events '[.[] | select(.event == "violation") | "\(.table) \(.kind)"] | unique
      == ["lineitem foreign_key", "nation primary_key", "partsupp foreign_key"]'
    events '[.[] | select(.event == "violation" and .constraint == "lineitem_l_orderkey_fkey")]
      | length == 1 and .[0].key == ["999999"] and .[0].line == 9'
    events '[.[] | select(.event == "error") | .code] == ["row_count_mismatch", "row_count_mismatch"]'
    events '[.[] | select(.event == "table_end") | "\(.table) \(.state)"] == ["region checked", "nation refused",
      "supplier checked", "customer checked", "part refused", "partsupp refused", "orders checked", "lineitem refused"]'
    events '[.[] | select(.event == "violation" and (.message // "" | contains("not loaded")))] == []'
  done
  [[ -z $(find . -name '*.lade') ]] || fail "it wrote a database"
}

case_a_plan_reckons_rows_size_and_time_from_the_first_batch_of_each_table() {
  sample
  gzip tbl/orders.tbl
  zstd -q --rm tbl/part.tbl
  split -n l/3 --numeric-suffixes=1 -a 1 tbl/partsupp.tbl tbl/partsupp.tbl.
  rm tbl/partsupp.tbl
  lade load --db tpch.lade tbl
  exits 0
  jq -sc '[.[] | select(.event == "table_end") | {key: .table, value: .}] | from_entries' out >loaded
  lade plan --batch-size 200 tbl
  exits 0
  events '[.[] | select(.event == "estimate") | .table]
    == ["region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"]'
  # By whole files it would be exact; 200 rows of 6,000 are near it, small chunks are dearer.
  jq -se --slurpfile loaded loaded 'map(select(.event == "estimate")) | all(
    (.rows / $loaded[0][.table].rows) as $rows | (.text_bytes / $loaded[0][.table].input_bytes) as $text
    | (.file_bytes / $loaded[0][.table].encoded_bytes) as $file
    | $rows > 0.9 and $rows < 1.1 and $text > 0.8 and $text < 1.25 and $file > 0.8 and $file < 2
      and .batches == (.rows / 200 | ceil) and .core_ms >= 0)' out >/dev/null || fail "far off"
  events '(map(select(.event == "estimate")) | map(.rows) | add) as $rows
    | [.[] | select(.event == "estimate_total")] | length == 1 and .[0].rows == $rows'
}

case_a_plan_reads_no_pipe_and_tells_every_file_that_cannot_be_read() {
  sample
  mkfifo fifo
  exec 9<>fifo
  regions >&9
  lade plan --table region fifo
  exits 0
  events '([.[] | select(.event == "estimate")] == []) and any(.event == "plan" and .file == "fifo")'
  head -n 5 <&9 | cmp - <(regions) || fail "rows were read"
  exec 9>&-
  regions | head -c -1 >tbl/region.tbl
  nations | gzip -c | head -c -9 >nation.tbl.gz
  lade plan tbl/region.tbl tbl/supplier.tbl nation.tbl.gz
  exits 3
  events '[.[] | select(.event == "error") | .code] == ["truncated_row", "bad_compression"]'
  events '[.[] | select(.event == "estimate") | .table] == ["supplier"]'
}

case_csv_has_a_header_and_quotes_what_needs_it() {
  printf '%s\n' '0|AFRICA|says "hi", twice|' >region.tbl
  lade load --db tpch.lade region.tbl
  lade export --db tpch.lade region --format csv -o region.csv
  exits 0
  printf 'r_regionkey,r_name,r_comment\r\n0,AFRICA,"says ""hi"", twice"\r\n' | cmp - region.csv
}

case_people_get_a_table_and_no_json() {
  regions >region.tbl
  lade load --db tpch.lade --output human --color never region.tbl
  exits 0
  grep -q '^region  *5 .* published$' out || fail "no line of region"
  ! grep -q '[{]' out || fail "JSON"
  awk 'length($0) > 80 { exit 1 }' out || fail "wider than 80 columns"
}

case_verbose_says_why_on_stderr() {
  regions >region.tbl
  lade load --db tpch.lade -v region.tbl
  exits 0
  says 'region: batches of '
  says 'region_pkey: holds by metadata, 5 rows'
}

case_the_recipes_of_the_readme_run() {
  sample
  lade load --db tpch.lade tbl
  mv out run.jsonl
  recipes=0
  while IFS= read -r recipe; do
    bash -euo pipefail -c "$recipe" >answer || fail "does not run: $recipe"
    recipes=$((recipes + 1))
    # Nothing is wrong with this data, so only the recipes for findings have nothing to say.
    [[ -s answer || $recipe == *reject* || $recipe == *'.ok | not'* ]] || fail "says nothing: $recipe"
  done < <(sed -n '/^## Recipes/,/^## /p' "$here/../../README.md" | grep '^jq ')
  ((recipes >= 6)) || fail "only $recipes recipes found"
}

case_narrower_instructions_give_the_same_bytes() {
  sample
  lade load --db widest.lade tbl
  exits 0
  local set
  for set in scalar avx2 avx512; do
    LADE_INSTRUCTION_SET=$set lade load --db "$set.lade" tbl
    exits 0
    cmp "$set.lade" widest.lade || fail "the database is another one with $set"
    # Never what the processor does not have.
    if [[ $set == scalar ]]; then events '.[0].kernel == "scalar"'; else events '.[0].kernel as $it
      | ["scalar", "avx2", "avx512"] | index($it) <= index("'"$set"'")'; fi
  done
  LADE_INSTRUCTION_SET=scalar lade verify --db widest.lade
  exits 0
}
