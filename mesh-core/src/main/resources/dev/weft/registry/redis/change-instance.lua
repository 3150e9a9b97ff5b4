-- ARGV: id, generation (0: the operator), state or '', weight or ''
-- Returns: DONE, UNKNOWN or FENCED
local id, generation = ARGV[1], tonumber(ARGV[2])

touch()
if generation ~= 0 then
    local answer = ownership(id, generation)
    if answer ~= DONE then
        return answer
    end
end
local before = redis.call('HGET', MEMBERS, id)
if not before then
    return UNKNOWN
end
local owner, letter, weight, profile = parse(before)
letter = ARGV[3] ~= '' and ARGV[3] or letter
weight = ARGV[4] ~= '' and ARGV[4] or weight
local after = text(owner) .. ' ' .. letter .. ' ' .. weight .. ' ' .. profile
if after ~= before then
    redis.call('HSET', MEMBERS, id, after)
    record(next_revision(), id, after)
end
return DONE
