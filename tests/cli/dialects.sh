# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Separated values of other programs: --delimiter, --header, --quote. The files are bytes that these programs wrote.

# nation_has NULLS ROW...: the rows of nation, with '|' between the fields, as they are now in the database.
nation_has() {
  local nulls=$1
  shift
  "$lade_binary" export --db tpch.lade nation -o exported
  diff <(printf '%s\n' "$@") exported || fail "nation is not what was loaded"
  lade inspect --db tpch.lade --columns
  events "[.[] | select(.event == \"column\" and .column == \"n_comment\") | .nulls] == [$nulls]"
}
# refuses_first_line WORDS OPTION...: a load of nation.csv is refused for its first line before anything is written.
refuses_first_line() {
  local words=$1
  shift
  lade load --db tpch.lade "$@" nation.csv
  exits 3
  refuses input_format
  says "$words"
  shows ''
}
regions_loaded() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  exits 0
}

case_a_csv_file_of_duckdb_is_loaded() {
  # copy nation to 'nation.csv'
  cat >nation.csv <<'END'
n_nationkey,n_name,n_regionkey,n_comment
0,ALGERIA,0,"haggle, carefully"
1,ARGENTINA,1,"al ""foxes"""
2,BRAZIL,1,
3,CANADA,1, eas hang
4,EGYPT,4," ""quoted"" from the first"
END
  refuses_first_line "is text with ',' where '|' is expected and a header line and quoted fields; try: --delimiter ',' --header --quote '\"'"
  regions_loaded
  lade load --db tpch.lade --delimiter , --header --quote '"' nation.csv
  exits 0
  nation_has 1 '0|ALGERIA|0|haggle, carefully' '1|ARGENTINA|1|al "foxes"' '2|BRAZIL|1|' '3|CANADA|1| eas hang' \
    '4|EGYPT|4| "quoted" from the first'
  # The ledger counts the header as a line.
  lade inspect --db tpch.lade --files
  events '[.[] | select(.event == "ledger" and .file == "nation.csv") | .lines] == [6]'
  lade verify --db tpch.lade
  exits 0
  # csv again, by lade itself.
  "$lade_binary" export --db tpch.lade nation -o again.csv --format csv
  lade load --db again.lade --delimiter , --header --quote '"' --validate off --table nation again.csv
  exits 0
  "$lade_binary" export --db again.lade nation -o again.tbl
  cmp <(sed 's/$/\r/' exported) again.tbl
}

case_a_spreadsheet_with_semicolons_and_everything_quoted_is_loaded() {
  # A byte order mark, CR LF, numbers and dates in quotes.
  { printf '\xEF\xBB\xBF'; printf '%s\r\n' '"O_ORDERKEY";"O_CUSTKEY";"O_ORDERSTATUS";"O_TOTALPRICE";"O_ORDERDATE";"O_ORDERPRIORITY";"O_CLERK";"O_SHIPPRIORITY";"O_COMMENT"' \
    '"1";"7";"O";"173665.47";"1996-01-02";"5-LOW";"Clerk#000000951";"0";"nstructions; sleep ""furiously"""' \
    '"2";"8";"O";"46929.18";"1996-12-01";"1-URGENT";"Clerk#000000880";"0";" foxes. pending"'; } >orders.csv
  lade load --db tpch.lade --validate off orders.csv
  exits 3
  says "try: --delimiter ';' --header --quote '\"'"
  lade load --db tpch.lade --validate off --delimiter ';' --header --quote '"' orders.csv
  exits 0
  events '[.[] | select(.event == "notice" and .code == "byte_order_mark") | .file] == ["orders.csv"]'
  events '[.[] | select(.event == "table_start") | .newline] == ["crlf"]'
  "$lade_binary" export --db tpch.lade orders -o exported
  cmp exported <(printf '%s\r\n' '1|7|O|173665.47|1996-01-02|5-LOW|Clerk#000000951|0|nstructions; sleep "furiously"' \
    '2|8|O|46929.18|1996-12-01|1-URGENT|Clerk#000000880|0| foxes. pending')
}

