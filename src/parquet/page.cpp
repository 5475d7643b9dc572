#include "parquet/page.hpp"

#include "parquet/crc32.hpp"
#include "parquet/thrift_writer.hpp"

namespace lade::parquet {

void append_page_header(const PageFacts& page, ByteSpan stored, InstructionSet kernel,
                        ByteBuffer& out) {
  LADE_ASSERT(page.body_bytes <= INT32_MAX && stored.size() <= INT32_MAX);
  ThriftWriter thrift(out);
  thrift.begin_struct();
  thrift.i32(1, page.type);
  thrift.i32(2, page.body_bytes);
  thrift.i32(3, stored.size());
  thrift.i32(4, crc32(stored, kernel));
  const bool is_data = page.type == PageType::data;
  thrift.begin_struct(is_data ? 5 : 7);
  thrift.i32(1, page.values);
  thrift.i32(2, page.encoding);
  if (is_data) {
    thrift.i32(3, Encoding::rle);  // of definition levels
    thrift.i32(4, Encoding::rle);  // of repetition levels: there are none
  }
  thrift.end_struct();
  thrift.end_struct();
}

}  // namespace lade::parquet
