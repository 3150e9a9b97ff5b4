-- ARGV: lease in microseconds, then for each lease: id, generation
-- Returns for each lease: DONE, state, weight; or UNKNOWN or FENCED, '', 0
touch()
local expiry = text(now + tonumber(ARGV[1]))
local renewed = {}
for i = 2, #ARGV, 2 do
    local id, generation = ARGV[i], tonumber(ARGV[i + 1])
    local answer, letter, weight = ownership(id, generation), '', '0'
    if answer == DONE then
        redis.call('ZADD', LEASES, expiry, id)
        local _
        _, letter, weight = parse(redis.call('HGET', MEMBERS, id))
    end
    renewed[#renewed + 1] = answer
    renewed[#renewed + 1] = letter
    renewed[#renewed + 1] = weight
end
return renewed
