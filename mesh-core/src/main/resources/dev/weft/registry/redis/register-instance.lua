-- ARGV: id, profile, state, weight, generation (0: a new owner), lease in microseconds
-- Returns: DONE or FENCED, the generation of the owner, the revision
local id, profile, letter, weight = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local asked, lease = tonumber(ARGV[5]), tonumber(ARGV[6])

if state.epoch == 0 then
    put('epoch', now)
end
put('lease', math.max(state.lease, lease))
touch()

redis.call('ZREMRANGEBYSCORE', FENCES, '-inf', '(' .. text(now - FENCE_MICROS))
local latest = latest_generation(id)
if asked > 0 and latest > asked then
    return {FENCED, text(latest), text(state.revision)}
end
local revision = math.max(next_revision(), asked + 1)
local generation = asked > 0 and asked or revision
local member = text(generation) .. ' ' .. letter .. ' ' .. weight .. ' ' .. profile
local is_news = redis.call('HGET', MEMBERS, id) ~= member
redis.call('HSET', MEMBERS, id, member)
redis.call('ZADD', LEASES, text(now + lease), id)
redis.call('ZADD', FENCES, text(generation), id)
if is_news then
    record(revision, id, member)
end
remember(nil)
return {DONE, text(generation), text(state.revision)}
