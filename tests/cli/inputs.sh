# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Inputs: every form the files come in (rows 3 to 8 and 38 to 50 of the bad-input matrix).

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
  # The fewer ones are counted.
  rm tpch.lade
  regions | sed '2!s/|$//' >region.tbl
  lade load --db tpch.lade region.tbl
  exits 0
  events '[.[] | select(.code == "mixed_trailing_delimiter")] | length == 1 and .[0].count == 1'
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
  exits 9
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

case_matrix_38_a_file_that_may_not_be_read_is_named() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  nations >nation.tbl
  faulty open:1:13:nation.tbl load --db tpch.lade nation.tbl # 13: EACCES, which root never sees
  exits 3
  refuses input_open
  says 'nation.tbl: cannot open: Permission denied'
  shows region
}

case_matrix_39_what_is_no_file_is_said_so() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  mkdir nation.tbl
  lade load --db tpch.lade nation.tbl
  exits 3
  for device in /dev/null /dev/full; do
    lade load --db tpch.lade --table nation "$device"
    exits 3
    refuses input_type
    says 'is a character device, not a file, directory or FIFO'
  done
  python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("part.tbl")'
  lade load --db tpch.lade part.tbl
  exits 3
  refuses input_type
  shows region
}

# stopped PATH_END NTH ARGS...: lade in the background, which stops before its NTH read of such a file. Its number is $pid.
stopped() {
  local path_end=$1 nth=$2
  shift 2
  env LADE_FAULT="pread:$nth:signal19:$path_end" LD_PRELOAD="$faults" "$lade_binary" "$@" >out 2>err </dev/null &
  pid=$!
  until [[ $(sed 's/.*) //; s/ .*//' "/proc/$pid/stat") == T ]]; do
    kill -0 "$pid" || fail "it ended before"
  done
}
goes_on() {
  kill -CONT "$pid"
  code=0
  wait "$pid" || code=$?
}

case_matrix_41_an_input_that_grows_or_is_replaced_while_it_is_read_is_not_loaded() {
  sample
  lade load --db tpch.lade --tables region tbl
  keep=$(contents)
  cp tbl/lineitem.tbl before
  # The second read of the magic bytes, and the third, where its first 256 KiB are in.
  for nth in 2 3; do
    cp before tbl/lineitem.tbl
    stopped lineitem.tbl "$nth" load --db tpch.lade tbl/lineitem.tbl
    head -n 3 before >>tbl/lineitem.tbl
    goes_on
    exits 3
    refuses input_changed
    says 'changed while it was read'
    keeps "$keep"
    cp before tbl/lineitem.tbl
    stopped lineitem.tbl "$nth" load --db tpch.lade tbl/lineitem.tbl
    cp before other
    mv other tbl/lineitem.tbl
    goes_on
    exits 3
    refuses input_changed
    keeps "$keep"
  done
  shows region
}

case_matrix_42_an_input_that_is_cut_while_it_is_read_is_no_crash() {
  sample
  lade load --db tpch.lade --tables region tbl
  keep=$(contents)
  cp tbl/lineitem.tbl before
  for bytes in 300000 100 0; do
    cp before tbl/lineitem.tbl
    stopped lineitem.tbl 3 load --db tpch.lade tbl/lineitem.tbl
    truncate -s "$bytes" tbl/lineitem.tbl
    goes_on
    exits 3
    refuses input_changed
    keeps "$keep"
  done
  shows region
}

case_matrix_43_a_read_error_names_the_byte() {
  sample
  lade load --db tpch.lade --tables region tbl
  faulty pread:3:5:lineitem.tbl load --db tpch.lade tbl/lineitem.tbl
  exits 3
  refuses input_read
  says 'tbl/lineitem.tbl: cannot read at byte 262144: Input/output error'
  mkfifo nation.fifo
  exec 9<>nation.fifo
  nations >&9
  faulty read:1:5:nation.fifo load --db tpch.lade --table nation nation.fifo
  exits 3
  refuses input_read
  exec 9>&-
  shows region
}

