-- Takes, renews and releases permits that are held for a while, in their order, at one instant; as KeyHolds does, to the bit.
--
-- KEYS: of what permits are held. Each is a sorted set: "permits:id" of each hold, by when its lease ends in us since 1970;
--       and with negative scores, for they are no times, how much is held and when something was taken last.
-- ARGV: for how many ms a key stays longer than something of it is held; then of each operation: what it is, the number of its
--       key, the hold's id, its permits, how many permits there are, and its lease in us.
-- Answer: of each operation four numbers: 1 if the hold is held afterwards, or was until it was released, or 0; how long, in
--       us, until as many permits would be there; how many there are; until when some are held. Each operation may be repeated.

local HOLD, RENEW = 'hold', 'renew'
local HELD, LATEST = 'held', 'latest'
local TIMES = '(0'
local NEVER = -1
local TOLERATED_STEP = 1000000
local MOST_LOOKED_AT = 1000
local LOOKED_AT_ONCE = 100

local now = clock()

local function whole(value)
    return string.format('%.0f', value)
end

local function noted(key, what)
    return -(redis.call('ZSCORE', key, what) or 0)
end

local function note(key, what, value)
    redis.call('ZADD', key, whole(-value), what)
end

local function permits_of(hold)
    return tonumber(hold:match('^%d+'))
end

local function remove(key, hold)
    local left = noted(key, HELD) - permits_of(hold)
    redis.call('ZREM', key, hold)
    if left > 0 then
        note(key, HELD, left)
    else
        redis.call('DEL', key)
    end
end

local function add(key, hold, lease)
    redis.call('ZADD', key, whole(now + lease), hold)
    note(key, HELD, noted(key, HELD) + permits_of(hold))
    note(key, LATEST, math.max(noted(key, LATEST), now))
end

-- Lets go of what has run out, and follows a clock that went back.
local function follow(key)
    local step = noted(key, LATEST) - now
    if step > TOLERATED_STEP then
        local holds = redis.call('ZRANGEBYSCORE', key, TIMES, '+inf')
        for _, hold in ipairs(holds) do
            redis.call('ZINCRBY', key, whole(-step), hold)
        end
        note(key, LATEST, now)
    end
    for _, hold in ipairs(redis.call('ZRANGEBYSCORE', key, TIMES, whole(now))) do
        remove(key, hold)
    end
end

local function wait_for(key, permits, capacity)
    if permits > capacity then
        return NEVER
    end
    local missing = permits == 0 and 0 or noted(key, HELD) + permits - capacity
    local wait, looked = 0, 0
    while missing > 0 and looked < MOST_LOOKED_AT do
        local next = redis.call('ZRANGEBYSCORE', key, TIMES, '+inf', 'WITHSCORES', 'LIMIT', looked, LOOKED_AT_ONCE)
        for i = 1, #next, 2 do
            if missing > 0 then
                missing = missing - permits_of(next[i])
                wait = next[i + 1] - now
            end
        end
        looked = looked + LOOKED_AT_ONCE
    end
    return wait
end

local function reset_of(key)
    local last = redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')
    return last[2] and last[2] - now or 0
end

local margin = tonumber(ARGV[1])
local answer = {}

for argument = 2, #ARGV, 6 do
    local operation = ARGV[argument]
    local key = KEYS[tonumber(ARGV[argument + 1])]
    local permits, capacity, lease =
        tonumber(ARGV[argument + 3]), tonumber(ARGV[argument + 4]), tonumber(ARGV[argument + 5])
    local hold = ARGV[argument + 3] .. ':' .. ARGV[argument + 2]
    follow(key)
    local held = redis.call('ZSCORE', key, hold) and 1 or 0
    local wait = 0
    if operation == HOLD and held == 0 then
        wait = wait_for(key, permits, capacity)
        held = wait == 0 and 1 or 0
        if held == 1 and permits > 0 then
            add(key, hold, lease)
        end
    elseif operation ~= HOLD and held == 1 then
        remove(key, hold)
        if operation == RENEW then
            add(key, hold, lease)
        end
    end
    local reset = reset_of(key)
    if reset > 0 then
        redis.call('PEXPIRE', key, whole(math.floor(reset / 1000) + 1 + margin))
    end
    answer[#answer + 1] = held
    answer[#answer + 1] = wait
    answer[#answer + 1] = math.max(0, capacity - noted(key, HELD))
    answer[#answer + 1] = reset
end

return answer
