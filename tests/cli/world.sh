# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Faults of the world around a run: locks, damage, full disks, signals, readers that go away (rows 56 to 70).

case_matrix_57_only_load_makes_a_database() {
  for verb in inspect verify validate; do
    lade "$verb" --db tpch.lade
    exits 4
  done
  lade export --db tpch.lade region -o -
  exits 4
  says 'db_missing'
  [[ ! -s out ]] || fail "an event stands where the export would"
  [[ ! -e tpch.lade ]] || fail "the database was made"
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  exits 0
  shows region
}

case_matrix_58_whatever_is_no_database_is_left_alone() {
  regions >region.tbl
  printf 'SQLite format 3\0' >sqlite
  head -c 4096 /dev/zero >>sqlite
  head -c 100 region.tbl >hundred
  head -c 400000 "$lade_binary" >program
  : >empty
  mkdir directory
  mkfifo fifo
  ln -s round round
  for file in sqlite hundred program empty directory fifo round /dev/zero; do
    before=$( [[ ! -f $file ]] || cksum "$file")
    for verb in 'load region.tbl' inspect verify validate 'export region -o -'; do
      # shellcheck disable=SC2086  # several words
      lade $verb --db "$file"
      exits 5
      says not_a_lade_db
      says "$file: "
    done
    [[ $before == "$( [[ ! -f $file ]] || cksum "$file")" ]] || fail "$file was written to"
  done
}

case_matrix_58_what_is_no_database_is_said_so() {
  head -c 300000 /dev/zero >tpch.lade
  lade inspect --db tpch.lade
  exits 5
  : >tpch.lade
  lade verify --db tpch.lade
  exits 5
  echo 'some text' >tpch.lade
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  exits 5
  [[ $(cat tpch.lade) == 'some text' ]] || fail "it was written to"
}

# put AT HEX... FILE: writes bytes over the file.
put() { printf '%b' "$(printf '\\x%s' "${@:2:$#-2}")" | dd of="${*: -1}" bs=1 seek="$1" conv=notrunc status=none; }

case_matrix_59_what_is_too_new_is_not_called_damaged() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  local own change
  lade --version
  own=$(sed -n 's/^file format //p' out)
  for change in '12 4D' '12 01' '16 80' '8 01 02 03 04'; do
    cp tpch.lade new.lade
    for copy in 0 65536 131072 196608; do
      read -r -a words <<<"$change"
      put $((copy + words[0])) "${words[@]:1}" new.lade
    done
    cp new.lade before
    for verb in 'load region.tbl' inspect verify; do
      # shellcheck disable=SC2086  # two words
      lade $verb --db new.lade
      exits 5
      says unsupported_version
    done
    cmp new.lade before || fail "it was written to"
    case $change in
      '12 4D') says "the file has format version 77, newer than the $own of this lade: use a newer one" ;;
      '12 01') says "the file has format version 1, older than the $own of this lade: load the data anew" ;;
      16*) says 'the file needs features 0000000000000080, which this lade lacks: use a newer one' ;;
      8*) says 'the file has another byte order' ;;
    esac
  done
}

case_verify_says_what_it_looked_at() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  lade verify --db tpch.lade
  exits 0
  events '.[-1] | .tables == 1 and .rows == 5'
}

