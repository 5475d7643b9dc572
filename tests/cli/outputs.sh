# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# The files that a run writes beside the database: which may be the same, who reads them, and where stdout goes.

# standing: the names that there are, and what is in the files that a run could spoil.
standing() {
  ls -A
  cat tpch.lade region.tbl old.jsonl 2>/dev/null | cksum || true
}
# pair ARGS...: refused as one file under two names; what was there is as it was, and nothing new is left.
pair() {
  local before
  before=$(standing)
  code=0
  "$lade_binary" "$@" >../pair.out 2>err </dev/null || code=$?
  exits 2
  says path_conflict
  [[ $before == "$(standing)" ]] || fail "$*: a file was changed, made or lost"
}

case_two_names_of_one_file_are_told_by_the_file() {
  mkdir run sub
  cd run
  regions >region.tbl
  ln -s new.lade link.lade
  ln -s made.jsonl dangling
  : >err
  # Not there yet, by every spelling.
  pair load --db y.lade --rejects ./y.lade region.tbl
  pair load --db y.lade --trace ../run/y.lade region.tbl
  pair load --db "$PWD/y.lade" --rejects y.lade region.tbl
  pair load --db link.lade --rejects new.lade region.tbl
  pair load --db link.lade --rejects link.lade region.tbl
  pair load --db y.lade --rejects a.json --trace ./a.json region.tbl
  pair load --db y.lade --rejects dangling --trace made.jsonl region.tbl
  pair load --dry-run --rejects a.json --trace ./a.json region.tbl
  # There already.
  "$lade_binary" load --db tpch.lade region.tbl >old.jsonl
  ln -s tpch.lade soft
  ln -s region.tbl soft.tbl
  ln old.jsonl hard.jsonl
  pair load --db soft --rejects tpch.lade --if-loaded replace region.tbl
  pair load --db tpch.lade --trace soft --if-loaded replace region.tbl
  pair load --db tpch.lade --rejects soft.tbl --if-loaded replace region.tbl
  pair load --db tpch.lade --rejects region.tbl --if-loaded replace soft.tbl --table region
  pair load --db region.tbl region.tbl
  pair load --db new.lade --tune-from old.jsonl --trace hard.jsonl region.tbl
  pair load --db new.lade --tune-from ./old.jsonl --rejects old.jsonl region.tbl
  pair export --db tpch.lade region -o ./tpch.lade
  pair export --db tpch.lade region -o soft
  pair export --db soft region -o tpch.lade
}

case_standard_output_is_a_file_as_well() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  cksum tpch.lade region.tbl >sums
  for arguments in '--rejects out' '--trace ./out' '--rejects /dev/stdout' '--rejects err' '--rejects -' '--trace -'; do
    # shellcheck disable=SC2086  # several words
    lade load --db new.lade $arguments region.tbl
    exits 2
    [[ ! -e new.lade ]] || fail "$arguments: it was loaded"
  done
  for file in tpch.lade region.tbl; do
    code=0
    "$lade_binary" load --db tpch.lade --if-loaded replace region.tbl >>"$file" 2>err || code=$?
    exits 2
    says 'standard output'
    # The two lines that say so are behind it: a shell that appends has asked for them.
    head -c "$(awk -v file="$file" '$3 == file { print $2 }' sums)" "$file" >cut
    mv cut "$file"
    cksum tpch.lade region.tbl | cmp - sums || fail "$file was changed"
  done
  code=0
  "$lade_binary" export --db tpch.lade region -o - >>tpch.lade 2>err || code=$?
  exits 2
  cksum tpch.lade region.tbl | cmp - sums || fail "the database was changed"
  # What stdout had before stays.
  echo before >appended
  "$lade_binary" export --db tpch.lade region -o - >>appended
  (echo before; cat region.tbl) | cmp - appended || fail "stdout was emptied"
  # Where stdout carries nothing else, it may carry the rejects.
  echo 'x|' >bad.tbl
  lade load --db new.lade --output none --rejects - --max-rejects 1 --table region bad.tbl
  exits 9
  jq -e '.row == "x|"' out >/dev/null || fail "no reject"
  # The log of many nights may be tuned from, and appended to.
  lade load --db a.lade region.tbl
  mv out log
  code=0
  "$lade_binary" load --db b.lade --tune-from log region.tbl >>log 2>err || code=$?
  exits 0
}