case_matrix_40_a_fifo_without_a_writer_waits_until_it_is_interrupted() {
  mkfifo region.tbl
  for signal in INT:130 TERM:143; do
    : >out # what the last one said would be taken for this one's
    "$lade_binary" load --db tpch.lade region.tbl >out 2>err &
    pid=$!
    until grep -q '"event":"hints"' out; do
      kill -0 "$pid" || fail "it ended before"
    done
    # A shell lets its background jobs ignore SIGINT; lade sets its own handler.
    kill "-${signal%:*}" "$pid"
    code=0
    wait "$pid" || code=$?
    exits "${signal#*:}"
    refuses interrupted
    shows ''
  done
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
  # Two frames, and one between them that is to be skipped.
  (nations | head -n 1 | zstd -q -c; printf '\x50\x2a\x4d\x18\x04\x00\x00\x00skip'
    nations | tail -n +2 | zstd -q -c) >nation.tbl.zst
  mv region.tbl plain
  lade load --db tpch.lade .
  exits 0
  gives_back region plain
  nations | gives_back nation -
}

# packed KIND: standard input as that kind of compression, to standard output; with a checksum.
packed() {
  case $1 in
    gz) gzip -c ;;
    zst) zstd -q --check -c ;;
    bz2) bzip2 -c ;;
    xz) xz -c ;;
    lz4) lz4 -q -c ;;
  esac
}
kinds_of_compression='gz zst bz2 xz lz4'

case_a_directory_may_mix_every_compression() {
  sample
  mkdir in in/part
  split -n l/5 -d -a 1 tbl/lineitem.tbl in/lineitem.tbl.
  split -n l/5 -d -a 1 --additional-suffix=.tbl tbl/orders.tbl in/orders.
  split -n l/5 -d -a 1 tbl/partsupp.tbl in/partsupp_
  split -n l/5 tbl/part.tbl in/part/
  cp tbl/{region,nation,supplier,customer}.tbl in
  number=0
  for kind in $kinds_of_compression; do
    for file in in/lineitem.tbl.$number in/orders.$number.tbl in/partsupp_$number in/part/a$(tr 0-4 a-e <<<$number); do
      packed "$kind" <"$file" >"$file.$kind"
      rm "$file"
    done
    number=$((number + 1))
  done
  for pair in region:bz2 nation:xz supplier:lz4; do
    packed "${pair#*:}" <"tbl/${pair%:*}.tbl" >"in/${pair%:*}.tbl.${pair#*:}"
    rm "in/${pair%:*}.tbl"
  done
  for threads in 1 2 4; do
    lade load --db "tpch$threads.lade" --threads "$threads" in
    exits 0
    cmp tpch1.lade "tpch$threads.lade" || fail "$threads threads make another file"
  done
  cp tpch1.lade tpch.lade
  for table in region nation supplier customer part partsupp orders lineitem; do gives_back "$table" "tbl/$table.tbl"; done
}

case_packed_parts_that_are_unpacked_side_by_side_stay_in_order() {
  sample
  mkdir in spill
  # More text than memory keeps of the parts that are ahead.
  for part in 1 2 3; do (tail -n "+$part" tbl/lineitem.tbl; cat tbl/lineitem.tbl) >part.$part; done
  gzip -1 -c part.1 >in/lineitem.tbl.1.gz
  bzip2 -1 -c part.2 >in/lineitem.tbl.2.bz2
  xz -0 -c part.3 >in/lineitem.tbl.3.xz
  for threads in 1 2 3; do
    lade load --db "tpch$threads.lade" --threads "$threads" --validate off --expect-scale off --temp-dir spill in
    exits 0
    cmp "tpch1.lade" "tpch$threads.lade" || fail "$threads threads make another file"
  done
  [[ -z $(ls -A spill) ]] || fail "something is left of the text that waited"
  cp tpch2.lade tpch.lade
  cat part.1 part.2 part.3 | gives_back lineitem -
}

