# shellcheck shell=bash disable=SC2154,SC2034,SC2016  # `run`, which sources this, has the names
# The export of one table and of all.

case_an_export_is_the_same_bytes_for_any_number_of_threads() {
  sample
  lade load --db tpch.lade --batch-size 500 tbl
  exits 0
  lade export --db tpch.lade lineitem --format csv --threads 1 -o lineitem.csv
  exits 0
  for threads in 1 2 8; do
    lade export --db tpch.lade lineitem --threads "$threads" -o lineitem.tbl
    exits 0
    cmp lineitem.tbl tbl/lineitem.tbl || fail "$threads threads: another text"
    LADE_THREADS=$threads lade export --db tpch.lade lineitem --format csv -o -
    exits 0
    cmp out lineitem.csv || fail "$threads threads: another csv"
    # A reader that has seen enough ends it quietly.
    "$lade_binary" export --db tpch.lade lineitem --threads "$threads" -o - 2>err | head -n 1 | cmp - <(head -n 1 tbl/lineitem.tbl)
    [[ ${PIPESTATUS[0]} == 0 && ! -s err ]] || fail "$threads threads: a closed pipe is no quiet end"
  done
}

# What comes before the damage is written to a stream, and nothing behind it.
case_an_export_stops_at_damage_at_the_same_place_for_any_number_of_threads() {
  sample
  lade load --db tpch.lade --batch-size 500 tbl
  for ((at = $(bytes tpch.lade) * 9 / 10, end = at + 4096; at < end; at++)); do put "$at" ee tpch.lade; done
  lade export --db tpch.lade lineitem --threads 1 -o -
  exits 5
  mv out first
  mv err first.err
  [[ -s first ]] || fail "nothing was written"
  cmp -n "$(bytes first)" first tbl/lineitem.tbl || fail "another text"
  for threads in 2 8; do
    lade export --db tpch.lade lineitem --threads "$threads" -o -
    exits 5
    cmp first out || fail "$threads threads: another text"
    cmp first.err err || fail "$threads threads: another message"
  done
}

# kept: the file that was there is as it was, and nothing else is left beside it.
kept() {
  [[ $(ls -A folder) == file && $(cat folder/file) == precious ]] || fail "not what it was: $(ls -lA folder)"
}
case_an_export_that_does_not_end_leaves_the_file_that_was_there() {
  sample
  lade load --db tpch.lade --batch-size 500 tbl
  mkdir folder
  echo precious >folder/file
  faulty 'write:2:28:(deleted)' export --db tpch.lade lineitem -o folder/file # 28: ENOSPC
  exits 6
  says no_space
  says 'folder/file'
  kept
  faulty 'write:2:signal15:(deleted)' export --db tpch.lade lineitem -o folder/file
  exits 143
  kept
  local call # 5: EIO
  for call in fdatasync:1:5: fsync:1:5: rename:1:5:; do
    faulty "$call" export --db tpch.lade lineitem -o folder/file
    exits 6
    kept
  done
  # Neither is there a file where none was; and on a file system without unnamed files. 95: EOPNOTSUPP
  faulty 'tmpfile:1+:95:folder;write:2:28:lade-new' export --db tpch.lade lineitem -o folder/new
  exits 6
  kept
  faulty 'tmpfile:1+:95:folder' export --db tpch.lade lineitem -o folder/new
  exits 0
  cmp folder/new tbl/lineitem.tbl || fail 'another text'
  rm folder/new
  for ((at = $(bytes tpch.lade) * 9 / 10, end = at + 4096; at < end; at++)); do put "$at" ee tpch.lade; done
  lade export --db tpch.lade lineitem -o folder/file
  exits 5
  kept
  # A text with the delimiter, which a quoted field may have.
  echo '0|AFRICA|"a|b"|' >region.tbl
  lade load --db quoted.lade --quote '"' --delimiter '|' region.tbl
  exits 0
  lade export --db quoted.lade region -o folder/file
  exits 2
  kept
}

