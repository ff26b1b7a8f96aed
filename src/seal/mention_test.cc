#include <fmt/format.h>
#include <gtest/gtest.h>

#include "seal/mention.h"

namespace cofferdam::seal {
namespace {

// "cart:7070 shop.db"
std::string found(std::string_view text) {
    std::string words;
    for (const Mention& mention : find_mentions(text)) {
        words += fmt::format("{}{}{}", words.empty() ? "" : " ", mention.host,
                             mention.port ? fmt::format(":{}", *mention.port) : "");
    }
    return words;
}

TEST(Mentions, Urls) {
    EXPECT_EQ(found("http://cart:7070/items?x=1"), "cart:7070");
    EXPECT_EQ(found("https://cart.shop.svc.cluster.local/"), "cart.shop.svc.cluster.local:443");
    EXPECT_EQ(found("jdbc:postgresql://db:5433/shop"), "db:5433");
    EXPECT_EQ(found("postgres://shop@db/shop"), "db:5432");
    EXPECT_EQ(found("proxy_pass http://cart;"), "cart:80");
}

TEST(Mentions, ThePasswordOfAUrlIsNoHost) {
    EXPECT_EQ(found("redis://user:6379@cache/0"), "cache:6379");
    EXPECT_EQ(found("amqp://guest:guest@rabbit:5672"), "rabbit:5672");
    EXPECT_EQ(found("postgres://shop:pa/ss@db/shop"), "");
}

TEST(Mentions, AddressesOfIpv6StandInBrackets) {
    EXPECT_EQ(found("http://[2a00:1450::5]:9000/x"), "2a00:1450::5:9000");
    EXPECT_EQ(found("https://[2a00:1450::5]"), "2a00:1450::5:443");
    EXPECT_EQ(found("postgres://shop:pass@[fd00::7],[fd00::8]:5433/shop"), "fd00::7:5432 fd00::8:5433");
    EXPECT_EQ(found("[fd00::7]:9001"), "fd00::7:9001");
    EXPECT_EQ(found("[link](http://cart) [1]:80 [::1"), "cart:80");
    EXPECT_EQ(as_host("[fd00::7]:9001")->host, "fd00::7");
    EXPECT_EQ(as_host("[fd00::7]:9001")->port, 9001);
    EXPECT_EQ(as_host("fd00::7")->host, "fd00::7");
    EXPECT_FALSE(as_host("fd00::7")->port);
    EXPECT_FALSE(as_host("[fd00::7]9001"));
}

TEST(Mentions, ListsOfHosts) {
    EXPECT_EQ(found("mongodb://a:1,b:2/shop"), "a:1 b:2");
    EXPECT_EQ(found("kafka-0:9092,kafka-1:9092"), "kafka-0:9092 kafka-1:9092");
    EXPECT_EQ(found("tcp(mysql:3306)/shop"), "mysql:3306");
}

TEST(Mentions, NamesBelowSvcNeedNoPort) { EXPECT_EQ(found("wait for cart.shop.svc now"), "cart.shop.svc"); }

TEST(Mentions, WhatIsNone) {
    EXPECT_EQ(found("registry.example/shop/web:8080"), "");
    EXPECT_EQ(found("12:30"), "");
    EXPECT_EQ(found(":8080"), "");
    EXPECT_EQ(found("cart:70700"), "");
    EXPECT_EQ(found("cart:80a"), "");
    EXPECT_EQ(found("cart"), "");
    EXPECT_EQ(found("my_cart:80"), "");
    EXPECT_EQ(found("PLAINTEXT://:9092"), "");
}

TEST(Mentions, AWholeTextAsHost) {
    EXPECT_EQ(as_host("cart")->host, "cart");
    EXPECT_EQ(as_host("cart:7070")->port, 7070);
    EXPECT_FALSE(as_host("7070"));
    EXPECT_FALSE(as_host("a cart"));
    EXPECT_FALSE(as_host("cart:web"));
}

TEST(Mentions, KeysThatHoldHosts) {
    EXPECT_TRUE(is_host_key("CART_SERVICE_ADDR"));
    EXPECT_TRUE(is_host_key("--redis-host"));
    EXPECT_TRUE(is_host_key("spring.datasource.url"));
    EXPECT_FALSE(is_host_key("LOG_LEVEL"));
    EXPECT_FALSE(is_host_key("PORT"));
}

} // namespace
} // namespace cofferdam::seal
