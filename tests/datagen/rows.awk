# Checks the rows of a generated data set against the rules of clause 4.2.3, parents before
# children: awk -f rows.awk -v scale=S [-v refresh=1] region.tbl ... lineitem.tbl
#
# With refresh=1, orders and lineitem are a refresh set. Names each breach, at most 10, and fails.

BEGIN {
  FS = "|"
  fields("region", 3); fields("nation", 4); fields("supplier", 7); fields("part", 9)
  fields("partsupp", 5); fields("customer", 8); fields("orders", 9); fields("lineitem", 16)
  expect("region", 5); expect("nation", 25); expect("supplier", 10000 * scale)
  expect("part", 200000 * scale); expect("partsupp", 800000 * scale)
  expect("customer", 150000 * scale); expect("orders", (refresh ? 1500 : 1500000) * scale)
  day_first = day("1992-01-01")
  day_current = day("1995-06-17")
  day_order_last = day("1998-12-31") - 151
}

FNR == 1 {
  table = FILENAME
  sub(/.*\//, "", table)
  sub(/\.tbl.*/, "", table)
}

{ ++rows[table] }
NF != columns[table] + 1 || $NF != "" { breach("number of fields") }

table == "region" { unique($1); text($3, 31, 115) }

table == "nation" {
  unique($1)
  parent("region", $3)
  text($4, 31, 114)
}

table == "supplier" || table == "customer" {
  unique($1)
  parent("nation", $4)
  name = (table == "supplier" ? "Supplier#" : "Customer#") sprintf("%09d", $1)
  if ($2 != name) breach("name")
  text($3, 10, 40)
  if ($5 !~ /^[1-3][0-9]-[1-9][0-9][0-9]-[1-9][0-9][0-9]-[1-9][0-9][0-9][0-9]$/ ||
      substr($5, 1, 2) != $4 + 10) breach("phone")
  decimal($6, -999.99, 9999.99)
}
table == "supplier" { text($7, 25, 100) }
table == "customer" { text($8, 29, 116) }

table == "part" {
  unique($1)
  if (split($2, colours, " ") != 5) breach("name")
  for (i in colours) for (j in colours) if (i < j && colours[i] == colours[j]) breach("colours")
  if ($3 !~ /^Manufacturer#[1-5]$/ || $4 !~ "^Brand#" substr($3, 14) "[1-5]$") breach("brand")
  between($6, 1, 50)
  retail[$1] = 90000 + int($1 / 10) % 20001 + 100 * ($1 % 1000)
  if (cents($8) != retail[$1]) breach("retail price")
  text($9, 5, 22)
}

table == "partsupp" {
  unique($1 "," $2)
  parent("part", $1)
  parent("supplier", $2)
  between($3, 1, 9999)
  decimal($4, 1, 1000)
  text($5, 49, 198)
}

table == "orders" {
  unique($1)
  parent("customer", $2)
  if ($2 % 3 == 0) breach("customer who never orders")
  if (($1 % 32 < 8) == (refresh == 1)) breach("order key in or out of the gaps")
  order_day[$1] = day($5)
  between(order_day[$1], day_first, day_order_last)
  order_status[$1] = $3
  order_total[$1] = cents($4)
  between(substr($7, 7) + 0, 1, scale < 1 ? 1000 : 1000 * scale)
  text($9, 19, 78)
}

table == "lineitem" {
  unique($1 "," $4)
  parent("orders", $1)
  parent("partsupp", $2 "," $3)
  between($4, 1, 7)
  if ($5 !~ /^[0-9]+$/) breach("quantity with a fraction")
  between($5, 1, 50)
  if (cents($6) != $5 * retail[$2]) breach("extended price")
  decimal($7, 0, 0.10)
  decimal($8, 0, 0.08)
  ship = day($11)
  receipt = day($13)
  between(ship - order_day[$1], 1, 121)
  between(day($12) - order_day[$1], 30, 90)
  between(receipt - ship, 1, 30)
  if ($9 !~ (receipt <= day_current ? "^[RA]$" : "^N$")) breach("return flag")
  if ($10 != (ship <= day_current ? "F" : "O")) breach("line status")
  text($16, 10, 43)
  ++lines[$1]
  shipped[$1] += $10 == "F"
  total[$1] += int(int(cents($6) * (100 - cents($7)) / 100) * (100 + cents($8)) / 100)
}

END {
  for (t in rows_wanted) if (rows[t] != rows_wanted[t]) report(t ": " rows[t] + 0 " rows")
  for (key in order_day) {
    status = shipped[key] == lines[key] ? "F" : shipped[key] == 0 ? "O" : "P"
    if (lines[key] < 1) report("order " key " has no lines")
    else if (order_status[key] != status) report("order " key ": status")
    else if (order_total[key] != total[key]) report("order " key ": total price")
  }
  exit breaches > 0
}

function fields(t, count) { columns[t] = count }
function expect(t, count) { rows_wanted[t] = int(count + 0.5) }

function report(what) {
  if (++breaches <= 10) print "rows.awk: " what
}
function breach(what) { report(FILENAME ":" FNR ": " what) }

function unique(key) {
  if ((table, key) in keys) breach("key " key " again")
  keys[table, key]
}
function parent(t, key) {
  if (!((t, key) in keys)) breach("no " t " " key)
}
function between(value, low, high) {
  if (value !~ /^[0-9]+$/ || value < low || value > high) breach("out of range: " value)
}
function decimal(value, low, high) {
  if (value !~ /^-?[0-9]+\.[0-9][0-9]$/ || value < low || value > high) breach("decimal: " value)
}
function text(value, length_min, length_max) {
  if (length(value) < length_min || length(value) > length_max) breach("length: " value)
}
function cents(value) {
  sub(/\./, "", value)
  return value + 0
}

# Days since 1992-01-01; a leap year begins the count, so that every fourth year has its day.
function day(date, year, month, i, days) {
  if (date !~ /^199[2-8]-[01][0-9]-[0-3][0-9]$/) {
    breach("date: " date)
    return 0
  }
  year = substr(date, 1, 4) - 1992
  month = substr(date, 6, 2) + 0
  days = 365 * year + int((year + 3) / 4)
  for (i = 1; i < month; ++i)
    days += i == 2 ? (year % 4 == 0 ? 29 : 28) : (i == 4 || i == 6 || i == 9 || i == 11 ? 30 : 31)
  return days + substr(date, 9, 2) - 1
}
