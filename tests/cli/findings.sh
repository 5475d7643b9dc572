# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Findings: bad data, and how it is told (rows 29 to 37 of the bad-input matrix; rows.sh has those of single
# lines).

case_matrix_29_a_duplicate_key_names_both_lines() {
  (regions; echo '1|AGAIN||') >region.tbl
  lade load --db tpch.lade region.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1
    and (.[0] | .kind == "primary_key" and .key == ["1"] and .line == 6 and .other_line == 2)'
  shows ''
}

case_matrix_30_a_key_that_is_in_the_database_names_its_line_and_generation() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  echo '2|ASIA AGAIN||' >more.tbl
  lade load --db tpch.lade --if-loaded append --table region more.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1 and (.[0] | .kind == "primary_key" and .key == ["2"]
    and .file == "more.tbl" and .line == 1 and .other_file == "region.tbl" and .other_line == 3
    and .message == "there since generation 2")'
  says "more.tbl:1: region.region_pkey: primary_key: (r_regionkey) = (2) is also in region.tbl:3: there since"
  gives_back region region.tbl
}

case_matrix_31_a_key_that_is_in_two_parts_names_both_files() {
  sample
  rm tbl/lineitem.tbl tbl/orders.tbl
  split -n l/2 --numeric-suffixes=1 -a 1 tbl/partsupp.tbl tbl/partsupp.tbl.
  rm tbl/partsupp.tbl
  sed -n 5p tbl/partsupp.tbl.1 >>tbl/partsupp.tbl.2
  lade load --db tpch.lade --batch-size 100 tbl
  exits 1
  IFS='|' read -r part supplier _ < <(sed -n 5p tbl/partsupp.tbl.1)
  events '[.[] | select(.event == "violation")] | length == 1 and (.[0] | .kind == "primary_key"
    and .key == ["'"$part"'", "'"$supplier"'"] and .other_file == "tbl/partsupp.tbl.1" and .other_line == 5
    and .file == "tbl/partsupp.tbl.2" and .line == '"$(wc -l <tbl/partsupp.tbl.2)"')'
  shows 'region nation supplier customer part'
}

case_matrix_32_an_orphan_names_its_key_and_line() {
  regions >region.tbl
  nations | sed '4s/|1|eas/|9|eas/' >nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1
    and (.[0] | .kind == "foreign_key" and .key == ["9"] and .file == "nation.tbl" and .line == 4 and .row == 3)'
  says 'nation.tbl:4: nation.nation_n_regionkey_fkey: foreign_key: (n_regionkey) = (9) has no parent row'
  shows region
}

case_matrix_33_a_missing_parent_is_one_finding() {
  nations >nation.tbl
  lade load --db tpch.lade nation.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1 and (.[0].message | contains("the parent table region is not loaded"))'
  shows ''
  events '[.[] | select(.event == "constraint" and (.ok | not))] | length == 1 and .[0].violations == 1'
}

case_matrix_34_a_check_that_fails_names_the_value() {
  regions | sed '1s/^0/-1/' >region.tbl
  lade load --db tpch.lade region.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1 and .[0].kind == "check" and .[0].key == ["-1"] and .[0].line == 1'
}

case_matrix_34_a_check_of_two_columns_names_both_values() {
  sample
  sed -i '9s/[^|]*|\([^|]*|[^|]*|[^|]*|\)$/1992-01-01|\1/; 17s/^\(\([^|]*|\)\{6\}\)[^|]*|/\11.50|/' tbl/lineitem.tbl
  lade load --db tpch.lade tbl
  exits 1
  events '[.[] | select(.event == "violation" and .kind == "check") | {line, columns, key}] | sort_by(.line) | length == 2
    and (.[0] | .line == 9 and .columns == ["l_shipdate", "l_receiptdate"] and .key[1] == "1992-01-01")
    and (.[1] | .line == 17 and .columns == ["l_discount"] and .key == ["1.50"])'
  shows 'region nation supplier customer part partsupp orders'
}

case_matrix_34_a_first_row_that_breaks_a_check_of_two_columns() {
  sample
  # Of the table and of a batch: rows 1 and 65.
  sed -i '1s/[^|]*|\([^|]*|[^|]*|[^|]*|\)$/1992-01-01|\1/; 65s/[^|]*|\([^|]*|[^|]*|[^|]*|\)$/1992-01-01|\1/' tbl/lineitem.tbl
  for when in table batch; do
    lade load --db tpch.lade --if-loaded skip --validate "$when" --batch-size 64 tbl
    exits 1
    events '[.[] | select(.event == "violation") | {line, columns}] | .[0] == {line: 1, columns: ["l_shipdate", "l_receiptdate"]}'
  done
  lade load --db tpch.lade --if-loaded skip --batch-size 64 tbl
  events '[.[] | select(.event == "violation") | .line] == [1, 65]'
}

