// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

/**
 * The names of what is in Redis. A key that has a hash tag of its own ({@code {acme}:user:ada}) keeps it, so that who makes
 * keys can put some of them into one slot of a Cluster; any other is its own tag.
 */
record LimitKeys(String prefix) {

    /** What a key has used. */
    String usage(String key) {
        return prefix + ":limit:" + tagged(key);
    }

    /** What is held of a key. */
    String holds(String key) {
        return prefix + ":holds:" + tagged(key);
    }

    /** What a request of that name was answered, in the slot of the first of its keys. */
    String request(String key, String id) {
        return prefix + ":limit:request:{" + tag(key) + "}:" + id;
    }

    /** What a batch was answered, in the slot of {@code key}. */
    String answer(String key, String client, int place) {
        return prefix + ":limit:answer:{" + tag(key) + "}:" + client + ":" + place;
    }

    /** Which nodes live. */
    String nodes() {
        return prefix + ":limits:nodes";
    }

    /** The rules that nodes share. */
    String rules() {
        return prefix + ":limits:rules";
    }

    /** Keys with equal tags are in one slot. */
    static String tag(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open + 1);
        return close > open + 1 ? key.substring(open + 1, close) : key;
    }

    private static String tagged(String key) {
        return tag(key).length() == key.length() ? "{" + key + "}" : key;
    }
}