case_matrix_60_two_bad_copies_that_named_no_later_generation_are_a_notice_and_four_are_damage() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  # Generation 2 lies in slot A; the commit that comes next writes slot B. The file ends with generation 2.
  put $((131072 + 50)) EE tpch.lade
  put $((196608 + 50)) EE tpch.lade
  lade verify --db tpch.lade
  exits 9
  events '[.[] | select(.event == "notice")] | length == 1 and .[0].code == "superblock_slot_damaged"'
  events '.[-1] | .ok and .generation == 2 and (.reason | contains("generation 2 is sound, but not every superblock copy is"))'
  says 'the file ends with generation 2, so they named no later one; nothing is lost'
  gives_back region region.tbl
  nations >nation.tbl
  lade load --db tpch.lade nation.tbl
  exits 0
  events '[.[] | select(.event == "notice" and .code == "superblock_slot_damaged")] | length == 1'
  shows 'region nation'
  lade verify --db tpch.lade
  exits 0
  events '[.[] | select(.event == "notice")] == []'
  events '.[-1] | .generation == 3 and (.reason | contains("generation 3 is right"))'
  for copy in 0 65536 131072 196608; do put $((copy + 50)) EE tpch.lade; done
  for verb in 'load region.tbl' inspect verify; do
    # shellcheck disable=SC2086  # two words
    lade $verb --db tpch.lade
    exits 5
    refuses corrupt
    for copy in 0 65536 131072 196608; do says " at $copy has hash"; done
  done
}

case_matrix_60_a_newest_generation_that_may_be_lost_is_not_called_right() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  # Generation 3 lies in slot B: without its two copies nation is gone, and the file is as long as before.
  root=$(jq -r 'select(.event == "table_end" and .table == "region") | .root' out)
  put $((131072 + 50)) EE tpch.lade
  put $((196608 + 50)) EE tpch.lade
  shows region
  lade verify --db tpch.lade
  exits 5
  events '[.[] | select(.event == "notice")] | length == 1 and .[0].code == "superblock_slot_torn"'
  events '.[-1] | (.ok | not) and .generation == 2 and .root == "'"$root"'"'
  events '.[-1].reason | contains("a later one may be lost, and a table with it")'
  says 'cut short before its commit was acknowledged, or by a later generation that is lost with what it published'
  # What is there can be built upon, and then nothing is in doubt.
  lade load --db tpch.lade nation.tbl
  exits 0
  lade verify --db tpch.lade
  exits 0
}

case_matrix_60_one_damaged_superblock_copy_is_a_notice_and_not_clean() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  cp tpch.lade sound.lade
  # Of the current generation, and of the slot that is not in use.
  for copy in 0 65536 131072; do
    cp sound.lade tpch.lade
    put $((copy + 100)) EE tpch.lade
    lade verify --db tpch.lade
    exits 9
    events '[.[] | select(.event == "notice")] | length == 1 and .[0].code == "superblock_copy_damaged"'
    events '.[-1].reason | contains("nothing is lost, and the next commit mends it")'
    gives_back region region.tbl
    lade export --db tpch.lade region -o again.tbl
    exits 0
    says superblock_copy_damaged
  done
}

case_matrix_62_a_flipped_bit_is_found_wherever_it_is() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  size=$(stat -c %s tpch.lade)
  flip() { printf '%b' "\\x$(printf %02x $(($(od -An -tu1 -j"$1" -N1 "$2") ^ 1)))" | dd of="$2" bs=1 seek="$1" conv=notrunc status=none; }
  # Behind the superblocks lies the empty generation 1; then a page of chunks, and a page with directory and root.
  first=$((262144 + 4096))
  for at in $first $((first + 64)) $((size - 4096)) $((size - 4000)); do
    cp tpch.lade damaged.lade
    flip "$at" damaged.lade
    lade verify --db damaged.lade
    exits 5
  done
}

