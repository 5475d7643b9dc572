// The vector kernels of the parser, written once for vectors of 256 and of 512 bits. A file that
// includes this header defines macros for the intrinsics of its width:
//
//   LADE_VECTOR        __m256i
//   LADE_MM(name)      _mm256_name
//   LADE_WHOLE(name)   _mm256_name_si256
//   LADE_SET64(value)  the vector with this number in each lane of 64 bits
//
// and, behind it, the lanes: a struct that adds to CommonLanes what the two widths do in different
// ways, the template argument S. The compiler must have been told that the instructions exist.
//
// Two shapes of vector take turns. `rows`: one 32-bit number for each row of a group. `pair`: one
// 64-bit number for each row, in two vectors; within each 128 bits `low` has rows 0 and 1 and
// `high` rows 2 and 3 of four, since that is how unpacking and packing go.
//
// A number of up to 8 bytes becomes a value as follows (W. Mula, "SIMD-ized string to integer",
// 2014; here one lane for each number):
//
//   "17|1996-"                    8 bytes from the first on
//   1 7 L 1 9 9 6 -               xor '0'; what is no digit is above 9
//   0 0 0 0 0 0 1 7               shifted by 6 bytes: what is behind the field leaves the lane
//   (10, 1) (100, 1) (10000, 1)   weighted sums of neighbours: pairs, fours, eight
//
// A decimal has its point at a fixed place from the end: it must cancel to 0 there, and has the
// weight 0.
//
// Errors are collected without comparisons: one vector gathers the bytes that must be 0, another
// one the numbers whose sign must not be set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "parser/column_kernel.hpp"

namespace lade {

namespace {  // since each file has another CommonLanes

// Wrappers that are called like what their intrinsic does. rows() and fields() fill a vector with
// one number, in lanes of 32 or of 64 bits.
struct CommonLanes {
  using Vector = LADE_VECTOR;

  static Vector zero() { return LADE_WHOLE(setzero)(); }
  static Vector rows(uint32_t value) { return LADE_MM(set1_epi32)(static_cast<int>(value)); }
  static Vector fields(uint64_t value) { return LADE_SET64(static_cast<long long>(value)); }
  static Vector bytes(char value) { return LADE_MM(set1_epi8)(value); }
  static Vector load(const uint32_t* from) {
    return LADE_WHOLE(loadu)(reinterpret_cast<const Vector*>(from));
  }
  static void store(void* to, Vector a) { LADE_WHOLE(storeu)(static_cast<Vector*>(to), a); }

  static Vector add(Vector a, Vector b) { return LADE_MM(add_epi32)(a, b); }
  static Vector sub(Vector a, Vector b) { return LADE_MM(sub_epi32)(a, b); }
  static Vector add64(Vector a, Vector b) { return LADE_MM(add_epi64)(a, b); }
  static Vector sub64(Vector a, Vector b) { return LADE_MM(sub_epi64)(a, b); }
  static Vector sub_saturated(Vector a, Vector b) { return LADE_MM(subs_epu8)(a, b); }
  static Vector either(Vector a, Vector b) { return LADE_WHOLE(or)(a, b); }
  static Vector both(Vector a, Vector b) { return LADE_WHOLE(and)(a, b); }
  static Vector exclusive(Vector a, Vector b) { return LADE_WHOLE(xor)(a, b); }
  static Vector max_signed(Vector a, Vector b) { return LADE_MM(max_epi32)(a, b); }
  static Vector max_unsigned(Vector a, Vector b) { return LADE_MM(max_epu32)(a, b); }
  static Vector min_unsigned(Vector a, Vector b) { return LADE_MM(min_epu32)(a, b); }

  template <int kBits>
  static Vector shift_left32(Vector a) {
    return LADE_MM(slli_epi32)(a, kBits);
  }
  template <int kBits>
  static Vector shift_right32(Vector a) {
    return LADE_MM(srli_epi32)(a, kBits);
  }
  template <int kBits>
  static Vector shift_left64(Vector a) {
    return LADE_MM(slli_epi64)(a, kBits);
  }
  template <int kBits>
  static Vector shift_right64(Vector a) {
    return LADE_MM(srli_epi64)(a, kBits);
  }
  static Vector shift_left(Vector a, Vector bits) { return LADE_MM(sllv_epi64)(a, bits); }

