// Message lines: the text of each kind of finding, notice and error.
#include "report/message_line.hpp"

#include <doctest/doctest.h>

namespace lade {

TEST_SUITE("report") {
TEST_CASE("a reject opens with file:line and ends with the value, wherever else that occurs") {
  RejectEvent reject;
  reject.table = "orders";
  reject.file = "orders.tbl";
  reject.line = 100;
  reject.column = "o_orderkey";
  reject.code = RejectCode::bad_integer;
  reject.value = "12x";
  reject.message = "expected an integer";
  CHECK(message_line(reject) ==
        "orders.tbl:100: orders.o_orderkey: bad_integer: expected an integer ('12x')");
  reject.file = "12x/orders.tbl";
  CHECK(message_line(reject).ends_with(": expected an integer ('12x')"));
  reject.value = "9";
  reject.message = "got 1 field, expected 9";
  CHECK(message_line(reject).ends_with("expected 9 ('9')"));
}

TEST_CASE("a reject without a column, with a value that would clear the screen") {
  RejectEvent reject;
  reject.table = "part";
  reject.file = "part.tbl";
  reject.line = 5;
  reject.value = "\x1B[2J";
  reject.message = "got 8, expected 9";
  CHECK(message_line(reject) == "part.tbl:5: part: field_count: got 8, expected 9 ('\\x1B[2J')");
}

TEST_CASE("each kind of violation says what is wrong with the key") {
  Violation violation;
  violation.table = "lineitem";
  violation.constraint = "lineitem_pkey";
  violation.columns = {"l_orderkey", "l_linenumber"};
  violation.key = {"1", "2"};
  violation.file = "lineitem.tbl";
  violation.line = 9;
  violation.other_file = "lineitem.tbl.1";
  violation.other_line = 3;
  CHECK(message_line(violation) ==
        "lineitem.tbl:9: lineitem.lineitem_pkey: primary_key: (l_orderkey, l_linenumber) = (1, 2) "
        "is also in lineitem.tbl.1:3");
  violation.other_file.reset();
  CHECK(message_line(violation).ends_with("= (1, 2) repeats an earlier key"));
  violation.message = "is there since generation 3";
  CHECK(message_line(violation).ends_with("= (1, 2): is there since generation 3"));
  violation.message.reset();
  violation.kind = ConstraintKind::foreign_key;
  CHECK(message_line(violation).ends_with(
      "foreign_key: (l_orderkey, l_linenumber) = (1, 2) has no parent row"));
  violation.kind = ConstraintKind::check;
  CHECK(message_line(violation).ends_with("fails the check"));
  violation.kind = ConstraintKind::not_null;
  CHECK(message_line(violation).ends_with("is NULL"));
}

TEST_CASE("a violation that no row is to blame for") {
  Violation violation;
  violation.table = "lineitem";
  violation.constraint = "lineitem_l_suppkey_fkey";
  violation.kind = ConstraintKind::foreign_key;
  violation.message = "table supplier is not in the database";
  CHECK(message_line(violation) ==
        "lineitem.lineitem_l_suppkey_fkey: foreign_key: table supplier is not in the database");
}

TEST_CASE("notices and errors name the program, the code and the place") {
  CHECK(message_line(Notice{NoticeCode::empty_input, "region", "region.tbl", {}, {}, "no rows"}) ==
        "lade: notice: empty_input: region: region.tbl: no rows");
  CHECK(message_line(Notice{NoticeCode::batch_size_clamped, {}, {}, {}, {}, "65,536 rows"}) ==
        "lade: notice: batch_size_clamped: 65,536 rows");
  CHECK(message_line(error_event(Status::error(Code::no_space, "disk\nfull", "x.lade"))) ==
        "lade: error: no_space: x.lade: disk\\x0Afull");
}
}  // TEST_SUITE("report")

}  // namespace lade