case_matrix_62_every_page_that_is_lost_swapped_or_stale_is_found() {
  sample
  lade load --db tpch.lade --batch-size 20 --tables region,nation,supplier,part tbl
  exits 0
  lade load --db other.lade --batch-size 20 --tables region,nation,supplier,customer tbl
  exits 0
  pages=$(($(stat -c %s tpch.lade) / 4096))
  found=0
  # Page 64 is the root record of the empty generation 1, to which nothing refers any more.
  for ((page = 65; page < pages; page += 1)); do
    for damage in zero swap graft; do
      cp tpch.lade damaged.lade
      case $damage in
        zero) dd if=/dev/zero of=damaged.lade bs=4096 seek=$page count=1 conv=notrunc status=none ;;
        swap)
          ((page + 1 < pages)) || continue
          dd if=tpch.lade of=damaged.lade bs=4096 skip=$page seek=$((page + 1)) count=1 conv=notrunc status=none
          dd if=tpch.lade of=damaged.lade bs=4096 skip=$((page + 1)) seek=$page count=1 conv=notrunc status=none
          ;;
        graft) dd if=other.lade of=damaged.lade bs=4096 skip=$page seek=$page count=1 conv=notrunc status=none ;;
      esac
      ! cmp -s tpch.lade damaged.lade || continue
      lade verify --db damaged.lade
      exits 5
      events '[.[] | select(.event == "error")] | length >= 1 and all(.code | IN("corrupt", "corrupt_chunk"))'
      found=$((found + 1))
    done
  done
  ((found > 30)) || fail "only $found damaged pages"
}

case_matrix_62_a_bad_chunk_is_named_by_table_column_place_and_hashes() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  exits 0
  put $((262144 + 4096 + 64 + 3)) EE tpch.lade # the second chunk: r_name
  cp tpch.lade before
  for verb in verify 'export region -o -'; do
    # shellcheck disable=SC2086  # several words
    lade $verb --db tpch.lade
    exits 5
    grep -qE 'region.r_name: chunk [0-9]+ at 266304 \([0-9]+ bytes\): hash [0-9a-f]{32}, expected [0-9a-f]{32}' err ||
      fail "does not name the chunk"
    # Once, and what lies around it is looked at all the same.
    [[ $verb != verify ]] || events '[.[] | select(.event == "error")] | length == 1'
    [[ $verb != verify ]] || events '.[-1] | .tables == 1 and .rows == 5'
  done
  cmp tpch.lade before || fail "the database changed"
}

case_matrix_62_damage_is_named_alike_by_any_number_of_threads() {
  sample
  lade load --db tpch.lade --batch-size 100 tbl
  exits 0
  # A byte in each of many chunks, of all tables.
  for ((at = 262144 + 4096; at < $(bytes tpch.lade) * 9 / 10; at += 9973)); do put "$at" ee tpch.lade; done
  named() { jq -c 'select(.event == "error") | [.code, .message]' out; }
  lade verify --db tpch.lade --threads 1
  exits 5
  named >first
  (($(wc -l <first) > 5)) || fail "little was found"
  [[ -z $(sort first | uniq -d) ]] || fail "something is named twice"
  for threads in 2 8; do
    LADE_THREADS=$threads lade verify --db tpch.lade
    exits 5
    named | cmp - first || fail "$threads threads: another answer"
  done
}

case_matrix_65_a_full_disk_publishes_nothing() {
  sample
  code=0
  (ulimit -f 280; exec "$lade_binary" load --db tpch.lade tbl) >out 2>err || code=$?
  exits 6
  events '.[-1].event == "run_end"'
  lade verify --db tpch.lade
  exits 0
}

# sweep FAULT_CALL WHAT PATH_END: loads two tables with the first, the second, ... such call going wrong, until none is
# left. Each time the exit code is one of $allowed, the database shows a prefix of the tables, verify finds it sound,
# and a rerun ends with the same bytes as a load that nothing disturbed (good.lade).
sweep() {
  local nth=1
  while :; do
    rm -f tpch.lade
    # One thread, so that calls come in one order.
    faulty "$1:$nth${4:-}:$2:$3" load --db tpch.lade --threads 1 region.tbl nation.tbl
    [[ $code != 0 ]] || break
    [[ " $allowed " == *" $code "* ]] || fail "call $nth: exit $code, expected one of $allowed"
    case $code in
      6 | 7) events '.[-1].event == "run_end" and .[-1].exit_code == '"$code" ;;
    esac
    ended=$code
    if [[ -e tpch.lade ]]; then
      case $(tables) in '' | region | 'region nation') ;; *) fail "call $nth: it shows $(tables)" ;; esac
      lade verify --db tpch.lade
      # A commit that was killed, or whose outcome is unknown, may have written one of its two superblock copies.
      [[ $code == 0 || ($code == 9 && $ended != 6) ]] || fail "call $nth: verify exits with $code"
    fi
    lade load --db tpch.lade --threads 1 --if-loaded skip region.tbl nation.tbl
    exits 0
    cmp tpch.lade good.lade || fail "call $nth: the rerun ends with other bytes"
    nth=$((nth + 1))
  done
  swept=$((nth - 1))
}
two_tables() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db good.lade --threads 1 region.tbl nation.tbl
  exits 0
}