  static Vector madd_bytes(Vector a, Vector weights) { return LADE_MM(maddubs_epi16)(a, weights); }
  static Vector madd_words(Vector a, Vector weights) { return LADE_MM(madd_epi16)(a, weights); }
  static Vector multiply(Vector a, Vector b) { return LADE_MM(mul_epu32)(a, b); }
  static Vector multiply_words(Vector a, Vector b) { return LADE_MM(mullo_epi16)(a, b); }
  static Vector multiply_words_high(Vector a, Vector b) { return LADE_MM(mulhi_epu16)(a, b); }
  static Vector pack(Vector a, Vector b) { return LADE_MM(packus_epi32)(a, b); }

  static Vector unpack_low(Vector a, Vector b) { return LADE_MM(unpacklo_epi32)(a, b); }
  static Vector unpack_high(Vector a, Vector b) { return LADE_MM(unpackhi_epi32)(a, b); }
};

}  // namespace

// The rule by which 8 bytes that end a number become its value. Bytes and words count from the
// lowest address.
struct DigitForm {
  uint64_t point;            // xor: turns the byte of the decimal point into 0
  uint64_t highest;          // a byte above its limit is an error
  uint64_t byte_weights;     // 8 signed bytes
  uint64_t word_weights;     // 4 signed words
  uint32_t half_weight;      // of the first 4 bytes' value; the last 4 bytes' has 1
  uint32_t high_multiplier;  // of the 8 bytes before these, in a longer number
  uint32_t scale;            // to hundredths
  uint32_t length_min;       // without the sign
  uint32_t length_max;       // without the sign: longer ones are left to the exact parser
};

// With 16 digits no int64 overflows. DECIMAL(15,2) has 13 digits before its point, so these lengths
// keep it in range.
inline constexpr DigitForm kIntegerForm = {
    0, 0x0909090909090909, 0x010A010A010A010A, 0x0001006400010064, 10000, 100000000, 1, 1, 16};
inline constexpr DigitForm kDecimalForms[3] = {
    {0, 0x0909090909090909, 0x010A010A010A010A, 0x0001006400010064, 10000, 100000000, 100, 1, 13},
    {0x001E000000000000, 0x0900090909090909, 0x0100010A010A010A, 0x0001000A00010064, 1000, 10000000,
     10, 3, 15},
    {0x00001E0000000000, 0x0909000909090909, 0x010A0001010A010A, 0x0001006400010064, 1000, 10000000,
     1, 4, 16},
};

template <class S>
struct Pair {
  typename S::Vector low;
  typename S::Vector high;
};

template <class S>
Pair<S> widened(typename S::Vector rows) {
  return {S::unpack_low(rows, S::zero()), S::unpack_high(rows, S::zero())};
}

// The digits of 8 bytes, moved up by `shift` bits.
template <class S>
typename S::Vector digits(typename S::Vector bytes, typename S::Vector shift) {
  return S::shift_left(S::exclusive(bytes, S::bytes('0')), shift);
}

// Sums of weighted pairs and fours: two 32-bit numbers for each 8 bytes.
template <class S>
typename S::Vector fours(typename S::Vector digits, const DigitForm& form) {
  return S::madd_words(S::madd_bytes(digits, S::fields(form.byte_weights)),
                       S::fields(form.word_weights));
}

// One 64-bit value for each 8 bytes.
template <class S>
typename S::Vector eights(typename S::Vector digits, const DigitForm& form) {
  const typename S::Vector halves = fours<S>(digits, form);
  return S::add64(S::multiply(halves, S::fields(form.half_weight)),
                  S::template shift_right64<32>(halves));
}

template <class S>
void store_values(int64_t* out, typename S::Vector rows, uint32_t scale) {
  const Pair<S> wide = widened<S>(rows);
  if (scale == 1) return S::store_pair(out, wide.low, wide.high);
  S::store_pair(out, S::multiply(wide.low, S::fields(scale)),
                S::multiply(wide.high, S::fields(scale)));
}
template <class S>
void store_values(int32_t* out, typename S::Vector rows, uint32_t) {
  S::store(out, rows);
}

// Values from 64 bits to what a column holds; 32-bit ones were found to be in range.
template <class S>
void store_wide(int64_t* out, Pair<S> values) {
  S::store_pair(out, values.low, values.high);
}
template <class S>
void store_wide(int32_t* out, Pair<S> values) {
  S::store(out, S::evens(values.low, values.high));
}

// Sets the sign bit of each magnitude beyond 2^31 - 1, or beyond 2^31 with a minus.
template <class S>
typename S::Vector range_errors(const int32_t*, typename S::Vector magnitude,
                                typename S::Vector minus) {
  return S::sub64(S::add64(S::fields(0x7FFFFFFF), minus), magnitude);
}
template <class S>
typename S::Vector range_errors(const int64_t*, typename S::Vector, typename S::Vector) {
  return S::zero();
}

// One group of numbers with up to 8 bytes and no sign. False: some row is not of that kind.
template <class S, class Value>
inline bool narrow_group(const FieldSlice& fields, size_t row, const DigitForm& form, Value* out) {
  using V = typename S::Vector;
  const V begin = S::add(S::load(fields.before + row), S::rows(1));
  const V length = S::sub(S::load(fields.ends + row), begin);
  const V spare = S::sub(S::rows(8), length);
  const V signs = S::either(spare, S::sub(length, S::rows(form.length_min)));

  const Pair<S> shift = widened<S>(S::template shift_left32<3>(spare));
  Pair<S> bytes;
  S::gather64(fields.text, begin, bytes.low, bytes.high);
  const V low = S::exclusive(digits<S>(bytes.low, shift.low), S::fields(form.point));
  const V high = S::exclusive(digits<S>(bytes.high, shift.high), S::fields(form.point));
  const V above = S::either(S::sub_saturated(low, S::fields(form.highest)),
                            S::sub_saturated(high, S::fields(form.highest)));
  if (S::any(S::either(above, S::template shift_right32<31>(signs)))) return false;

  const V words = S::pack(fours<S>(low, form), fours<S>(high, form));
  store_values<S>(out + row, S::madd_words(words, S::rows(form.half_weight | 1u << 16)),
                  form.scale);
  return true;
}

// The values of half a group: up to 16 bytes behind the sign, `minus` 1 where there is one. Adds
// the lanes that are no number to `errors`.
template <class S, class Value>
typename S::Vector wide_values(typename S::Vector first, typename S::Vector first_shift,
                               typename S::Vector last, typename S::Vector last_shift,
                               typename S::Vector minus, const DigitForm& form,
                               typename S::Vector& errors) {
  using V = typename S::Vector;
  const V high = digits<S>(first, first_shift);
  const V low = S::exclusive(digits<S>(last, last_shift), S::fields(form.point));
  const V above = S::either(S::sub_saturated(high, S::fields(kIntegerForm.highest)),
                            S::sub_saturated(low, S::fields(form.highest)));
  V value = S::add64(S::multiply(eights<S>(high, kIntegerForm), S::fields(form.high_multiplier)),
                     eights<S>(low, form));
  const V range = range_errors<S>(static_cast<const Value*>(nullptr), value, minus);
  errors = S::either(errors, S::either(above, S::template shift_right64<63>(range)));
  if (form.scale != 1) {
    const V upper = S::multiply(S::template shift_right64<32>(value), S::fields(form.scale));
    value =
        S::add64(S::multiply(value, S::fields(form.scale)), S::template shift_left64<32>(upper));
  }
  const V sign = S::sub64(S::zero(), minus);
  return S::add64(S::exclusive(value, sign), minus);
}

// One group of numbers with up to 16 bytes and perhaps a sign. False: some row is not a good one of
// that kind.
template <class S, class Value>
[[gnu::noinline]] bool wide_group(const FieldSlice& fields, size_t row, const DigitForm& form,
                                  Value* out) {
  using V = typename S::Vector;
  V begin = S::add(S::load(fields.before + row), S::rows(1));
  const V end = S::load(fields.ends + row);
  Pair<S> first;
  S::gather64(fields.text, begin, first.low, first.high);
  const V lead = S::both(S::evens(first.low, first.high), S::rows(0xFF));
  const V minus =
      S::template shift_right32<31>(S::sub(S::exclusive(lead, S::rows('-')), S::rows(1)));
  if (S::any(minus)) {
    begin = S::add(begin, minus);
    S::gather64(fields.text, begin, first.low, first.high);
  }
  const V length = S::sub(end, begin);
  const V signs =
      S::either(S::sub(length, S::rows(form.length_min)), S::sub(S::rows(form.length_max), length));

  // The last 8 bytes, or all of a shorter number, and what comes before them: nothing if the shift
  // is 64 or more.
  Pair<S> last;
  S::gather64(fields.text, S::max_signed(begin, S::sub(end, S::rows(8))), last.low, last.high);
  const V spare = S::max_signed(S::sub(S::rows(8), length), S::zero());
  const Pair<S> last_shift = widened<S>(S::template shift_left32<3>(spare));
  const Pair<S> first_shift = widened<S>(S::template shift_left32<3>(S::sub(S::rows(16), length)));
  const Pair<S> wide_minus = widened<S>(minus);

  V errors = S::template shift_right32<31>(signs);
  Pair<S> values;
  values.low = wide_values<S, Value>(first.low, first_shift.low, last.low, last_shift.low,
                                     wide_minus.low, form, errors);
  values.high = wide_values<S, Value>(first.high, first_shift.high, last.high, last_shift.high,
                                      wide_minus.high, form, errors);
  if (S::any(errors)) return false;
  store_wide<S>(out + row, values);
  return true;
}

template <class S, class Value>
bool number_column(const FieldSlice& fields, const DigitForm& form, Value* out) {
  for (size_t row = 0; row < fields.rows; row += S::kRows) {
    if (!narrow_group<S>(fields, row, form, out) && !wide_group<S>(fields, row, form, out))
      return false;
  }
  return true;
}

// Days since 1970-01-01 as in base/date.hpp: years run from March to February. `errors` gets a sign
// for each day that the calendar does not have.
template <class S>
typename S::Vector days_from_civil_rows(typename S::Vector year, typename S::Vector month,
                                        typename S::Vector day, typename S::Vector& signs) {
  using V = typename S::Vector;
  // The lowest 4 bits of a month's number choose; a number above 12 is an error anyway.
  const V month_days =
      S::lookup(0x1F1E1F1E1F1D1F00, 0x0000001F1E1F1E1F, S::either(month, S::rows(0x80808000)));
  signs = S::either(signs, S::either(S::sub(month, S::rows(1)), S::sub(S::rows(12), month)));
  signs = S::either(signs, S::either(S::sub(day, S::rows(1)), S::sub(month_days, day)));
  signs = S::either(signs, S::sub(year, S::rows(1)));

  // A year has no leap day if it cannot be divided by 4 or, when it ends a century, by 16.
  const V century = S::template shift_right32<3>(S::multiply_words_high(year, S::rows(5243)));
  const V of_century = S::sub(year, S::multiply_words(century, S::rows(100)));
  const V ends_century = S::template shift_right32<31>(S::sub(of_century, S::rows(1)));
  const V divisor_bits = S::either(S::rows(3), S::multiply_words(ends_century, S::rows(12)));
  const V common_year = S::sub(S::zero(), S::both(year, divisor_bits));
  const V leap_day =
      S::exclusive(S::either(S::template shift_left32<5>(month), day), S::rows(2 << 5 | 29));
  signs = S::either(signs, S::both(common_year, S::sub(leap_day, S::rows(1))));

  const V before_march = S::template shift_right32<31>(S::sub(month, S::rows(3)));
  const V march_year = S::sub(year, before_march);
  const V march_month =
      S::add(S::sub(month, S::rows(3)), S::multiply_words(before_march, S::rows(12)));
  const V days_before_month = S::template shift_right32<5>(
      S::add(S::multiply_words(march_month, S::rows(979)), S::rows(15)));
  const V centuries =
      S::template shift_right32<3>(S::multiply_words_high(march_year, S::rows(5243)));
  V days =
      S::add(S::madd_words(march_year, S::rows(365)), S::template shift_right32<2>(march_year));
  days = S::sub(days, S::sub(centuries, S::template shift_right32<2>(centuries)));
  return S::add(S::add(days, days_before_month), S::sub(day, S::rows(719469)));
}

template <class S>
bool date_column(const FieldSlice& fields, int32_t* out) {
  using V = typename S::Vector;
  V errors = S::zero();
  for (size_t row = 0; row < fields.rows; row += S::kRows) {
    const V begin = S::add(S::load(fields.before + row), S::rows(1));
    const V length = S::sub(S::load(fields.ends + row), begin);
    // "YYYY-MM-" and "M-DD": digits and dashes cancel to 0..9 and 0.
    Pair<S> front;
    S::gather64(fields.text, begin, front.low, front.high);
    front.low = S::exclusive(front.low, S::fields(0x2D30302D30303030));
    front.high = S::exclusive(front.high, S::fields(0x2D30302D30303030));
    const V back =
        S::exclusive(S::gather32(fields.text, S::add(begin, S::rows(6))), S::rows(0x30302D30));
    V above = S::either(S::sub_saturated(front.low, S::fields(0x0009090009090909)),
                        S::sub_saturated(front.high, S::fields(0x0009090009090909)));
    above = S::either(above, S::sub_saturated(back, S::rows(0x09090009)));

    const DigitForm form = {0, 0, 0x00010A00010A010A, 0x0001000100010064, 0, 0, 0, 0, 0};
    const V low = fours<S>(front.low, form);
    const V high = fours<S>(front.high, form);
    const V day = S::madd_words(S::madd_bytes(back, S::rows(0x010A0000)), S::rows(1u << 16));
    V signs = S::zero();
    S::store(out + row,
             days_from_civil_rows<S>(S::evens(low, high), S::odds(low, high), day, signs));
    above = S::either(above, S::exclusive(length, S::rows(10)));
    errors = S::either(errors, S::either(above, S::template shift_right32<31>(signs)));
  }
  return !S::any(errors);
}

template <class S>
LengthRange text_column(const FieldSlice& fields, uint32_t block_offset, TextRef* out) {
  using V = typename S::Vector;
  V shortest = S::rows(~uint32_t{0});
  V longest = S::zero();
  for (size_t row = 0; row < fields.rows; row += S::kRows) {
    const V begin = S::add(S::load(fields.before + row), S::rows(1));
    const V length = S::sub(S::load(fields.ends + row), begin);
    const V offset = S::add(begin, S::rows(block_offset));
    shortest = S::min_unsigned(shortest, length);
    longest = S::max_unsigned(longest, length);
    S::store_pair(out + row, S::unpack_low(offset, length), S::unpack_high(offset, length));
  }
  return {S::smallest(shortest), S::largest(longest)};
}

template <class S>
struct SimdColumns {
  static bool int32(const FieldSlice& fields, int32_t* values) {
    return number_column<S>(fields, kIntegerForm, values);
  }
  static bool int64(const FieldSlice& fields, int64_t* values) {
    return number_column<S>(fields, kIntegerForm, values);
  }
  static bool decimal(const FieldSlice& fields, unsigned fraction_digits, int64_t* values) {
    return number_column<S>(fields, kDecimalForms[fraction_digits], values);
  }
  static bool date(const FieldSlice& fields, int32_t* days) { return date_column<S>(fields, days); }
  static LengthRange text(const FieldSlice& fields, uint32_t block_offset, TextRef* texts) {
    return text_column<S>(fields, block_offset, texts);
  }
};

}  // namespace lade
