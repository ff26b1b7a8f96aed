#include "value/timestamp.h"

#include <cstdint>
#include <optional>

namespace cofferdam::value {

namespace {

// Takes what a form prescribes from the front of the text; after a mismatch everything fails.
class Fields {
  public:
    explicit Fields(std::string_view text) : rest_(text) {}

    bool done() const { return good_ && rest_.empty(); }
    bool good() const { return good_; }
    bool next_is(char c) const { return good_ && rest_.starts_with(c); }

    Fields& literal(char c) {
        good_ = good_ && rest_.starts_with(c);
        if (good_) rest_.remove_prefix(1);
        return *this;
    }

    Fields& number(std::size_t fewest, std::size_t most, int low, int high, int* result = nullptr) {
        std::size_t count = 0;
        int value = 0;
        for (; count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count)
            value = value * 10 + (rest_[count] - '0');
        good_ = good_ && count >= fewest && value >= low && value <= high;
        rest_.remove_prefix(count);
        if (result != nullptr) *result = value;
        return *this;
    }

    // Go reads a fraction after the seconds with '.' or ','.
    Fields& optional_fraction() {
        if (!next_is('.') && !next_is(',')) return *this;
        rest_.remove_prefix(1);
        std::size_t count = rest_.find_first_not_of("0123456789");
        if (count == std::string_view::npos) count = rest_.size();
        good_ = count > 0;
        rest_.remove_prefix(count);
        return *this;
    }

  private:
    std::string_view rest_;
    bool good_ = true;
};

int days_in(int month, int year) {
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool ends_with_zone(Fields& fields) {
    if (fields.next_is('Z')) return fields.literal('Z').done();
    fields.literal(fields.next_is('+') ? '+' : '-');
    return fields.number(2, 2, 0, 24).literal(':').number(2, 2, 0, 60).done();
}

} // namespace

bool is_timestamp(std::string_view text) {
    Fields fields(text);
    int year = 0;
    int month = 0;
    int day = 0;
    fields.number(4, 4, 0, 9999, &year).literal('-').number(1, 2, 1, 12, &month).literal('-');
    fields.number(1, 2, 1, 31, &day);
    if (!fields.good() || day > days_in(month, year)) return false;
    if (fields.done()) return true;
    const bool zoned = fields.next_is('T') || fields.next_is('t');
    fields.literal(zoned ? text[text.find_first_of("Tt")] : ' ');
    fields.number(1, 2, 0, 23).literal(':').number(1, 2, 0, 59).literal(':').number(1, 2, 0, 59);
    fields.optional_fraction();
    return zoned ? ends_with_zone(fields) : fields.done();
}

} // namespace cofferdam::value