case_every_compression_is_read_from_a_pipe_and_in_several_streams() {
  regions >plain
  for kind in $kinds_of_compression; do
    # Two streams one behind the other.
    (head -n 2 plain | packed "$kind"; tail -n +3 plain | packed "$kind") >region.tbl.$kind
    rm -f tpch.lade
    lade load --db tpch.lade region.tbl.$kind
    exits 0
    gives_back region plain
    code=0
    "$lade_binary" load --db "pipe.$kind.lade" --table region - <region.tbl.$kind >out 2>err || code=$?
    exits 0
    cp "pipe.$kind.lade" tpch.lade
    gives_back region plain
  done
}

case_matrix_44_a_damaged_compressed_file_loads_nothing() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  for kind in $kinds_of_compression; do
    nations | packed $kind >good.$kind
    bytes=$(stat -c %s good.$kind)
    for bad in cut flipped junk; do
      case $bad in
        cut) head -c -3 good.$kind ;;
        # Checksums and sizes stand at the end of each.
        flipped) head -c $((bytes - 8)) good.$kind; tail -c 8 good.$kind | tr '\0-\377' '\1-\377\0' ;;
        junk) cat good.$kind; echo junk ;;
      esac >nation.tbl.$kind
      lade load --db tpch.lade nation.tbl.$kind
      exits 3
      refuses bad_compression
      events '[.[] | select(.event == "error")][0].message | test("byte [0-9]+")'
      shows region
    done
    rm nation.tbl.$kind
  done
}

case_matrix_45_a_file_that_unpacks_to_far_too_much_is_refused() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  for kind in $kinds_of_compression; do
    head -c 300000000 /dev/zero | packed $kind >nation.tbl.$kind
    lade load --db tpch.lade nation.tbl.$kind
    exits 3
    refuses bad_compression
    says '200 times its size'
    events '.[-1].rss_peak_bytes < 96 * 1048576'
    rm nation.tbl.$kind
  done
  # A frame without its content: magic, a window of 2^31 bytes, one empty last block.
  printf '\x28\xB5\x2F\xFD\x00\xA8\x01\x00\x00' >nation.tbl.zst
  lade load --db tpch.lade nation.tbl.zst
  exits 3
  refuses input_format
  events '.[-1].rss_peak_bytes < 96 * 1048576'
  shows region
}