case_matrix_65_a_write_without_space_at_any_moment_names_file_and_bytes() {
  two_tables
  allowed='6 7'
  for sticky in '' +; do
    sweep pwrite 28 '' "$sticky"
    ((swept >= 10)) || fail "only $swept calls"
  done
  faulty pwrite:1:28: load --db no.lade region.tbl
  exits 6
  refuses no_space
  says 'no.lade: pwrite of 4096 bytes at 262144: No space left on device'
}

case_matrix_65_a_reject_file_without_space_publishes_nothing() {
  regions >region.tbl
  nations | sed '2s/^1/x/' >nation.tbl
  lade load --db tpch.lade --max-rejects 1 --rejects /dev/full region.tbl nation.tbl
  exits 6
  refuses no_space
  says /dev/full
  shows region
}

case_matrix_65_a_reject_file_whose_last_write_fails_is_an_error() {
  # Of a table that is refused nothing has to be written before a commit, only at the run's end.
  regions | sed '2s/^1/x/' >region.tbl
  lade load --db tpch.lade --rejects /dev/full region.tbl
  exits 6
  refuses no_space
  says /dev/full
  # As much as fills the buffer is written on the way, and fails there.
  for _ in {1..200}; do regions; done | sed 's/^/x/' >region.tbl
  lade load --db tpch.lade --rejects /dev/full region.tbl
  exits 6
  refuses no_space
  # What is tolerated has to be in the file before the table is there.
  regions | sed '2s/^1/x/' >region.tbl
  lade load --db other.lade --max-rejects 1 --rejects /dev/full region.tbl
  exits 6
  "$lade_binary" inspect --db other.lade | jq -se '[.[] | select(.event == "table")] == []' >/dev/null || fail 'a table is published'
}

case_matrix_66_any_call_may_fail_for_any_reason() {
  two_tables
  allowed='6 7'
  sweep pwrite 5 ''
  sweep ftruncate 5 ''
  sweep fsync 5 ''
  sweep linkat 5 ''
  sweep open 24 . # EMFILE: the unnamed file, and the directory to be flushed
  # EDQUOT and EFBIG in a write, EROFS, EMFILE and ENOMEM in an open.
  for fault in pwrite:6:122: pwrite:6:27: open:1:30:. open:1:24:. open:1:12:.; do
    rm -f tpch.lade
    faulty "$fault" load --db tpch.lade region.tbl
    exits 6
    case $fault in
      *:122:*) refuses no_space; says 'Disk quota exceeded' ;;
      *:27:*) refuses io_error; says 'pwrite of 4096 bytes at 266240: File too large' ;;
      *:30:*) refuses io_error; says 'Read-only file system' ;;
      *:24:*) refuses io_error; says 'Too many open files' ;;
      *:12:*) refuses out_of_memory; says 'Cannot allocate memory' ;;
    esac
  done
  rm -f tpch.lade
  lade load --db tpch.lade region.tbl
  for fault in open:1:13:tpch.lade pread:1:5:tpch.lade pread:2:5:tpch.lade; do
    for verb in inspect verify 'load nation.tbl'; do
      # shellcheck disable=SC2086  # two words
      faulty "$fault" $verb --db tpch.lade
      exits 6
      refuses io_error
      says tpch.lade
    done
  done
  shows region
}

