# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Texts on how to use lade: help, examples, suggestions, manual page, completions, and README.md held against them.

# The verbs that `lade --help` shows.
mapfile -t verbs < <("$lade_binary" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]\+\) .*/\1/p')

# options_of VERB: as --help shows them.
options_of() { "$lade_binary" "$1" --help | grep -oE '^  (-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+'; }

case_every_verb_has_an_example_that_runs() {
  sample
  gzip -c tbl/region.tbl >region.tbl.gz
  mkdir bin
  ln -s "$lade_binary" bin/lade
  # An example of verify is about published tables, and comes before those of publish.
  "$lade_binary" load --db published.lade --output none tbl
  "$lade_binary" publish --db published.lade --to lake --output none region
  "$lade_binary" export --db published.lade region --format csv -o region.csv
  for verb in "${verbs[@]}"; do
    # Commands are set in by four, their continuation by six.
    "$lade_binary" "$verb" --help | sed -n '/^Example/,/^$/p' |
      sed -n 's/^    \( *[^ ]\)/\1/p' | sed 's#/data/tpch-sf1#tbl#g; s#/lake#lake#g' >examples
    [[ -s examples ]] || fail "$verb has no example"
    rm -f new.lade
    sed ':again; /|$/ { N; s/|\n */| /; b again }' examples >commands
    while IFS= read -r command; do
      # `head` ends a pipe early, which is no failure of lade.
      PATH=$PWD/bin:$PATH bash -eu -c "$command" >answer 2>err || fail "does not run: $command"
      rm -f new.lade
    done <commands
  done
}

# options_in_readme HEADING: those of the tables below it.
options_in_readme() {
  awk -v heading="$1" 'index($0, "## ") == 1 { on = index($0, "## " heading) == 1 } on && /^\|/' "$here/../../README.md" |
    cut -d'|' -f2 | grep -oE -- '--[a-z][a-z-]*' | sort
}

