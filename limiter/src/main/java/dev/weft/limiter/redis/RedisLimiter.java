// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

final class RedisLimiter {
    private RedisLimiter() {}
}