case_matrix_66_little_memory_is_said_so() {
  sample
  lade load --db tpch.lade --tables region tbl
  keep=$(contents)
  for kilobytes in 12000 20000 30000 40000 60000 80000 100000; do
    code=0
    (ulimit -v "$kilobytes"; exec "$lade_binary" load --db tpch.lade --if-loaded skip --tables nation,supplier tbl) >out 2>err || code=$?
    [[ $code == 0 || $code == 6 ]] || fail "with $kilobytes KB: exit $code"
    if [[ $code == 6 ]]; then says 'out of memory'; else break; fi
    keeps "$keep"
  done
}

case_matrix_67_a_failed_flush_is_an_error_before_the_commit_point_and_doubt_at_it() {
  two_tables
  allowed='6 7'
  sweep fdatasync 5 ''
  ((swept >= 5)) || fail "only $swept calls"
  # Creating flushes once; then each table twice.
  for nth in 2:6 3:7 4:6 5:7; do
    rm -f tpch.lade
    faulty "fdatasync:${nth%:*}:5:" load --db tpch.lade --threads 1 region.tbl nation.tbl
    exits "${nth#*:}"
    if [[ $code == 7 ]]; then
      refuses commit_unknown
      says 'run lade verify'
    else
      refuses io_error
      says 'fdatasync: Input/output error'
    fi
  done
}

case_matrix_68_a_kill_at_any_write_and_a_rerun_give_the_same_bytes() {
  two_tables
  allowed=137
  sweep pwrite signal9 ''
  ((swept >= 10)) || fail "only $swept calls"
  sweep fdatasync signal9 ''
  ((swept >= 5)) || fail "only $swept calls"
  sweep linkat signal9 ''
  sweep ftruncate signal9 ''
  sweep fsync signal9 ''
}

case_matrix_68_a_signal_at_any_write_rolls_the_open_table_back() {
  two_tables
  # From the commit point on the commit is finished: then the run ends well or before the next table.
  allowed='130 143'
  for signal in 2 15; do
    sweep pwrite "signal$signal" ''
    sweep pread "signal$signal" nation.tbl
    ((swept >= 1)) || fail "only $swept calls"
  done
}

case_matrix_69_a_reader_that_goes_away_does_not_undo_a_commit() {
  regions >region.tbl
  for output in json human; do
    rm -f tpch.lade
    code=0
    "$lade_binary" load --output "$output" --db tpch.lade region.tbl >/dev/full 2>err || code=$?
    exits 6
    says 'standard output cannot be written: No space left on device; published: region'
    shows region
  done
  # EPIPE from the third line on, as with `| head -n 2`.
  rm tpch.lade
  faulty write:3+:32:/out load --db tpch.lade region.tbl
  exits 6
  shows region
  rm tpch.lade
  (code=0; "$lade_binary" load --db tpch.lade region.tbl || code=$?; echo "$code" >code) 2>err | head -n 1 >out
  [[ $(cat code) == [06] ]] || fail "exit $(cat code)"
  events 'length == 1 and .[0].event == "run_start"'
  shows region
  for verb in --help --version 'load --help' 'inspect --db tpch.lade' 'export region --db tpch.lade -o -'; do
    code=0
    # shellcheck disable=SC2086  # several words
    "$lade_binary" $verb >/dev/full 2>err || code=$?
    exits 6
  done
}

case_matrix_69_closed_descriptors_are_never_used_for_the_database() {
  regions >region.tbl
  lade load --db good.lade region.tbl
  for shape in '<&-:0' '>&-:6' '2>&-:0' '<&- >&- 2>&-:6'; do
    rm -f tpch.lade
    code=0
    bash -c 'exec "$0" load --db tpch.lade region.tbl '"${shape%:*}" "$lade_binary" >out 2>err || code=$?
    exits "${shape##*:}"
    cmp tpch.lade good.lade || fail "other bytes with $shape"
  done
}