case_an_export_takes_the_place_of_a_file_with_its_mode() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  echo 'an older and longer file that is there, with more bytes than the table of regions has' >old
  for _ in 1 2 3 4 5 6 7 8; do cat old old >older; mv older old; done
  chmod 640 old
  ln -s old link
  lade export --db tpch.lade region -o link
  exits 0
  cmp old region.tbl || fail 'another text'
  [[ -L link && $(stat -c %a old) == 640 ]] || fail "$(ls -l)"
  (umask 027; "$lade_binary" export --db tpch.lade region -o new)
  cmp new region.tbl || fail 'another text'
  [[ $(stat -c %a new) == 640 ]] || fail "$(ls -l)"
  # What is no regular file is written to: nothing takes its name.
  lade export --db tpch.lade region -o /dev/null
  exits 0
  [[ -c /dev/null ]] || fail '/dev/null is gone'
  mkfifo fifo
  cat fifo >got &
  lade export --db tpch.lade region -o fifo
  exits 0
  wait $!
  [[ -p fifo ]] || fail 'the FIFO is gone'
  cmp got region.tbl || fail 'another text'
  lade export --db tpch.lade region -o .
  exits 6
  says 'Is a directory'
  lade export --db tpch.lade region -o nowhere/file
  exits 6
  says 'nowhere'
}

case_all_tables_are_exported_each_to_its_file() {
  sample
  lade load --db tpch.lade tbl
  for threads in 1 2 8; do
    rm -rf all
    lade export --db tpch.lade --all -o all/ --threads "$threads"
    exits 0
    diff -r all tbl || fail "$threads threads: not what was loaded"
    events '.[-1] | .event == "run_end" and .ok and .tables == 8 and (.reason | contains("lade load --db NEW.lade all"))'
  done
  lade load --db again.lade --output none all
  exits 0
  lade export --db tpch.lade --all --format csv -o csv --output human --color never
  exits 0
  grep -q 'to csv went region, nation' out || fail "no verdict"
  for table in tbl/*.tbl; do
    table=$(basename "$table" .tbl)
    lade export --db tpch.lade "$table" --format csv -o alone
    cmp alone "csv/$table.csv" || fail "$table: another csv"
  done
}

# A file that has the name of one to be written may be somebody's only copy.
case_the_export_of_all_tables_overwrites_nothing() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  mkdir all
  echo precious >all/nation.tbl
  lade export --db tpch.lade --all -o all
  exits 2
  says 'all/nation.tbl: is there already'
  says 'lade: exit 2: no file was written'
  refuses path_conflict
  [[ $(ls all) == nation.tbl && $(cat all/nation.tbl) == precious ]] || fail "something was written"
  rm all/nation.tbl
  ln -s ../elsewhere all/nation.tbl
  lade export --db tpch.lade --all -o all
  exits 2
  says 'all/nation.tbl: is there already'
  [[ ! -e elsewhere ]] || fail "it wrote through a link"
}

case_the_export_of_all_tables_leaves_no_part_of_a_file() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade region.tbl nation.tbl
  # The second file is nation's. 28: ENOSPC
  faulty 'write:2:28:(deleted)' export --db tpch.lade --all -o all
  exits 6
  refuses no_space
  says 'all/nation.tbl'
  says 'to all went region; the other tables are not there'
  [[ $(ls -A all) == region.tbl ]] || fail "a part is left"
  cmp all/region.tbl region.tbl || fail "region is another"
  # On a file system without unnamed files. 95: EOPNOTSUPP
  rm -r all
  faulty 'tmpfile:1+:95:all' export --db tpch.lade --all -o all
  exits 0
  [[ $(cd all && echo *) == 'nation.tbl region.tbl' ]] || fail "other files"
  cmp all/nation.tbl nation.tbl || fail "nation is another"
}

case_damage_of_one_table_does_not_hide_the_others_from_the_export_of_all() {
  sample
  lade load --db tpch.lade tbl
  rm tbl/lineitem.tbl  # its chunks are the last ones
  for ((at = $(bytes tpch.lade) * 9 / 10, end = at + 4096; at < end; at++)); do put "$at" ee tpch.lade; done
  lade export --db tpch.lade --all -o all
  exits 5
  refuses corrupt_chunk
  says 'the other tables are not there'
  diff -r all tbl || fail "not all but lineitem"
}

case_what_is_exported_where_is_said_once_and_clearly() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  lade export --db tpch.lade -o all
  exits 2
  says 'TABLE is required (or --all)'
  lade export --db tpch.lade region --all -o all
  exits 2
  says 'TABLE and --all exclude each other'
  for folder in - ''; do
    lade export --db tpch.lade --all -o "$folder"
    exits 2
    says '--all wants a folder: -o DIR'
  done
  lade export --db tpch.lade region --output json -o -
  exits 2
  says '--output goes with --all'
  lade export --db tpch.lade --all -o region.tbl
  exits 6
  says 'Not a directory'
  [[ ! -e all ]] || fail "a folder was made"
  sed '1s/^0/x/' region.tbl >bad.tbl
  lade load --db empty.lade --table region bad.tbl
  exits 1
  lade export --db empty.lade --all -o all
  exits 4
  says 'no table is loaded'
}
