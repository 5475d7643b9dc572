# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# One bad line among good ones (rows 1 to 28 of the bad-input matrix), seen from outside: the right line, column and
# bytes are named, the exit code is 1, and a database with a table in it shows that table and nothing else afterwards.

# row [PLACE VALUE]...: a good row of lineitem with some of its fields, counted from 0, changed.
row() {
  local fields=(7 42 3 1 17 12345.67 0.05 0.02 N O 1995-06-17 1995-07-01 1995-06-30 NONE TRUCK 'a comment')
  while (($#)); do
    fields[$1]=$2
    shift 2
  done
  (IFS='|'; printf '%s|\n' "${fields[*]}")
}
# turns_away CODE COLUMN MESSAGE <LINE: a load of this line as the third of four. COLUMN is a name or 'null', MESSAGE a
# part of it. The value that is reported stands at the byte that is reported.
turns_away() {
  cat >bad_line
  { row 3 1; row 3 2; cat bad_line; row 3 4; } >lineitem.tbl
  if [[ ! -e tpch.lade ]]; then
    regions >region.tbl
    lade load --db tpch.lade region.tbl
    exits 0
  fi
  lade load --db tpch.lade lineitem.tbl
  exits 1
  events "[.[] | select(.event == \"reject\")] | length == 1 and (.[0] | .code == \"$1\" and .line == 3
    and .file == \"lineitem.tbl\" and .column == ($2 | if . == null then . else \"l_\" + . end))"
  [[ $(jq -rs '[.[] | select(.event == "reject")][0].message' out) == *"$3"* ]] || fail "not the message: $3"
  local at value
  at=$(jq -s '[.[] | select(.event == "reject")][0].byte_offset' out)
  value=$(jq -rs '[.[] | select(.event == "reject")][0].value | select(explode | all(. >= 32 and . < 127))' out)
  [[ $(tail -c "+$((at + 1))" lineitem.tbl | head -c "${#value}" | tr -d '\0') == "$value" ]] ||
    fail "'$value' is not at byte $at"
  says 'lineitem.tbl:3: '
  shows region
}
# takes: a load of the lines of stdin, which come back as they were.
takes() {
  cat >lineitem.tbl
  rm -f tpch.lade
  lade load --db tpch.lade --validate off lineitem.tbl
  exits 0
  gives_back lineitem lineitem.tbl
}

case_matrix_1_a_missing_field_is_named() {
  row | sed 's/a comment|//' | turns_away field_count '"comment"' 'got 15 fields, expected 16: l_comment is missing'
  row | cut -d'|' -f1-3 | turns_away field_count '"linenumber"' 'got 3 fields'
}

case_matrix_2_a_field_too_many_is_shown() {
  row 15 'a comment|one more' | turns_away field_count null 'got 17 fields, expected 16'
  events '[.[] | select(.event == "reject")][0].value == "one more"'
}

case_matrix_7_a_blank_line_is_a_finding() {
  echo | turns_away blank_line null ''
  { row 3 1; echo; } >lineitem.tbl
  lade load --db tpch.lade lineitem.tbl
  exits 1
  events '[.[] | select(.event == "reject")] | length == 1 and .[0].code == "blank_line" and .[0].line == 2'
}

case_matrix_9_a_lone_carriage_return_is_a_control_character() {
  row 15 $'a\rb' | turns_away control_char '"comment"' 'control character 0x0D at byte'
}

case_matrix_10_a_byte_order_mark_is_left_out_with_a_notice() {
  regions >region.tbl
  { printf '\xEF\xBB\xBF'; nations; echo '7|PERU|x|y|'; } >nation.tbl
  lade load --db tpch.lade --max-rejects 1 region.tbl nation.tbl
  exits 9
  events '[.[] | select(.event == "notice" and .code == "byte_order_mark")] | length == 1 and .[0].file == "nation.tbl"'
  local at
  at=$(jq -s '[.[] | select(.event == "reject")][0].byte_offset' out)
  [[ $(tail -c "+$((at + 1))" nation.tbl | head -c 1) == x ]] || fail "byte $at is not the field's"
  nations >plain
  gives_back nation plain
}

case_matrix_10_utf_16_is_named() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  nations >plain
  refused_at_once() {
    lade load --db tpch.lade nation.tbl
    exits 3
    refuses input_format
    says "$1"
    shows region
  }
  (printf '\xFF\xFE'; sed 's/./&\x00/g; s/$/\x00/' plain) >nation.tbl
  refused_at_once 'is UTF-16 text, which'
  sed 's/./&\x00/g' plain >nation.tbl
  refused_at_once 'is UTF-16 text without a byte order mark'
}

case_matrix_11_a_nul_byte_is_a_control_character() {
  row 15 aXb | tr X '\0' | turns_away control_char '"comment"' 'control character 0x00 at byte'
  row 1 4X2 | tr X '\0' | turns_away control_char '"partkey"' 'control character 0x00 at byte'
}

case_matrix_12_text_that_is_not_utf_8_is_shown_in_hex() {
  row 15 $'ab\xC3(' | turns_away encoding '"comment"' ': C3 28'
  row 15 $'\xC0\x80' | turns_away encoding '"comment"' ': C0 80'
  row 15 $'\xED\xA0\x80' | turns_away encoding '"comment"' ': ED A0 80'
}

case_matrix_13_a_length_counts_characters() {
  row 15 "$(printf '\xE2\x82\xAC%.0s' {1..44})" | takes
}

case_matrix_14_a_text_that_is_too_long_is_never_cut() {
  row 13 "$(printf 'x%.0s' {1..26})" | turns_away too_long '"shipinstruct"' '26 characters, at most 25'
  row 13 "$(printf 'x%.0s' {1..1000})" | turns_away too_long '"shipinstruct"' '1000 characters, at most 25'
  events '[.[] | select(.event == "reject")][0].value | length == 64'
}

case_matrix_15_an_endless_line_is_refused_in_bounded_memory() {
  { row 3 1; row 3 2; head -c 200000000 /dev/zero | tr '\0' x; echo; row 3 4; } |
    { code=0; "$lade_binary" load --db tpch.lade --table lineitem - >out 2>err || code=$?; exits 1; }
  events '[.[] | select(.event == "reject")] | length == 1
    and (.[0] | .code == "line_too_long" and .line == 3 and (.message | contains("200000000 bytes, at most 1048576")))'
  events '[.[] | select(.event == "table_end")][0] | .rows == 3 and .rejected == 1'
  events '.[-1].rss_peak_bytes < 64 * 1048576'
  shows ''
}

case_matrix_16_what_is_no_integer_is_shown() {
  for bad in 12x '1 2' ' 5' '5 ' +5 0x1F 1e3 -; do
    row 1 "$bad" | turns_away bad_integer '"partkey"' 'expected an integer'
    events '[.[] | select(.event == "reject")][0].value == "'"$bad"'"'
  done
}

case_matrix_17_an_integer_out_of_range_is_told_the_limit() {
  row 1 2147483648 | turns_away out_of_range '"partkey"' 'int32, -2147483648 to 2147483647'
  row 0 9223372036854775808 | turns_away out_of_range '"orderkey"' 'int64, -9223372036854775808 to 9223372036854775807'
  row 0 9223372036854775807 | takes
}

case_matrix_18_leading_zeros_are_a_number() {
  row 1 007 >lineitem.tbl
  lade load --db tpch.lade --validate off lineitem.tbl
  exits 0
  row 1 7 | gives_back lineitem -
}

case_matrix_19_a_third_digit_is_not_rounded_away() {
  row 5 1.234 | turns_away bad_scale '"extendedprice"' '3 digits after the point, at most 2: only zeros may follow'
}

case_matrix_19_zeros_behind_the_scale_are_taken_and_come_back() {
  row 5 24386.670000 | takes
  # Of each column all alike, or each its own.
  { row 3 1 4 17.000000 5 -24386.670000; row 3 2 4 17 5 1.5; row 3 3 4 17.50 5 0.$(printf '0%.0s' {1..38}); } | takes
  lade verify --db tpch.lade
  exits 0
  rm tpch.lade
  row 5 "1.$(printf '0%.0s' {1..39})" | turns_away bad_scale '"extendedprice"' '39 digits after the point, at most 38'
}

case_a_tab_is_text() {
  { row 3 1 15 $'a\tb'; row 3 2 15 $'\t'; row 3 3 13 $'\t\xC3\xA4'; } | takes
  lade show --db tpch.lade lineitem --columns l_comment --output json
  events '[.[] | select(.event == "row") | .l_comment] == ["a\tb", "\t", "a comment"]'
  lade verify --db tpch.lade
  exits 0
  rm tpch.lade
  row 1 $'1\t' | turns_away bad_integer '"partkey"' 'expected an integer'
  row 15 $'a\x01b' | turns_away control_char '"comment"' 'control character 0x01 at byte'
}

case_matrix_20_what_is_no_decimal_is_shown() {
  for bad in .5 5. - 1,5 NaN inf 1e2 --1; do
    row 5 "$bad" | turns_away bad_decimal '"extendedprice"' 'expected a decimal'
    events '[.[] | select(.event == "reject")][0].value == "'"$bad"'"'
  done
}

case_matrix_21_a_decimal_out_of_range_is_told_the_limit() {
  row 5 10000000000000 | turns_away out_of_range '"extendedprice"' 'DECIMAL(15,2), 9999999999999.99'
  row 5 9999999999999.99 | takes
}

case_matrix_22_minus_zero_is_zero() {
  row 5 -0.00 >lineitem.tbl
  lade load --db tpch.lade --validate off lineitem.tbl
  exits 0
  row 5 0.00 | gives_back lineitem -
}

case_matrix_23_what_is_no_date_is_shown() {
  for bad in 1900-02-29 2023-13-01 1998-00-10 98-01-01 1998/01/01 1998-1-1 '1998-01-01 '; do
    row 10 "$bad" | turns_away bad_date '"shipdate"' 'YYYY-MM-DD'
    events '[.[] | select(.event == "reject")][0].value == "'"$bad"'"'
  done
}

case_matrix_24_the_edges_of_the_calendar_are_dates() {
  { row 3 1 11 2000-02-29; row 3 2 11 0001-01-01; row 3 3 11 9999-12-31; } | takes
}

case_matrix_25_an_empty_number_or_date_is_refused_and_an_empty_text_is_taken() {
  local columns=(orderkey partkey suppkey linenumber quantity extendedprice discount tax returnflag linestatus shipdate
    commitdate receiptdate shipinstruct shipmode comment)
  for place in "${!columns[@]}"; do
    if [[ ${columns[place]} =~ flag|status|instruct|mode|comment ]]; then
      row "$place" '' >lineitem.tbl
      lade load --db empty.lade --if-loaded replace --validate off lineitem.tbl
      exits 0
      events "[.[] | select(.event == \"notice\" and .code == \"empty_text\")] | length == 1 and (.[0] | .count == 1
        and .table == \"lineitem\" and .file == \"lineitem.tbl\" and (.message | contains(\": 1 of l_${columns[place]}; the first is in line 1\")))"
    else
      row "$place" '' | turns_away empty_not_null "\"${columns[place]}\"" "l_${columns[place]} is NOT NULL, but empty"
    fi
  done
}

# supplier KEY ADDRESS COMMENT...: rows of supplier whose last delimiter is as END says.
supplier() {
  while (($#)); do
    printf '%s|Supplier#%09d|%s|0|10-100-1000|1.50|%s%s\n' "$1" "$1" "$2" "$3" "${END-|}"
    shift 3
  done
}
case_empty_comments_are_empty_texts_whether_rows_end_with_a_delimiter_or_not() {
  regions >region.tbl
  nations >nation.tbl
  for END in '|' ''; do
    supplier 1 there '' 2 '' '' 3 there 'a comment' 4 there '' >supplier.tbl
    rm -f tpch.lade
    lade load --db tpch.lade region.tbl nation.tbl supplier.tbl
    exits 0
    gives_back supplier supplier.tbl
    events '[.[] | select(.code == "empty_text")] | length == 1 and (.[0] | .level == "warning" and .count == 4
      and (.message | contains("1 of s_address, 3 of s_comment; the first is in line 1")))'
    says 'supplier.tbl'
    lade export --db tpch.lade supplier --format csv -o -
    exits 0
    [[ $(sed -n 's/\r$//; 3p' out) == '2,Supplier#000000002,"",0,10-100-1000,1.50,""' ]] || fail "another csv: $(sed -n 3p out)"
    lade show --db tpch.lade supplier --output json
    events '[.[] | select(.event == "row") | .s_comment] == ["", "", "a comment", ""]'
    lade inspect --db tpch.lade --columns --output json
    events '[.[] | select(.event == "column" and .column == "s_comment") | [.nulls, .empty_texts]] == [[0, 3]]'
    lade validate --db tpch.lade
    exits 0
    lade verify --db tpch.lade
    exits 0
    lade publish --db tpch.lade --to lake --if-published replace
    exits 0
    lade verify --published lake
    exits 0
  done
  lade export --db tpch.lade nation --format csv -o -
  [[ $(grep -c ',$' <(tr -d '\r' <out)) == 1 ]] || fail "a NULL is not nothing: $(cat out)"
  # All of them, of a file and of a pipe, whatever the threads and batches.
  for END in '|' ''; do
    supplier 1 there '' 2 there '' >supplier.tbl
    lade load --db tpch.lade --if-loaded replace supplier.tbl
    exits 0
    gives_back supplier supplier.tbl
    code=0
    "$lade_binary" load --db tpch.lade --if-loaded replace --batch-size 1 --table supplier - <supplier.tbl >out 2>err || code=$?
    exits 0
    gives_back supplier supplier.tbl
  done
}

# What the first rows say of the last delimiter counts in the whole file, wherever batches end.
case_a_row_that_lost_its_last_field_is_told_from_an_empty_one_by_the_rows_of_its_file() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  END='' supplier 1 there '' >one
  END='|' supplier 2 there '' 3 there '' >rest
  cat one rest >supplier.tbl
  cat rest one >last.tbl
  for batch in 1 2 100; do
    for file in supplier.tbl last.tbl; do
      lade load --db tpch.lade --table supplier --batch-size "$batch" "$file"
      exits 1
      events '[.[] | select(.event == "reject")] | length == 1 and (.[0] | .code == "field_count"
        and .message == "got 6 fields, expected 7: s_comment is missing")'
      gzip -kf "$file"
      lade load --db tpch.lade --table supplier --batch-size "$batch" "$file.gz"
      exits 1
      events '[.[] | select(.event == "reject")] | length == 1 and .[0].code == "field_count"'
    done
  done
  # A region that lost its comment has not a NULL there.
  { sed 1q region.tbl; echo '7|ATLANTIS|'; } >r.tbl
  lade load --dry-run --table region r.tbl
  exits 1
  events '[.[] | select(.event == "reject")] | length == 1 and .[0].code == "field_count" and .[0].line == 2'
}