case_matrix_68_an_interrupted_load_is_rolled_back_and_can_be_run_again() {
  sample
  mkfifo lineitem.fifo
  "$lade_binary" load --db tpch.lade tbl/region.tbl --table region >/dev/null
  "$lade_binary" load --db tpch.lade --table nation lineitem.fifo >out 2>err &
  pid=$!
  exec 9>lineitem.fifo
  head -n 1 tbl/nation.tbl >&9
  kill -TERM "$pid"
  code=0
  wait "$pid" || code=$?
  exec 9>&-
  exits 143
  events '.[-1] | .event == "run_end" and .exit_code == 143'
  shows region
  lade load --db tpch.lade --if-loaded skip tbl/region.tbl tbl/nation.tbl
  exits 0
}

case_matrix_56_of_two_writers_one_loads() {
  regions >region.tbl
  for round in 1 2 3 4 5 6 7 8 9 10; do
    rm -f tpch.lade
    # Odd rounds race for the name of a new database, even ones for the lock of one that is there.
    ((round % 2)) || { nations >nation.tbl; lade load --db tpch.lade --validate off nation.tbl; exits 0; }
    for writer in 1 2 3; do
      (code=0; "$lade_binary" load --db tpch.lade region.tbl >"out.$writer" 2>"err.$writer" || code=$?; echo "$code" >"code.$writer") &
    done
    wait
    [[ $(cat code.? | sort | tr '\n' ' ') == '0 4 4 ' ]] || fail "exits $(cat code.?)"
    jq -se '[.[] | select(.event == "error")] | length == 2 and all(.code | IN("db_busy", "already_loaded"))' out.? >/dev/null ||
      fail "not busy: $(cat err.?)"
    gives_back region region.tbl
    lade verify --db tpch.lade
    exits 0
  done
}

case_matrix_56_a_database_in_use_is_busy() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  begins_load first
  lade validate --db tpch.lade
  exits 4
  says 'in use'
  says '; --wait SECONDS waits for it'
  refuses db_busy
  ends_load
  exits 0
}

case_matrix_64_a_database_that_is_replaced_is_not_committed_to() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  cp tpch.lade before
  for change in rename remove replace; do
    cp before tpch.lade
    begins_load out
    case $change in
      rename) mv tpch.lade moved.lade ;;
      remove) rm tpch.lade ;;
      replace) cp before other; mv other tpch.lade ;;
    esac
    ends_load
    exits 6
    refuses db_moved
    case $change in
      rename) "$lade_binary" verify --db moved.lade >/dev/null || fail "the old file is damaged" ;;
      replace) cmp tpch.lade before || fail "the new file was written to" ;;
    esac
  done
}

case_a_symbolic_link_leads_to_the_database() {
  regions >region.tbl
  nations >nation.tbl
  mkdir below
  ln -s below/real.lade tpch.lade
  ln -s ../tpch.lade below/again.lade
  lade inspect --db tpch.lade
  exits 4
  # A link that leads nowhere yet leads to where the database is made.
  lade load --db tpch.lade region.tbl
  exits 0
  lade load --db below/again.lade nation.tbl
  exits 0
  lade load --db tpch.lade --if-loaded replace nation.tbl
  exits 0
  lade compact --db below/again.lade
  exits 0
  [[ -L tpch.lade && -L below/again.lade && ! -L below/real.lade ]] || fail "a link was replaced"
  lade validate --db below/real.lade
  exits 0
  shows 'region nation'
  [[ $(ls -A below) == $'again.lade\nreal.lade' ]] || fail "left behind: $(ls -A below)"
}

case_a_database_with_two_names_is_not_written() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade region.tbl
  ln tpch.lade hard.lade
  lade load --db tpch.lade nation.tbl
  exits 2
  refuses path_conflict
  shows region
}