case_the_parts_of_a_spark_table_each_have_a_header() {
  # df.write.option('header', True).option('escape', '"').csv('nation')
  regions_loaded
  mkdir nation
  : >nation/_SUCCESS
  printf '%s\n' n_nationkey,n_name,n_regionkey,n_comment 0,ALGERIA,0,haggle '1,ARGENTINA,1,"al, foxes"' >nation/part-00000-6b1d-c000.csv
  printf '%s\n' n_nationkey,n_name,n_regionkey,n_comment 2,BRAZIL,1, '3,CANADA,1,"eas ""hang"""' | gzip >nation/part-00001-6b1d-c000.csv.gz
  lade plan --delimiter , --header --quote '"' nation
  exits 0
  events '[.[] | select(.event == "estimate") | .rows >= 2] == [true]'
  lade load --db tpch.lade --delimiter , --header --quote '"' nation
  exits 0
  nation_has 1 '0|ALGERIA|0|haggle' '1|ARGENTINA|1|al, foxes' '2|BRAZIL|1|' '3|CANADA|1|eas "hang"'
  # Spark's own escape is no RFC 4180.
  echo '4,EGYPT,4,"y ""above"" \"all\""' >>nation/part-00000-6b1d-c000.csv
  lade load --db spark.lade --validate off --delimiter , --header --quote '"' nation
  exits 1
  events '[.[] | select(.event == "reject")] | length == 1 and (.[0] | .code == "text_behind_quote" and .line == 4
    and .column == "n_comment" and .value == "all\\\"\"")'
  says 'nation/part-00000-6b1d-c000.csv:4: '
  # A part without the header is told of before anything is written.
  printf '%s\n' 2,BRAZIL,1, | gzip >nation/part-00001-6b1d-c000.csv.gz
  lade load --db spark.lade --validate off --delimiter , --header --quote '"' nation
  exits 3
  says "nation/part-00001-6b1d-c000.csv.gz: is read with --header, and the first line has '2' where n_nationkey is expected"
}

case_texts_in_quotes_are_told_of() {
  # pandas' QUOTE_NONNUMERIC with a header of its own. What is advised reads it.
  printf '%s\n' r_regionkey,r_name,r_comment '0,"AFRICA","x"' '1,"ASIA",""' >region.csv
  lade load --db tpch.lade region.csv
  exits 3
  says "and a header line and quoted fields; try: --delimiter ',' --header --quote '\"'"
  lade load --db tpch.lade --delimiter , --header region.csv
  exits 3
  refuses input_format
  says "is text with quoted fields; try: --quote '\"'"
  lade load --db tpch.lade --delimiter , --header --quote '"' --max-rejects 1 region.csv
  exits 9 # "" where a text may be NULL
  "$lade_binary" export --db tpch.lade region -o - | cmp - <(echo '0|AFRICA|x')
  # In .tbl files quotes are text, and a column of nothing else is noticed.
  printf '%s|\n' '0|"AFRICA"|"x"' '1|"ASIA"|' '2|"A" "B"|"z"' >region.tbl
  lade load --db quotes.lade region.tbl
  exits 0
  events '[.[] | select(.code == "quoted_column")] | length == 1 and (.[0] | .table == "region" and .count == 2
    and (.message | startswith("the texts of r_name and r_comment, but for empty ones, all begin and end with ")))'
  "$lade_binary" export --db quotes.lade region -o - | cmp - region.tbl
  # One text without them, in a later batch, and it is not.
  { seq -f '%.0f|"n"|"c"|' 1 5000; echo '5001|"n|"c"|'; } >region.tbl
  lade load --db other.lade --expect-scale off --batch-size 1024 region.tbl
  exits 0
  events '[.[] | select(.code == "quoted_column") | .count, (.message | startswith("the texts of r_comment, but"))] == [1, true]'
  lade load --db third.lade --expect-scale off --quote "'" region.tbl
  exits 0
  events '[.[] | select(.code == "quoted_column")] == []'
}