case_the_text_of_null_is_null_or_a_reject() {
  regions >region.tbl
  nations | sed '1s/[^|]*|$/\\N|/; 2s/[^|]*|$/NULL|/' >nation.tbl
  lade load --db tpch.lade --null '\N' region.tbl nation.tbl
  exits 0
  sed '1s/\\N//' nation.tbl | gives_back nation -
  lade inspect --db tpch.lade --columns --output json
  events '[.[] | select(.event == "column" and .column == "n_comment") | .nulls][0] == 2'
  lade show --db tpch.lade nation -n 2 --columns n_comment --output json
  events '[.[] | select(.event == "row") | .n_comment] == [null, "NULL"]'
  # Everywhere else it breaks NOT NULL, also where it could be a value.
  for null in '\N' NULL 42 1995-06-17 ''; do
    for place in 1 10 15; do
      row "$place" "$null" >lineitem.tbl
      lade load --dry-run --null "$null" lineitem.tbl
      exits 1
      events '[.[] | select(.event == "reject")] | length == 1 and .[0].code == "null_not_null"'
      says 'lineitem.tbl:1: '
      lade plan --null "$null" lineitem.tbl
      exits 0
      events '[.[] | select(.event == "estimate")][0].rows == 0'
    done
  done
  lade load --dry-run --null=42 lineitem.tbl
  exits 1
  events '[.[] | select(.event == "reject")] | length == 1 and .[0].code == "null_not_null" and .[0].column == "l_partkey"'
  { row 0 1; row 0 2 1 43; } >lineitem.tbl
  lade load --db tpch.lade --null 42 --max-rejects 1 --validate off lineitem.tbl
  exits 9
  events '[.[] | select(.event == "table_end")][0] | .rows == 1 and .rejected == 1'
  for bad in 'a|b' $'a\n'; do
    lade load --dry-run --null "$bad" lineitem.tbl
    exits 2
    says "--null TEXT is a whole field: it has no '|' or line end"
  done
}

case_matrix_26_an_empty_comment_is_null_and_comes_back_empty() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  exits 0
  gives_back region region.tbl
  gives_back nation nation.tbl
  lade inspect --db tpch.lade --columns --output json
  events '[.[] | select(.event == "column" and (.column | endswith("_comment"))) | .nulls] == [1, 1]'
}

case_matrix_27_there_is_no_magic_in_null() {
  for word in NULL '\N'; do
    row 15 "$word" | takes
    rm tpch.lade
    row 0 "$word" | turns_away bad_integer '"orderkey"' 'expected an integer'
    row 5 "$word" | turns_away bad_decimal '"extendedprice"' 'expected a decimal'
    row 10 "$word" | turns_away bad_date '"shipdate"' 'YYYY-MM-DD'
  done
}

case_matrix_28_quotes_and_backslashes_are_ordinary_bytes() {
  row 15 '"a" \b \N \\ "quoted' | takes
  rm tpch.lade
  row 13 '"too long" and \quoted\ twice' | turns_away too_long '"shipinstruct"' 'at most 25'
  events '[.[] | select(.event == "reject")][0].value == "\"too long\" and \\quoted\\ twice"'
}