# On NFS, SMB, vfat and most of FUSE; 95 is EOPNOTSUPP, 22 EINVAL.
case_where_files_need_a_name_a_database_is_made_and_compacted() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db good.lade region.tbl
  # With a rename that spares what is there, and without.
  for more in '' ';renameat2:1+:22:'; do
    rm -f tpch.lade
    (umask 027; faulty "tmpfile:1+:95:$more" load --db tpch.lade region.tbl; exits 0)
    cmp tpch.lade good.lade
    [[ $(stat -c %a,%h tpch.lade) == 640,1 ]] || fail "mode and names $(stat -c %a,%h tpch.lade)"
    faulty "tmpfile:1+:95:$more" load --db tpch.lade --if-loaded replace region.tbl
    exits 0
    faulty "tmpfile:1+:95:$more" compact --db tpch.lade
    exits 0
    [[ $(stat -c %a,%h tpch.lade) == 640,1 ]] || fail "mode and names $(stat -c %a,%h tpch.lade)"
    gives_back region region.tbl
    faulty "tmpfile:1+:95:$more" load --dry-run --db tpch.lade nation.tbl
    exits 0
    faulty "tmpfile:1+:95:$more" validate --db tpch.lade --temp-dir .
    exits 0
    [[ -z $(find . -name '.*lade*') ]] || fail "left behind: $(find . -name '.*lade*')"
  done
}

case_a_hidden_name_that_cannot_be_given_up_leaves_no_name_at_all() {
  regions >region.tbl
  faulty 'tmpfile:1+:95:;renameat2:1+:22:;rename:1:5:' load --db tpch.lade region.tbl
  exits 6
  says 'tpch.lade: rename: Input/output error'
  [[ ! -e tpch.lade && -z $(find . -name '.*lade*') ]] || fail "left behind: $(ls -A)"
}

case_a_hidden_name_that_a_killed_process_left_is_removed() {
  two_tables
  for call in pwrite fdatasync renameat2 fsync; do
    for ((nth = 1; ; nth++)); do
      rm -f tpch.lade
      faulty "tmpfile:1+:95:;$call:$nth:signal9:" load --db tpch.lade --threads 1 region.tbl nation.tbl
      [[ $code == 137 ]] || break
      lade load --db tpch.lade --threads 1 --if-loaded skip region.tbl nation.tbl
      exits 0
      cmp tpch.lade good.lade || fail "$call $nth: other bytes"
      [[ -z $(find . -name '.*lade*') ]] || fail "$call $nth: left behind: $(find . -name '.*lade*')"
    done
    exits 0
    ((nth > 1)) || fail "no $call"
  done
  # Between the two steps of a name that is taken first, and in a compaction.
  rm tpch.lade
  faulty 'tmpfile:1+:95:;renameat2:1+:22:;rename:1:signal9:' load --db tpch.lade --threads 1 region.tbl nation.tbl
  exits 137
  [[ -e tpch.lade && ! -s tpch.lade && -s .tpch.lade.lade-new ]] || fail "the name is not taken"
  lade inspect --db tpch.lade
  exits 4
  says 'tpch.lade: is not finished: the process that was making the database was killed'
  lade load --db tpch.lade --threads 1 region.tbl nation.tbl
  exits 0
  cmp tpch.lade good.lade
  [[ -z $(find . -name '.*lade*') ]] || fail "left behind: $(find . -name '.*lade*')"
  for call in pwrite fdatasync fsync; do
    cp good.lade tpch.lade
    faulty "tmpfile:1+:95:;$call:3:signal9:" compact --db tpch.lade
    [[ $code == 137 || $call == fsync ]] || fail "exit $code"
    lade load --db tpch.lade --if-loaded skip region.tbl nation.tbl
    exits 0
    shows 'region nation'
    [[ -z $(find . -name '.*lade*') ]] || fail "left behind: $(find . -name '.*lade*')"
  done
}

