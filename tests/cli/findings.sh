# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# What is wrong with the data, and how it is told (rows 1 to 37 of the bad-input matrix, seen from outside).

# rejects CODE LINE COLUMN: exactly one reject, and the table is not there.
rejects() {
  exits 1
  events "[.[] | select(.event == \"reject\")] | length == 1 and .[0].code == \"$1\" and .[0].line == $2 and .[0].column == $3"
  shows ''
}

case_matrix_1_a_missing_field_is_named() {
  regions | sed '3s/|ges|$/|/; 3s/^2|//' >region.tbl
  lade load --db tpch.lade region.tbl
  exits 1
  events '[.[] | select(.event == "reject")] | length == 1 and .[0].code == "field_count" and .[0].line == 3'
}

case_matrix_7_a_blank_line_is_a_finding() {
  regions | sed '2s/.*//' >region.tbl
  lade load --db tpch.lade region.tbl
  rejects blank_line 2 null
}

case_matrix_16_a_bad_integer_is_named_with_its_value() {
  regions | sed '4s/^3/3x/' >region.tbl
  lade load --db tpch.lade region.tbl
  rejects bad_integer 4 '"r_regionkey"'
  events '[.[] | select(.event == "reject")][0] | .value == "3x" and (.file | endswith("region.tbl"))'
  says 'region.tbl:4: '
}

case_matrix_17_an_integer_out_of_range_is_named() {
  regions | sed '1s/^0/2147483648/' >region.tbl
  lade load --db tpch.lade region.tbl
  rejects out_of_range 1 '"r_regionkey"'
}

case_matrix_18_leading_zeros_are_a_number() {
  regions | sed '2s/^1/001/' >region.tbl
  lade load --db tpch.lade region.tbl
  exits 0
  regions | gives_back region -
}

case_matrix_26_an_empty_comment_is_null_and_comes_back_empty() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  exits 0
  gives_back region region.tbl
}

case_matrix_25_an_empty_name_is_refused() {
  regions | sed '5s/MIDDLE EAST//' >region.tbl
  lade load --db tpch.lade region.tbl
  rejects empty_not_null 5 '"r_name"'
}

case_matrix_28_quotes_and_backslashes_are_ordinary_bytes() {
  printf '%s\n' '0|"AF\RICA|\N "quoted" \|' >region.tbl
  lade load --db tpch.lade --expect-scale off region.tbl
  exits 0
  gives_back region region.tbl
}

case_matrix_29_a_duplicate_key_names_both_lines() {
  (regions; echo '1|AGAIN||') >region.tbl
  lade load --db tpch.lade region.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1
    and (.[0] | .kind == "primary_key" and .key == ["1"] and .line == 6 and .other_line == 2)'
  shows ''
}

case_matrix_32_an_orphan_names_its_key_and_line() {
  regions >region.tbl
  nations | sed '4s/|1|eas/|9|eas/' >nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1
    and (.[0] | .kind == "foreign_key" and .key == ["9"] and .line == 4 and .row == 3)'
  shows region
}

case_matrix_33_a_missing_parent_is_one_finding() {
  nations >nation.tbl
  lade load --db tpch.lade nation.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1'
  events '[.[] | select(.event == "constraint" and (.ok | not))] | length == 1 and .[0].violations == 1'
}

case_matrix_34_a_check_that_fails_names_the_value() {
  regions | sed '1s/^0/-1/' >region.tbl
  lade load --db tpch.lade region.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 1 and .[0].kind == "check" and .[0].key == ["-1"] and .[0].line == 1'
}

case_matrix_35_findings_beyond_the_limit_are_counted() {
  for i in $(seq 1 500); do echo "$((i % 5))|R$i||"; done >region.tbl
  lade load --db tpch.lade --max-findings 10 --expect-scale off region.tbl
  exits 1
  events '[.[] | select(.event == "violation")] | length == 10'
  events '[.[] | select(.event == "constraint" and .kind == "primary_key")][0].violations == 495'
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
  lade load --db tpch.lade --max-rejects 2 --rejects rejects.jsonl region.tbl
  exits 9
  jq -se 'map(.line) == [2, 4] and .[0].row == "1x|AMERICA|hs use|" and .[1].column == "r_regionkey"' rejects.jsonl >/dev/null
  sed '4d;2d' region.tbl | gives_back region -
  rm tpch.lade
  lade load --db tpch.lade --max-rejects 40% region.tbl
  exits 9
  rm tpch.lade
  lade load --db tpch.lade --max-rejects 39.9% region.tbl
  exits 1
}

case_a_reject_file_can_be_mended_and_loaded() {
  regions | sed '4s/^3/3x/' >region.tbl
  lade load --db tpch.lade --max-rejects 1 --rejects rejects.jsonl region.tbl
  jq -r .row rejects.jsonl | sed 's/^3x/3/' >mended.tbl
  lade load --db tpch.lade --if-loaded append --table region mended.tbl
  exits 0
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
