#include <string>

#include <gtest/gtest.h>

#include "value/comments.h"

namespace cofferdam::value {
namespace {

std::string comments(std::string yaml) {
    std::string result;
    const Parsed parsed = parse_yaml(std::make_shared<const Text>("f.yaml", std::move(yaml)));
    for (const DocumentPtr& document : parsed.documents) {
        for (const Span span : find_comments(*document))
            result += std::string(document->text()->bytes(span)) + "\n";
        result += "--\n";
    }
    return result;
}

TEST(Comments, AreFoundBetweenTokensOnly) {
    EXPECT_EQ(comments("# Source: chart/x.yaml\n"
                       "a: 1 # one\n"
                       "b: 'x # y'\n"
                       "c: x#y\n"
                       "d: | # header\n"
                       "  # text\n"
                       "# after\n"
                       "e: [1, # é\n"
                       "  2]\n"
                       "\"#f\": &x # anchor\n"
                       "  g: *x1\n"
                       "---\n"
                       "# second\n"
                       "h: 1\n"
                       "# end"),
              "# second\n# end\n--\n")
        << "a document that cannot be read has none; the next has its own";
    EXPECT_EQ(comments("# Source: chart/x.yaml\n"
                       "a: 1 # one\n"
                       "b: 'x # y'\n"
                       "c: x#y\n"
                       "d: | # header\n"
                       "  # text\n"
                       "# after\n"
                       "e: [1, # é\n"
                       "  2]\n"
                       "\"#f\": &x # anchor\n"
                       "  g: 1\r\n"
                       "  h: 1 # last\r\n"),
              "# Source: chart/x.yaml\n# one\n# header\n# after\n# é\n# anchor\n# last\n--\n");
}

} // namespace
} // namespace cofferdam::value