case_a_name_that_is_taken_first_is_no_empty_file_to_others() {
  regions >region.tbl
  # Its maker stops between the two steps.
  env LADE_FAULT='tmpfile:1+:95:;renameat2:1+:22:;rename:1:signal19:' LD_PRELOAD="$faults" "$lade_binary" load --db tpch.lade region.tbl >first 2>&1 &
  pid=$!
  until [[ -e tpch.lade && $(cut -d ' ' -f 3 /proc/$pid/stat) == T ]]; do
    kill -0 "$pid" || fail "it ended: $(cat first)"
  done
  [[ ! -s tpch.lade && -s .tpch.lade.lade-new ]] || fail "the name is not taken"
  for verb in inspect validate verify 'load region.tbl' 'load -n region.tbl'; do
    # shellcheck disable=SC2086
    lade $verb --db tpch.lade
    exits 4
    says '.tpch.lade.lade-new: another process is making this file'
  done
  "$lade_binary" load --db tpch.lade --wait 600 --if-loaded skip region.tbl >second 2>&1 &
  second=$!
  sleep 0.2
  kill -CONT "$pid"
  wait "$pid" || fail "the maker: $(cat first)"
  wait "$second" || fail "it did not wait: $(cat second)"
  gives_back region region.tbl
  [[ -z $(find . -name '.*lade*') ]] || fail "left behind"
}

case_of_two_that_make_a_database_under_a_hidden_name_one_does() {
  regions >region.tbl
  for more in '' '' ';renameat2:1+:22:' ';renameat2:1+:22:'; do
    rm -f tpch.lade
    for writer in 1 2 3; do
      (code=0; env LADE_FAULT="tmpfile:1+:95:$more" LD_PRELOAD="$faults" "$lade_binary" load --db tpch.lade region.tbl >"out.$writer" 2>"err.$writer" || code=$?; echo "$code" >"code.$writer") &
    done
    wait
    [[ $(cat code.? | sort | tr '\n' ' ') == '0 4 4 ' ]] || fail "exits $(cat code.?): $(cat err.?)"
    gives_back region region.tbl
    [[ -z $(find . -name '.*lade*') ]] || fail "left behind"
  done
}

case_a_database_is_made_without_proc_or_it_is_said_what_is_missing() {
  regions >region.tbl
  lade load --db good.lade region.tbl
  # The name in /proc is not there; whether the other way is open depends on the kernel and on who asks.
  faulty linkat:1:2: load --db tpch.lade region.tbl
  if [[ $code == 0 ]]; then cmp tpch.lade good.lade; else exits 6 && refuses io_error; fi
  faulty linkat:1+:2: load --db new.lade region.tbl
  exits 6
  refuses io_error
  says 'new.lade: linkat (is /proc mounted?): No such file or directory'
  [[ ! -e new.lade ]] || fail "the database was made"
}

case_a_directory_that_may_not_be_written_is_named() {
  regions >region.tbl
  mkdir locked
  faulty open:1:13:locked load --db locked/tpch.lade region.tbl # 13: EACCES, which root never sees
  exits 6
  refuses io_error
  says 'locked: open of an unnamed file (O_TMPFILE): Permission denied'
  faulty tmpfile:1:13:locked load -n --db locked/tpch.lade region.tbl
  exits 6
  says 'Permission denied; --temp-dir DIR names another place'
  lade load --db nowhere/tpch.lade region.tbl
  exits 6
  says 'nowhere: open of an unnamed file (O_TMPFILE): No such file or directory'
}

case_matrix_70_the_file_depends_on_nothing_but_the_input() {
  regions >region.tbl
  lade load --db a.lade region.tbl
  exits 0
  (umask 0; TZ=Asia/Tokyo LC_ALL=C "$lade_binary" load --db b.lade region.tbl >/dev/null)
  cmp a.lade b.lade || fail "the files differ"
  [[ $(stat -c %a b.lade) == 666 ]] || fail "mode $(stat -c %a b.lade)"
  here_now=$PWD
  lade load --db c.lade "$here_now/region.tbl"
  exits 0
  mkdir gone
  (cd gone; rmdir ../gone; umask 0177; TZ=UTC+14 LC_ALL=xx_YY exec "$lade_binary" load --db "$here_now/d.lade" "$here_now/region.tbl") >out 2>err
  cmp c.lade d.lade || fail "the files differ"
}