case_an_output_is_emptied_only_when_the_run_may_begin() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  echo precious >kept
  for option in --rejects --trace; do
    for name in kept new; do
      lade load --db tpch.lade "$option" "$name" region.tbl
      exits 4
      [[ $(cat kept) == precious && ! -e new ]] || fail "$option $name: lost or made"
    done
  done
  lade export --db tpch.lade nation -o kept
  exits 4
  lade export --db tpch.lade nation -o new
  exits 4
  lade export --db nowhere.lade region -o kept
  exits 4
  [[ $(cat kept) == precious && ! -e new ]] || fail "lost or made"
  lade export --db tpch.lade region -o kept
  cmp kept region.tbl || fail "it was not emptied"
}

# A FIFO that nobody reads or writes: a signal ends the wait, and nobody waits for the database meanwhile.
case_a_fifo_without_its_other_end_is_waited_for_without_the_lock_until_a_signal() {
  regions >region.tbl
  nations >nation.tbl
  lade load --db tpch.lade region.tbl
  mkfifo fifo
  for signal in INT:130 TERM:143; do
    for verb in 'load nation.tbl --rejects fifo' 'load nation.tbl --trace fifo' 'load nation.tbl --tune-from fifo' 'export region -o fifo'; do
      # In a job of its own, since bash has its background jobs ignore SIGINT.
      set -m
      # shellcheck disable=SC2086  # several words
      "$lade_binary" $verb --db tpch.lade >first 2>err &
      pid=$!
      set +m
      hears "$pid"
      lade validate --db tpch.lade
      exits 0
      kill -"${signal%:*}" "$pid"
      code=0
      wait "$pid" || code=$?
      exits "${signal#*:}"
      grep -q interrupted first err || fail "it did not hear the signal"
    done
  done
  shows region
  # With its other end it is an output as any other.
  cat fifo >read &
  lade export --db tpch.lade region -o fifo
  exits 0
  wait
  cmp read region.tbl || fail "another text"
  cat fifo >read &
  sed '2s/^1/x/' nation.tbl >bad.tbl
  lade load --db tpch.lade --rejects fifo --max-rejects 1 --table nation bad.tbl
  exits 9
  wait
  jq -e '.code == "bad_integer"' read >/dev/null || fail "no reject"
}

# nonblocking COMMAND...: its stdout is a pipe that its reader opened without blocking and reads slowly; what was read
# goes to out, what it said to err, its exit code to code.
nonblocking() {
  python3 - "$@" <<'PYTHON'
import fcntl, os, subprocess, sys, time
read_end, write_end = os.pipe()
for end in read_end, write_end:
    fcntl.fcntl(end, fcntl.F_SETFL, fcntl.fcntl(end, fcntl.F_GETFL) | os.O_NONBLOCK)
fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, 4096)
process = subprocess.Popen(sys.argv[1:], stdout=write_end, stderr=open("err", "wb"))
os.close(write_end)
with open("out", "wb") as out:
    while True:
        time.sleep(0.001)
        try:
            piece = os.read(read_end, 700)
        except BlockingIOError:
            continue
        if not piece:
            break
        out.write(piece)
print(process.wait(), file=open("code", "w"))
PYTHON
}

case_a_reader_that_does_not_block_gets_every_line() {
  sample
  nonblocking "$lade_binary" load --db tpch.lade --max-findings 1000 --validate off tbl
  code=$(cat code)
  exits 0
  events 'length > 20 and .[-1].event == "run_end" and ([.[].seq] == [range(length)])'
  nonblocking "$lade_binary" export --db tpch.lade lineitem -o -
  code=$(cat code)
  exits 0
  cmp out tbl/lineitem.tbl || fail "another text"
  nonblocking "$lade_binary" load --db human.lade --output human tbl
  code=$(cat code)
  exits 0
  grep -q lineitem out || fail "no report"
}

# full DESCRIPTOR: the pipe, whose one page takes one write of a writer that polls, has had it.
full() {
  python3 -c 'import fcntl, struct, sys, termios
sys.exit(struct.unpack("i", fcntl.ioctl(int(sys.argv[1]), termios.FIONREAD, bytes(4)))[0] == 0)' "$1"
}