case_matrix_35_hundreds_of_thousands_of_bad_rows_cost_neither_memory_nor_output() {
  seq -f 'x%.0f|NAME|3||' 400000 >nation.tbl
  regions >region.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  exits 1
  events '[.[] | select(.event == "reject")] | length == 100 and .[99].line == 100'
  events '[.[] | select(.event == "table_end" and .table == "nation")][0].rejected == 400000'
  events '.[-1].rss_peak_bytes < 96 * 1048576'
  (($(wc -l <err) < 200)) || fail "$(wc -l <err) lines on stderr"
  shows region
}

case_matrix_35_findings_beyond_the_limit_are_counted() {
  for i in $(seq 1 500); do echo "$((i % 5))|R$i||"; done >region.tbl
  lade load --db tpch.lade --max-findings 10 --expect-scale off region.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 10'
  events '[.[] | select(.event == "constraint" and .kind == "primary_key")][0].violations == 495'
}

case_matrix_36_an_error_in_the_last_row_is_found_there() {
  sample
  lines=$(wc -l <tbl/lineitem.tbl)
  sed -i '$s/|\([^|]*|\)$/|\1oops|/' tbl/lineitem.tbl
  lade load --db tpch.lade --batch-size 64 tbl
  exits 1
  events '[.[] | select(.event == "reject")] | length == 1 and .[0].code == "field_count" and .[0].line == '"$lines"
  shows 'region nation supplier customer part partsupp orders'
}

case_matrix_37_a_file_of_another_table_is_recognised() {
  nations >wrong.tbl
  lade load --db tpch.lade --table region wrong.tbl
  exits 1
  events '[.[] | select(.event == "reject")][0] | .code == "field_count" and (.message | contains("nation"))'
}

case_a_violation_can_be_kept_and_stays_marked() {
  nations >nation.tbl
  lade load --db tpch.lade --on-violation keep nation.tbl
  exits 9
  events '[.[] | select(.event == "table_end")][0].state == "not_validated"'
  lade validate --db tpch.lade
  exits 1
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  lade validate --db tpch.lade
  exits 0
}

case_rejects_within_the_budget_leave_the_other_rows() {
  regions | sed '4s/^3/3x/; 2s/^1/1x/' >region.tbl
  lade load --db tpch.lade --max-rejects 1 region.tbl
  exits 1
  events '[.[] | select(.event == "reject") | .level] | unique == ["error"]'
  lade load --db tpch.lade --max-rejects 2 --rejects rejects.jsonl region.tbl
  exits 9
  events '[.[] | select(.event == "reject") | .level] | unique == ["warning"]'
  jq -se 'map(.line) == [2, 4] and .[0].row == "1x|AMERICA|hs use|" and .[1].column == "r_regionkey"' rejects.jsonl >/dev/null
  sed '4d;2d' region.tbl | gives_back region -
  rm tpch.lade
  lade load --db tpch.lade --max-rejects 40% region.tbl
  exits 9
  rm tpch.lade
  lade load --db tpch.lade --max-rejects 39.9% region.tbl
  exits 1
}

case_the_advice_after_refused_rows_counts_those_that_were_too_many_only() {
  regions | sed '2s/^1/1x/' >region.tbl
  nations | sed '2s/^1/1x/; 4s/^3/3x/' >nation.tbl
  lade load --db tpch.lade --max-rejects 1 --rejects rejects.jsonl region.tbl nation.tbl
  exits 1
  says '; 2 rejects (nation.tbl:2 bad_integer): --max-rejects 2 --rejects FILE leaves them out; '
  says '; --if-loaded skip passes over what is published'
}

case_a_reject_file_can_be_mended_and_loaded() {
  regions | sed '4s/^3/3x/' >region.tbl
  lade load --db tpch.lade --max-rejects 1 --rejects rejects.jsonl region.tbl
  jq -r .row rejects.jsonl | sed 's/^3x/3/' >mended.tbl
  lade load --db tpch.lade --if-loaded append --table region mended.tbl
  exits 0
}

case_a_rejected_row_that_is_too_long_to_be_kept_is_named_by_its_bytes() {
  { regions; printf '5|'; head -c 1100000 /dev/zero | tr '\0' x; echo; } >region.tbl
  lade load --db tpch.lade --max-rejects 1 --rejects rejects.jsonl region.tbl
  exits 9
  jq -e '.code == "line_too_long" and .row == null and .row_bytes == 1100002' rejects.jsonl >/dev/null || fail "no mark"
  read -r at bytes < <(jq -r '"\(.byte_offset) \(.row_bytes)"' rejects.jsonl)
  tail -c "+$((at + 1))" region.tbl | head -c "$bytes" | cmp - <(tail -n 1 region.tbl | tr -d '\n')
}

case_a_refused_table_leaves_the_database_as_it_was() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  nations | sed '1s/^0/x/' >nation.tbl
  lade load --db tpch.lade nation.tbl
  exits 1
  shows region
  lade verify --db tpch.lade
  exits 0
}

case_tables_that_do_not_depend_on_a_refused_one_still_load() {
  sample
  sed -i '3s/^/x/' tbl/part.tbl
  lade load --db tpch.lade tbl
  exits 1
  shows 'region nation supplier customer orders'
}