case_the_readme_has_every_verb_option_and_exit_code_and_no_other() {
  local readme=$here/../../README.md
  ((${#verbs[@]} >= 8)) || fail "help shows ${#verbs[@]} verbs"
  diff <(printf '%s\n' "${verbs[@]}") <(sed -n '/^## Verbs/,/^## /s/^    lade \([a-z]\+\) .*/\1/p' "$readme") ||
    fail "verbs: help < > README"
  diff <(options_of load | grep -vxF -e --help -e --db | sort) <(options_in_readme 'Options of') ||
    fail "options of load: help < > README"
  # Those that `publish` has in common with `load` are told there.
  diff <(options_of publish | grep -vxF -e --help -e --db -e --to -e --progress -e --output -e --color -e --quiet | sort) \
    <(options_in_readme 'To query it') || fail "options of publish: help < > README"
  # The manual page names the codes as help does.
  diff <("$lade_binary" --help | sed -n '/^Exit codes:/,$s/^  \([0-9, ]*[0-9]\) .*/\1/p') \
    <(awk '/^## Exit codes/ { on = 1; next } /^## / { on = 0 } on' "$readme" | sed -n 's/^| \([0-9, ]*[0-9]\) |.*/\1/p') ||
    fail "exit codes: help < > README"
}

case_help_fits_80_columns() {
  for verb in '' "${verbs[@]}"; do
    # shellcheck disable=SC2086
    lade $verb --help
    exits 0
    awk 'length($0) > 80 { print; found = 1 } END { exit found }' out || fail "help of '$verb' is wider"
  done
}

case_a_misspelled_verb_option_or_table_is_suggested() {
  regions >region.tbl
  lade --db tpch.lade load region.tbl
  exits 2
  says 'options come after the verb: lade load --db'
  lade laod --db tpch.lade region.tbl
  exits 2
  says "no verb 'laod'; did you mean load?"
  lade frobnicate
  says "the verbs are load plan"
  lade
  exits 2
  says 'a verb is missing; the verbs are load plan'
  lade load --db tpch.lade --tabel region region.tbl
  exits 2
  says 'lade load has no option --tabel; did you mean --table?'
  lade load --db tpch.lade --bacth-size=5 region.tbl
  says 'did you mean --batch-size?'
  lade load --db tpch.lade --xyzzy region.tbl
  says 'lade load has no option --xyzzy'
  ! grep -q 'did you mean' err || fail "it guesses"
  lade verify --db tpch.lade more
  exits 2
  says "takes no argument 'more'"
  lade load --db tpch.lade --table regoin region.tbl
  says 'did you mean region?'
  lade load --db tpch.lade --tables region,nations region.tbl
  says 'did you mean nation?'
}

case_the_manual_page_has_every_verb_and_option_and_no_fault() {
  lade reference man
  exits 0
  mv out lade.1
  if command -v groff >/dev/null; then
    groff -man -Tascii -P-c -P-b -P-u -ww -rLL=80n lade.1 >page 2>faults
    [[ ! -s faults ]] || fail "groff: $(head -n 1 faults)"
    cp page plain
  else
    sed 's/\\-/-/g' lade.1 >plain
  fi
  for verb in "${verbs[@]}"; do
    for option in $(options_of "$verb"); do
      [[ $option == --help ]] || grep -q -- "$option" plain || fail "no $option of $verb in it"
    done
  done
  codes=$("$lade_binary" --help | sed -n '/^Exit codes:/,$s/^  \([0-9]*\).*/\1/p')
  (($(wc -w <<<"$codes") >= 11)) || fail "help shows the exit codes $codes"
  for code in $codes; do
    grep -qE "^( *|\\\\fB)$code" plain || fail "no exit code $code"
  done
  [[ ! -e page ]] || awk 'length($0) > 80 { exit 1 }' page || fail "wider than 80 columns"
}

# completed WORDS...: what bash offers for the last of them.
completed() {
  bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lade; printf "%s\n" "${COMPREPLY[@]}"' \
    bash lade.bash "$@"
}

case_bash_completes_verbs_options_choices_tables_and_files() {
  lade reference bash
  exits 0
  mv out lade.bash
  shellcheck -s bash lade.bash
  mkdir data
  [[ $(completed lade ins) == inspect ]] || fail "verb: $(completed lade ins)"
  [[ $(completed lade load --batch) == --batch-size ]] || fail "option"
  [[ $(completed lade load --validate r) == run ]] || fail "choice"
  [[ $(completed lade load --table part | paste -sd' ') == 'part partsupp' ]] || fail "table"
  [[ $(completed lade load --db tpch.lade da) == data ]] || fail "file"
  # Bash cuts --validate=r into three words.
  [[ $(completed lade load --validate = r) == run ]] || fail "choice behind ="
  [[ $(completed lade load --validate = | wc -w) == 4 ]] || fail "all choices behind ="
  [[ $(completed lade load --tables region,na) == region,nation ]] || fail "second of a list"
  [[ $(completed lade load --tables = region,nation,part | paste -sd' ') == 'region,nation,part region,nation,partsupp' ]] ||
    fail "list behind ="
  [[ $(completed lade help ver) == verify ]] || fail "verb of help"
  [[ $(completed lade export li) == lineitem ]] || fail "argument"
  [[ $(completed lade publish --db a --to b nation li) == lineitem ]] || fail "one argument of many"
  for verb in "${verbs[@]}"; do
    [[ $(completed lade "$verb" -- | sort) == $(options_of "$verb" | sort) ]] || fail "options of $verb"
  done
}

case_help_of_a_verb_has_two_spellings_and_its_own_exit_codes() {
  for verb in "${verbs[@]}"; do
    lade help "$verb"
    exits 0
    mv out help
    lade "$verb" --help
    cmp out help || fail "help $verb is not $verb --help"
  done
  lade help
  mv out help
  lade --help
  cmp out help || fail "lade help is not lade --help"
  lade help lod
  exits 2
  says 'did you mean load?'
  # codes VERB: those that its help names.
  codes() { "$lade_binary" help "$1" | sed -n '/^Exit codes:/,$s/^  \([0-9, ]*[0-9]\) .*/\1/p' | tr -d , | paste -sd' '; }
  [[ $(codes load) == '0 1 2 3 4 5 6 7 8 9 130 143' ]] || fail "load: $(codes load)"
  [[ $(codes show) == '0 2 4 5 6 8 130 143' ]] || fail "show: $(codes show)"
  [[ $(codes plan) == '0 2 3 6 8 130 143' ]] || fail "plan: $(codes plan)"
  [[ $(codes schema) == '0 2 6 8' ]] || fail "schema: $(codes schema)"
}

case_the_version_says_what_a_report_of_a_fault_needs() {
  lade --version
  exits 0
  [[ $(sed -n 1p out) =~ ^lade\ [0-9]+[.][0-9]+[.][0-9]+$ ]] || fail "$(cat out)"
  grep -qE '^commit ([0-9a-f]{12}(-dirty)?|of the release)$' out || fail "$(cat out)"
  grep -qE '^file format [0-9]+$' out || fail "$(cat out)"
  grep -qE '^instruction set (scalar|avx2|avx512)$' out || fail "$(cat out)"
}

case_help_of_verify_shows_both_that_it_checks() {
  lade verify --help
  exits 0
  grep -qF 'lade verify [OPTIONS] --db FILE | --published DIR' out || fail "$(head -n 5 out)"
}

case_zsh_and_fish_take_their_completions() {
  lade reference zsh
  exits 0
  mv out _lade
  lade reference fish
  exits 0
  mv out lade.fish
  for verb in "${verbs[@]}"; do
    for option in $(options_of "$verb"); do
      grep -q -- "'$option=\?\[" _lade || fail "zsh: no $option"
      grep -q -- "from $verb' -l ${option#--}" lade.fish || fail "fish: no $option of $verb"
    done
  done
  ! command -v zsh >/dev/null || zsh -n _lade
  ! command -v fish >/dev/null || fish --no-execute lade.fish
  lade reference tcsh
  exits 2
}
