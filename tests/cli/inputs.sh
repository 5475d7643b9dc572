# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Every form the files come in (rows 3 to 9 and 38 to 49 of the bad-input matrix).

case_rows_may_end_with_a_delimiter_or_not() {
  regions | sed 's/|$//' >region.tbl
  lade load --db tpch.lade region.tbl
  exits 0
  events '[.[] | select(.event == "table_start")][0].trailing_delimiter == false'
  gives_back region region.tbl
}

case_matrix_3_mixed_trailing_delimiters_are_noticed_and_come_back() {
  regions | sed '2s/|$//' >region.tbl
  lade load --db tpch.lade region.tbl
  exits 0
  events '[.[] | select(.code == "mixed_trailing_delimiter")] | length == 1 and .[0].count == 1'
  gives_back region region.tbl
}

case_matrix_4_a_last_row_without_line_end_is_a_cut_file() {
  regions | head -c -1 >region.tbl
  lade load --db tpch.lade region.tbl
  exits 3
  events '[.[] | select(.event == "error")][0].code == "truncated_row"'
  shows ''
}

case_matrix_5_a_file_cut_at_a_row_end_shows_in_the_counts() {
  sample
  sed -i '$d' tbl/customer.tbl
  lade load --db tpch.lade --tables region,nation,supplier,customer,part tbl
  exits 0
  events '[.[] | select(.code == "row_count_mismatch")] | length == 1 and .[0].table == "customer"'
  rm tpch.lade
  lade load --db tpch.lade --expect-scale 0.001 --tables region,nation,customer tbl
  exits 3
  shows 'region nation'
}

case_matrix_6_an_empty_file_is_a_table_without_rows() {
  : >region.tbl
  lade load --db tpch.lade --expect-scale off region.tbl
  exits 0
  events '[.[] | select(.code == "empty_input")] | length == 1'
  shows 'region'
}

case_matrix_8_crlf_is_recognised_and_comes_back() {
  regions | sed 's/$/\r/' >region.tbl
  lade load --db tpch.lade region.tbl
  exits 0
  events '[.[] | select(.event == "table_start")][0].newline == "crlf"'
  gives_back region region.tbl
  regions | sed '3s/$/\r/' >mixed.tbl
  lade load --db other.lade --table region mixed.tbl
  exits 1
  events '[.[] | select(.event == "reject")] | length == 1 and .[0].code == "mixed_line_ends" and .[0].line == 3'
}

case_matrix_38_a_missing_file_is_named() {
  lade load --db tpch.lade nowhere.tbl
  exits 3
  events '[.[] | select(.event == "error")][0] | .code == "input_open" and .file == "nowhere.tbl"'
}

case_matrix_40_standard_input_and_fifos_are_read_as_streams() {
  regions >region.tbl
  code=0
  "$lade_binary" load --db tpch.lade --table region - <region.tbl >out 2>err || code=$?
  exits 0
  gives_back region region.tbl
  mkfifo nation.tbl
  nations >nation.tbl &
  lade load --db tpch.lade nation.tbl
  exits 0
  shows 'region nation'
}

case_matrix_46_gzip_and_zstd_are_known_by_their_first_bytes() {
  regions >region.tbl
  (head -n 2 region.tbl | gzip -c; tail -n +3 region.tbl | gzip -c) >region.tbl.gz
  nations | zstd -q -c >nation.tbl.zst
  mv region.tbl plain
  lade load --db tpch.lade .
  exits 0
  gives_back region plain
  nations | gives_back nation -
}

case_matrix_44_a_damaged_gzip_file_loads_nothing() {
  regions | gzip -c | head -c 40 >region.tbl.gz
  lade load --db tpch.lade region.tbl.gz
  exits 3
  events '[.[] | select(.event == "error")][0].code == "bad_compression"'
  shows ''
}

case_matrix_48_a_gap_between_parts_is_named() {
  regions >region.tbl.1
  regions >region.tbl.3
  lade load --db tpch.lade .
  exits 3
  events '[.[] | select(.event == "error")][0] | .code == "missing_part"'
}

case_matrix_49_one_file_twice_is_refused_by_any_name() {
  regions >region.tbl
  ln -s region.tbl region.tbl.2
  lade load --db tpch.lade --table region region.tbl region.tbl.2
  exits 2
}

case_matrix_50_the_database_is_no_input() {
  regions >region.tbl
  lade load --db region.tbl region.tbl
  exits 2
  regions | cmp - region.tbl || fail "the input changed"
}