case_tabs_and_pipes_may_be_the_delimiter_of_a_pipe_too() {
  regions_loaded
  nations | sed 's/|$//' | tr '|' '\t' >nation.tsv
  lade load --db tpch.lade --delimiter tab nation.tsv
  exits 0
  nation_has 1 '0|ALGERIA|0|haggle' '1|ARGENTINA|1|al foxes' '2|BRAZIL|1|' '3|CANADA|1|eas hang'
  for dialect in 'tab \t' ': :' $'\x01 \x01'; do
    rm -f pipe.lade
    code=0
    nations | tr '|' "${dialect#* }" |
      "$lade_binary" load --db pipe.lade --validate off --delimiter "${dialect% *}" --table nation - >out 2>err || code=$?
    exits 0
    "$lade_binary" export --db pipe.lade nation -o - | cmp - <(nations)
  done
  code=0
  { echo 'n_name|n_nationkey|n_regionkey|n_comment'; nations; } |
    "$lade_binary" load --db pipe2.lade --header --table nation - >out 2>err || code=$?
  exits 3
  refuses input_format
  says "the first line has 'n_name' where n_nationkey is expected; expected: n_nationkey|n_name|n_regionkey|n_comment"
}

case_a_header_is_checked_and_counts_as_a_line() {
  regions_loaded
  { echo 'N_NATIONKEY|n_Name|N_RegionKey|n_comment|'; nations; echo '5|PERU|x|y|'; } >nation.tbl
  lade load --db tpch.lade nation.tbl
  exits 3
  says 'is text with a header line; try: --header'
  lade load --db tpch.lade --header nation.tbl
  exits 1
  events '[.[] | select(.event == "reject")] | length == 1 and (.[0] | .line == 6 and .column == "n_regionkey" and .value == "x")'
  at=$(jq -s '[.[] | select(.event == "reject")][0].byte_offset' out)
  [[ $(tail -c "+$((at + 1))" nation.tbl | head -c 1) == x ]] || fail "byte $at is not the field's"
  lade load --db tpch.lade --header --max-rejects 1 --rejects rejects.jsonl nation.tbl
  exits 9
  [[ $(jq -r '[.line, .row] | @tsv' rejects.jsonl) == $'6\t5|PERU|x|y|' ]] || fail 'another row was rejected'
  # A violation names the line of the file.
  { echo 'n_nationkey|n_name|n_regionkey|n_comment'; nations; echo '9|PERU|77|y|'; } >nation.tbl
  lade load --db other.lade --header --dry-run nation.tbl region.tbl
  exits 3 # region.tbl has none
  says "region.tbl: is read with --header, and the first line has '0' where r_regionkey is expected"
  rm tpch.lade
  regions_loaded
  lade load --db tpch.lade --header nation.tbl
  exits 1
  events '[.[] | select(.event == "violation") | .line] == [6]'
  # A file that has nothing but its header has no rows.
  head -n 1 nation.tbl >nation.csv
  lade load --db empty.lade --header --validate off nation.csv
  exits 9
  events '[.[] | select(.code == "empty_input")] | length == 1'
}

case_headers_that_are_not_the_schemas_are_refused_with_what_was_expected() {
  local expected='is expected; expected: n_nationkey,n_name,n_regionkey,n_comment'
  refused() {
    { echo "$1"; nations | tr '|' ,; } >nation.csv
    refuses_first_line "$2" --delimiter , --header
  }
  refused n_name,n_nationkey,n_regionkey,n_comment "has 'n_name' where n_nationkey $expected"
  refused n_nationkey,n_name,n_regionkey "has no column 4 where n_comment $expected"
  refused n_nationkey,n_name,population,n_comment "has 'population' where n_regionkey $expected"
  refused n_nationkey,n_name,n_regionkey,n_comment,n_flag "has 'n_flag' behind the last column"
}