case_matrix_47_a_name_that_promises_another_compression_is_refused() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  mkdir in
  nations | gzip -c >in/nation.tbl
  lade load --db tpch.lade in
  exits 3
  refuses compression_mismatch
  nations >in/nation.tbl.gz
  rm in/nation.tbl
  lade load --db tpch.lade in/nation.tbl.gz
  exits 3
  refuses compression_mismatch
  says in/nation.tbl.gz
  rm in/nation.tbl.gz
  for pair in bz2:xz xz:lz4 lz4:bz2; do
    nations | packed "${pair%:*}" >"in/nation.tbl.${pair#*:}"
    lade load --db tpch.lade in
    exits 3
    refuses compression_mismatch
    rm in/*
  done
  shows region
}

case_a_packed_file_without_its_first_bytes_is_said_to_be_cut() {
  mkdir in
  : >in/nation.tbl.gz
  regions | packed xz | head -c 5 >in/region.tbl.xz
  lade load --db tpch.lade in
  stops_for in/nation.tbl.gz in/region.tbl.xz
  events '[.[] | select(.event == "error") | .code] == ["bad_compression", "bad_compression"]'
  says 'in/nation.tbl.gz: its name says gzip, and it is empty: make it anew, or leave it out'
  says 'in/region.tbl.xz: its name says xz, and it is cut within the first bytes'
}

case_matrix_48_a_gap_between_parts_is_named() {
  for part in 1 2 4; do regions >lineitem.tbl.$part; done
  lade load --db tpch.lade .
  exits 3
  refuses missing_part
  says 'part 3 of lineitem is missing before part 4'
  [[ ! -e tpch.lade ]] || fail "the database was made"
}

case_parts_load_in_order_whoever_cut_them() {
  sample
  mkdir in in/part
  split -n l/11 --numeric-suffixes=1 -a 2 tbl/lineitem.tbl in/lineitem.tbl.
  split -n l/3 --numeric-suffixes=0 -a 1 --additional-suffix=.tbl tbl/orders.tbl in/orders.
  split -n l/3 --numeric-suffixes=1 -a 1 --additional-suffix=.tbl tbl/part.tbl in/part/part.
  # dbgen writes no zeros before a part's number; tpchgen-rs counts from 1, too.
  for part in 1 2 3 4 5 6 7 8 9; do mv in/lineitem.tbl.0$part in/lineitem.tbl.$part; done
  gzip in/lineitem.tbl.2
  zstd -q --rm in/part/part.2.tbl
  cp tbl/{region,nation,supplier,customer,partsupp}.tbl in
  lade load --db tpch.lade in
  exits 0
  for table in lineitem orders part; do gives_back "$table" "tbl/$table.tbl"; done
  rm in/part/part.2.tbl.zst
  lade plan in
  exits 3
  refuses missing_part
  says 'part 2 of part is missing before part 3'
  lade plan --tables orders in
  exits 0
  rm in/orders.1.tbl
  lade plan --tables orders in
  exits 3
  says 'part 1 of orders is missing before part 2'
}

# stops_for FILE...: the last run ended before anything was written, with one error for each of these files.
stops_for() {
  exits 3
  local files
  files=$(jq -nc '$ARGS.positional | sort' --args "$@")
  events "[.[] | select(.event == \"error\") | .file] | sort == $files"
  events '[.[] | select(.event == "hints" or .event == "table_start")] == []'
  [[ ! -e tpch.lade ]] || fail "the database was made"
}

case_what_could_be_data_is_not_passed_over() {
  sample
  mkdir tbl/old tbl/t
  for name in regoin.tbl lineitem.tbl.partial part.tbl~ orders.tbl.u1 delete.1 tpch_orders.csv old/region.tbl t/t.1.tbl; do
    regions >"tbl/$name"
  done
  for verb in 'load --db tpch.lade' plan; do
    # shellcheck disable=SC2086  # several words
    lade $verb tbl
    stops_for tbl/{regoin.tbl,lineitem.tbl.partial,part.tbl~,orders.tbl.u1,delete.1,tpch_orders.csv,old,t}
    says 'tbl/regoin.tbl: could be data, but its name is that of no table; did you mean region.tbl?'
    says '--refresh 1'
  done
  # Who wants one table is stopped for nothing that cannot be its data.
  lade load --db tpch.lade --tables region tbl
  stops_for tbl/{old,regoin.tbl}
  lade load --db tpch.lade --tables nation --validate off tbl
  exits 0
  shows nation
}

case_what_is_something_else_is_ignored_and_told_in_one_notice() {
  sample
  mkdir tbl/notes
  touch tbl/README.txt tbl/dss.ddl tbl/_SUCCESS tbl/.region.tbl.crc tbl/notes/today.md
  for number in {1..300}; do touch "tbl/a-file-with-a-long-name-that-means-nothing-$number.log"; done
  lade load --db tpch.lade tbl
  exits 0
  events '[.[] | select(.code == "ignored")] | length == 1 and .[0].count == 305 and (.[0].message | contains("tbl/.region.tbl.crc, tbl/README.txt"))'
  ! awk 'length($0) > 4095 {bad = 1} END {exit !bad}' out || fail "a line is too long"
}

case_a_part_in_two_forms_stops_the_run() {
  sample
  mkdir in
  head -n 5 tbl/supplier.tbl >in/supplier.tbl.1
  tail -n +6 tbl/supplier.tbl | xz --format=lzma >in/supplier.tbl.2.lzma
  lade load --db tpch.lade in
  stops_for in/supplier.tbl.2.lzma
  says 'is lzma, which lade does not read; try: xzcat in/supplier.tbl.2.lzma | lade load --db tpch.lade --table supplier -'
  xzcat in/supplier.tbl.2.lzma >in/SUPPLIER.TBL.2
  rm in/supplier.tbl.2.lzma
  gzip -k in/supplier.tbl.1
  lade load --db tpch.lade in
  stops_for in/supplier.tbl.1.gz
  rm in/supplier.tbl.1.gz
  cp tbl/supplier.tbl in/supplier.tbl
  lade load --db tpch.lade in
  stops_for in/supplier.tbl.1 in/SUPPLIER.TBL.2
  rm in/supplier.tbl
  cp tbl/{region,nation}.tbl in
  lade load --db tpch.lade --expect-scale off in
  exits 0
  gives_back supplier tbl/supplier.tbl
}

case_two_files_that_were_named_and_may_hold_the_same_rows_are_loaded_one_after_the_other() {
  mkdir a b
  regions | head -n 2 >a/region.tbl
  regions | tail -n 3 >b/region.2.tbl
  lade load --db tpch.lade a/region.tbl b/region.2.tbl
  exits 2
  says 'b/region.2.tbl: may hold the same rows as a/region.tbl: leave one of them out, or load it by itself later, with --if-loaded append'
  lade load --db tpch.lade --expect-scale off a/region.tbl
  lade load --db tpch.lade --expect-scale off --if-loaded append b/region.2.tbl
  exits 0
  gives_back region <(regions)
}

case_endings_that_are_no_part_are_not_taken_for_one() {
  mkdir in
  nations | tr '|' '\t' >in/nation.tsv
  lade load --db tpch.lade in
  stops_for in/nation.tsv
  says "in/nation.tsv: is text with a tab where '|' is expected; try: --delimiter tab"
  lade load --db tpch.lade --delimiter tab --validate off in
  exits 0
  rm tpch.lade
  nations >in/nation.bak
  rm in/nation.tsv
  lade load --db tpch.lade in
  stops_for in/nation.bak
  says 'is missing before part bak, which this is by its name; if it is none, rename it, move it away, or name the files'
}

case_names_of_other_tools_are_a_tables() {
  sample
  mkdir in in/LINEITEM in/part
  split -n l/11 -d -a 5 tbl/lineitem.tbl in/LINEITEM/part-
  touch in/LINEITEM/_SUCCESS in/LINEITEM/.part-00000.crc
  split -n l/3 tbl/orders.tbl in/orders.tbl.
  split -n l/11 --numeric-suffixes=1 -a 2 tbl/partsupp.tbl in/partsupp_
  cp tbl/part.tbl in/part/PART.TBL
  cp tbl/customer.tbl in/CUSTOMER.csv
  cp tbl/supplier.tbl in/supplier
  cp tbl/nation.tbl in/nation.dat
  gzip -c tbl/region.tbl >in/Region.Tbl.GZ
  lade load --db tpch.lade in
  exits 0
  for table in region nation supplier customer part partsupp orders lineitem; do gives_back "$table" "tbl/$table.tbl"; done
  rm tpch.lade in/LINEITEM/part-00004
  lade load --db tpch.lade in
  stops_for in/LINEITEM/part-00005
  says 'part 00004 of lineitem is missing before part 00005'
  mkdir any
  split -n l/3 tbl/part.tbl any/x
  lade load --db tpch.lade --validate off --expect-scale off --table part any
  exits 0
  gives_back part tbl/part.tbl
}

# refuses_content FILE WORDS: a load of this file is refused for what it is, before anything is written.
refuses_content() {
  lade load --db tpch.lade "$1"
  refuses input_format
  stops_for "$1"
  says "$2"
}

case_what_cannot_be_read_is_told_by_its_first_bytes() {
  regions >plain
  for ending in lzma lz4; do
    case $ending in
      lzma) name=lzma && xz --format=lzma -c plain >region.tbl ;;
      lz4) name='lz4 in its legacy format' && lz4 -q -l -c plain >region.tbl ;;
    esac
    refuses_content region.tbl "is $name, which lade does not read"
    mv region.tbl "region.tbl.$ending"
    refuses_content "region.tbl.$ending" "is $name, which lade does not read"
    code=0
    "$lade_binary" load --db pipe.lade --table region - <"region.tbl.$ending" >out 2>err || code=$?
    exits 3
    refuses input_format
  done
  cp plain region.tbl
  tar -cf nation.tbl region.tbl
  refuses_content nation.tbl 'is a tar archive, which lade does not read; try: tar -xOf nation.tbl | lade load --db tpch.lade --table nation -'
  tar -czf nation.tgz region.tbl
  refuses_content nation.tgz 'is a tar archive inside gzip'
  tar -cjf nation.tbz2 region.tbl
  refuses_content nation.tbz2 'is a tar archive inside bzip2, which lade does not read; try: bzcat nation.tbz2 | tar -xOf - |'
  tr '\n' '\r' <plain >region.tbl
  refuses_content region.tbl "is text whose lines end with CR alone, which lade does not read; try: cat region.tbl | tr '\\r' '\\n'"
  echo '<html><body>404' >region.tbl
  refuses_content region.tbl 'is HTML or XML'
  (echo 'r_regionkey|r_name|r_comment|'; cat plain) >region.tbl
  refuses_content region.tbl 'is text with a header line; try: --header'
  tr '|' '\t' <plain >region.tbl
  refuses_content region.tbl "is text with a tab where '|' is expected; try: --delimiter tab"
  # The option that is named helps.
  lade load --db tpch.lade --delimiter tab region.tbl
  exits 0
  gives_back region plain
}

case_the_pipe_that_is_tried_can_be_run_as_it_is_told() {
  mkdir "sp ace" bin
  regions | tr '|' ';' | sed '1i r_regionkey;r_name;r_comment;' | xz --format=lzma >"sp ace/it's region.tbl"
  lade load --db "a b.lade" --delimiter ';' --header --table region "sp ace/it's region.tbl"
  exits 3
  ln -s "$lade_binary" bin/lade
  PATH=$PWD/bin:$PATH bash -c "$(sed -n 's/.*; try: //p' err | head -n 1)" >out 2>run_err || fail "it does not run: $(<run_err)"
  "$lade_binary" export --db 'a b.lade' region -o - | cmp - <(regions)
  lade plan --refresh 1 --delimiter ';' --table orders "sp ace/it's region.tbl"
  says "xzcat 'sp ace/it'\\''s region.tbl' | lade plan --refresh 1 --delimiter ';' --table orders -"
  lade load -n --null '\N' --table region "sp ace/it's region.tbl"
  says "region.tbl' | lade load --dry-run --null '\\N' --table region -"
  # No pipe of unzip begins with another one.
  printf 'PK\x03\x04' | gzip >region.tbl.gz
  lade load --db tpch.lade region.tbl.gz
  says 'is a zip archive inside gzip, which lade does not read: unpack or export it as text'
}

case_every_file_that_cannot_be_read_is_named() {
  sample
  for table in part orders lineitem; do xz --format=lzma "tbl/$table.tbl"; done
  lade load --db tpch.lade tbl
  stops_for tbl/{part,orders,lineitem}.tbl.lzma
  lade load --db tpch.lade --tables region,nation tbl
  exits 0
  shows 'region nation'
}

case_tables_takes_one_list_wherever_it_stands() {
  sample
  lade load --tables region,nation tbl --db tpch.lade
  exits 0
  shows 'region nation'
  lade plan --tables part --tables supplier tbl -q
  exits 0
  events '[.[] | select(.event == "plan") | .table] == ["supplier", "part"]'
}

case_a_cut_file_loses_no_finding_of_its_whole_lines() {
  { regions | sed '2s/^1/x/'; printf '5|CUT'; } >region.tbl
  gzip -c region.tbl | head -c -9 >cut.gz
  for cut in region.tbl cut.gz; do
    lade load --db tpch.lade --table region "$cut"
    exits 3
    events '[.[] | select(.event == "reject")] | length == 1 and .[0].line == 2 and .[0].code == "bad_integer"'
    events '[.[] | select(.event == "error")] | length == 1'
    shows ''
    lade plan --table region "$cut"
    exits 3
  done
}

case_progress_of_packed_input_counts_stored_bytes() {
  sample
  gzip tbl/lineitem.tbl
  lade load --db tpch.lade --tables region,nation,supplier,customer,part,partsupp,orders tbl
  exits 0
  total=$(stat -c %s tbl/lineitem.tbl.gz)
  # Before the second block of the file, when rows of the first are in.
  stopped lineitem.tbl.gz 4 load --db tpch.lade --batch-size 100 --threads 1 tbl/lineitem.tbl.gz
  sleep 0.3
  goes_on
  exits 0
  events "[.[] | select(.event == \"progress\" and .stage == \"load\")] | length > 0 and
    all(.[]; .bytes_total == $total and .bytes <= $total and has(\"eta_ms\"))"
}

case_a_zstd_window_beyond_the_memory_limit_is_refused() {
  regions >plain
  # The size is not known, so the frame asks for the whole window.
  zstd -q --long=27 <plain >region.tbl.zst
  lade load --db tpch.lade --memory-limit 32M region.tbl.zst
  refuses input_format
  stops_for region.tbl.zst
  says 'needs a window of 128 MiB'
  says '--memory-limit'
  lade load --db tpch.lade --memory-limit 1G region.tbl.zst
  exits 0
  gives_back region plain
}

case_an_xz_dictionary_beyond_the_memory_limit_is_refused() {
  regions >plain
  xz --lzma2=dict=64MiB -c <plain >region.tbl.xz
  lade load --db tpch.lade --memory-limit 32M region.tbl.xz
  refuses input_format
  stops_for region.tbl.xz
  says 'needs 64 MiB to unpack its xz, and may take 4 MiB (an eighth of --memory-limit)'
  lade load --db tpch.lade --memory-limit 1G region.tbl.xz
  exits 0
  gives_back region plain
}

case_matrix_49_one_file_twice_is_refused_by_any_name() {
  regions >region.tbl
  ln -s region.tbl symbolic
  ln region.tbl hard
  for other in region.tbl ./region.tbl symbolic hard; do
    lade load --db tpch.lade --table region region.tbl "$other"
    exits 2
    refuses duplicate_input
    events '[.[] | select(.event == "error")][0] | .message | contains("is the same file as region.tbl (device ")'
  done
  [[ ! -e tpch.lade ]] || fail "the database was made"
}

case_matrix_50_a_path_has_one_purpose() {
  conflicts() {
    lade load "$@"
    exits 2
    refuses path_conflict
    regions | cmp - region.tbl || fail "the input changed"
  }
  regions >region.tbl
  ln region.tbl hard
  conflicts --db region.tbl region.tbl
  conflicts --db hard region.tbl
  conflicts --db tpch.lade --rejects region.tbl region.tbl
  conflicts --db tpch.lade --rejects hard region.tbl
  conflicts --db tpch.lade --rejects tpch.lade region.tbl
  [[ ! -e tpch.lade ]] || fail "the database was made"
  lade load --db tpch.lade region.tbl
  exits 0
  cp tpch.lade before
  ln -s tpch.lade symbolic
  nations >nation.tbl
  conflicts --db tpch.lade --rejects symbolic nation.tbl
  cmp tpch.lade before || fail "the database changed"
}
