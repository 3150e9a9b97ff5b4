-- Says that a node lives, and counts those that do.
--
-- KEYS: the nodes, by when they were last heard of.
-- ARGV: the node, or nothing if it only leaves; for how many us it counts as alive; the node that leaves, or nothing.
local now = clock()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - tonumber(ARGV[2])))
if ARGV[3] ~= '' then
    redis.call('ZREM', KEYS[1], ARGV[3])
end
if ARGV[1] ~= '' then
    redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
    redis.call('PEXPIRE', KEYS[1], string.format('%.0f', tonumber(ARGV[2]) / 1000))
end
return redis.call('ZCARD', KEYS[1])