case_bad_quotes_are_rejects_that_name_line_and_value() {
  regions_loaded
  cat >nation.csv <<'END'
"0","ALGERIA","0","haggle
 over two lines"
1,"ARGENTINA"S,1,x
2,BRAZIL,1,""
"3","CANADA","1","fine, ""too"""
"",EGYPT,4,x
END
  lade load --db tpch.lade --delimiter , --quote '"' --max-rejects 5 --rejects rejects.jsonl nation.csv
  exits 9
  events '[.[] | select(.event == "reject") | [.line, .code, .column]] == [[1, "unclosed_quote", "n_comment"],
    [2, "field_count", "n_name"], [3, "text_behind_quote", "n_name"], [4, "quoted_empty", "n_comment"],
    [6, "empty_not_null", "n_nationkey"]]'
  events '[.[] | select(.event == "reject")][0] | .value == "haggle" and (.message | contains("no closing quote on its line"))'
  nation_has 0 '3|CANADA|1|fine, "too"'
  diff <(jq -r .row rejects.jsonl) <(sed 5d nation.csv)
}

case_null_is_what_has_no_quotes() {
  # copy nation to 'nation.csv' with (format csv, null '-', force_quote (n_comment)) of PostgreSQL
  regions_loaded
  printf '%s\n' '0,ALGERIA,0,"-"' '1,ARGENTINA,1,-' '2,"",1,"x"' >nation.csv
  lade load --db tpch.lade --delimiter , --quote '"' --null - nation.csv
  exits 0
  events '[.[] | select(.code == "empty_text")] | length == 1 and .[0].count == 1'
  nation_has 1 '0|ALGERIA|0|-' '1|ARGENTINA|1|' '2||1|x'
  lade load --db tpch.lade --delimiter , --null , nation.csv
  exits 2
  says "--null TEXT is a whole field: it has no ',' or line end"
}

case_a_text_with_a_pipe_goes_to_csv_and_not_to_tbl() {
  regions_loaded
  printf '%s\n' 0,ALGERIA,0,haggle '1,ARGENTINA,1,al|foxes' >nation.csv
  lade load --db tpch.lade --delimiter , nation.csv
  exits 0
  lade export --db tpch.lade nation -o nation.tbl
  exits 2
  says "nation, row 1, n_comment: 'al|foxes' holds '|', which ends a field of a .tbl file; --format csv writes it"
  lade export --db tpch.lade --all -o all
  exits 2
  [[ ! -e all/nation.tbl ]] || fail 'a part of nation was written'
  lade export --db tpch.lade nation -o - --format csv
  exits 0
  [[ $(tr -d '\r' <out) == $'n_nationkey,n_name,n_regionkey,n_comment\n0,ALGERIA,0,haggle\n1,ARGENTINA,1,al|foxes' ]] ||
    fail 'csv has other rows'
}

case_other_delimiters_load_the_same_rows_with_every_instruction_set() {
  sample
  mkdir csv
  # Every text in quotes, as a comma may be in it.
  for table in customer lineitem orders partsupp; do
    sed -E 's/\|$//; s/"/""/g; s/[^|]*,[^|]*/"&"/g; s/\|/,/g' "tbl/$table.tbl" >"csv/$table.csv"
    "$lade_binary" load --db tbl.lade --validate off --expect-scale off "tbl/$table.tbl" >out 2>err
  done
  grep -q '"' csv/lineitem.csv || fail 'nothing is quoted'
  for set in scalar avx2 avx512; do
    rm -f csv.lade
    LADE_INSTRUCTION_SET=$set "$lade_binary" load --db csv.lade --validate off --expect-scale off --delimiter , --quote '"' csv >out 2>err ||
      fail "$set: the load fails"
    for table in customer lineitem orders partsupp; do
      "$lade_binary" export --db csv.lade "$table" -o - | cmp - <(sed 's/|$//' "tbl/$table.tbl") || fail "$set: $table has other rows"
    done
  done
}

case_bytes_that_cannot_part_fields_are_usage_errors() {
  for bad in '' x 7 . - ab $'\n' $'\xC3' '\n'; do
    lade load --db tpch.lade --delimiter "$bad" nowhere.tbl
    exits 2
    says "--delimiter: '"
    says "is not one byte of ASCII that is no letter, digit, '.', '-', line end or NUL"
  done
  lade plan --quote e nowhere.tbl
  exits 2
  says "--quote: 'e' is not one byte"
  lade load --db tpch.lade --delimiter , --quote , nowhere.tbl
  exits 2
  says '--delimiter and --quote want two different bytes'
  shows ''
}
