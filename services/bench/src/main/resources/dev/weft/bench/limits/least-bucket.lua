-- A token bucket and nothing else, as short as it can be: GCRA in one number. What one decision by a script costs at least.
--
-- KEYS: the bucket.
-- ARGV: what a permit is worth, in us; what a full bucket is, in us.
-- Answer: 0 if a permit was taken, else how many us until there is one.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + ARGV[1]
local wait = full - now - ARGV[2]
if wait > 0 then
    return wait
end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', string.format('%.0f', (full - now) / 1000 + 1))
return 0
