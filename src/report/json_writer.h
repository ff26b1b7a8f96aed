// JsonWriter: JSON (RFC 8259) as a stream of calls into one string, without a tree. Commas are its own
// business; that every begin has its end, and that a member has its key, is the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cofferdam::report {

class JsonWriter {
  public:
    // Appends to `out`, which must outlive the writer.
    explicit JsonWriter(std::string& out) : out_(&out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    void key(std::string_view name);    // a name of ours: nothing in it needs escaping
    void string(std::string_view text); // bytes that are no UTF-8 become U+FFFD
    void integer(std::int64_t number);
    void boolean(bool value) { raw(value ? "true" : "false"); }
    void null() { raw("null"); }
    // Text that is JSON already.
    void raw(std::string_view json);
    // The next element begins on a line of its own.
    void line() { line_ = true; }

    void member(std::string_view name, std::string_view text) {
        key(name);
        string(text);
    }
    void member(std::string_view name, const char* text) { member(name, std::string_view(text)); }
    void member(std::string_view name, bool value) {
        key(name);
        boolean(value);
    }
    void count(std::string_view name, std::size_t number) {
        key(name);
        integer(static_cast<std::int64_t>(number));
    }
    void begin_object(std::string_view name) {
        key(name);
        begin_object();
    }
    void begin_array(std::string_view name) {
        key(name);
        begin_array();
    }

  private:
    void separate();
    void open(char bracket);
    void close(char bracket);

    std::string* out_;
    bool comma_ = false; // the next element is not the first of its parent
    bool line_ = false;
};

} // namespace cofferdam::report