# A reader that holds the pipe open and takes nothing does not hold the run: a signal ends it.
case_a_stuck_reader_does_not_outlast_a_signal() {
  sample
  lade load --db tpch.lade tbl
  mkfifo stuck
  for verb in 'export lineitem -o -' 'inspect' "load --if-loaded replace --max-rejects 100% --max-findings 5000 --table region bad.tbl"; do
    for ((i = 0; i < 1000; i++)); do echo "$i|a row that has too few of them"; done >bad.tbl
    exec 8<>stuck
    python3 -c 'import fcntl; fcntl.fcntl(8, fcntl.F_SETPIPE_SZ, 4096)'
    set -m
    # shellcheck disable=SC2086  # several words
    "$lade_binary" $verb --db tpch.lade >stuck 2>err &
    pid=$!
    set +m
    until full 8; do kill -0 "$pid" || fail "it ended before"; done
    kill -TERM "$pid"
    code=0
    wait "$pid" || code=$?
    exec 8>&-
    exits 143
  done
}

case_a_lost_stdout_is_said_on_stderr_with_what_is_published() {
  regions >region.tbl
  nations | sed '1s/^0/0|/' >nation.tbl
  for output in json human; do
    for quiet in '' -q; do
      rm -f tpch.lade
      code=0
      # shellcheck disable=SC2086  # a flag or nothing
      "$lade_binary" load $quiet --output "$output" --db tpch.lade region.tbl nation.tbl >/dev/full 2>err || code=$?
      exits 6
      says 'standard output cannot be written: No space left on device; published: region'
      ! grep -q 'published: [^;]*nation' err || fail "nation is not published"
      shows region
    done
  done
  code=0
  "$lade_binary" load --db tpch.lade nation.tbl >&- 2>err || code=$?
  exits 6
  says 'standard output cannot be written: Bad file descriptor; nothing was published'
  for verb in --help schema 'inspect --db tpch.lade' 'verify --db tpch.lade' 'export region --db tpch.lade -o -'; do
    code=0
    # shellcheck disable=SC2086  # several words
    "$lade_binary" $verb >/dev/full 2>err || code=$?
    exits 6
    says 'No space left on device'
  done
}

case_who_closes_the_pipe_early_ends_quietly_what_only_looks() {
  sample
  lade load --db tpch.lade tbl
  for verb in '--help' 'schema' 'inspect --db tpch.lade' 'show --db tpch.lade lineitem -n 5000' 'export lineitem --db tpch.lade -o -'; do
    # shellcheck disable=SC2086  # several words
    (code=0; "$lade_binary" $verb 2>err || code=$?; echo "$code" >code) | true
    code=$(cat code)
    exits 0
    [[ ! -s err ]] || fail "$verb speaks"
  done
  (code=0; "$lade_binary" verify --db tpch.lade 2>err || code=$?; echo "$code" >code) | true
  code=$(cat code)
  [[ $code == [06] ]] || fail "exit $code"
}

case_a_temporary_directory_is_looked_at_first() {
  regions >region.tbl
  mkdir empty
  lade load --db tpch.lade --temp-dir empty region.tbl
  exits 0
  [[ -z $(ls -A empty) ]] || fail "a file is left"
  for verb in 'load region.tbl --db new.lade' 'load region.tbl --dry-run' 'validate --db tpch.lade'; do
    for directory in nowhere region.tbl; do
      # shellcheck disable=SC2086  # several words
      lade $verb --temp-dir "$directory"
      exits 2
      says "$directory: --temp-dir: "
      refuses usage
    done
  done
  [[ ! -e new.lade ]] || fail "it was loaded"
  # A full disk is nobody's mistake in the command.
  faulty 'tmpfile:1:28:empty' load --db new.lade --temp-dir empty region.tbl
  exits 6
  refuses no_space
  # 30: EROFS
  faulty tmpfile:1:30:empty validate --db tpch.lade --temp-dir empty
  exits 2
  says 'Read-only file system'
}

case_a_variable_is_read_only_by_verbs_that_have_its_option() {
  regions >region.tbl
  lade load --db tpch.lade region.tbl
  export LADE_BATCH_SIZE=zzz
  for verb in inspect verify validate compact; do
    lade "$verb" --db tpch.lade
    exits 0
  done
  lade export region -o - --db tpch.lade
  exits 0
  lade plan region.tbl
  exits 2
  says LADE_BATCH_SIZE
  unset LADE_BATCH_SIZE
  export LADE_THREADS=many LADE_MEMORY_LIMIT=much
  for verb in inspect compact; do
    lade "$verb" --db tpch.lade
    exits 0
  done
  for verb in validate verify 'export region -o -'; do
    # shellcheck disable=SC2086  # several words
    lade $verb --db tpch.lade
    exits 2
    says LADE_THREADS
  done
}
