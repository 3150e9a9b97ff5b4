-- The limits of dev.weft.limiter, decided as its Usage classes decide them, to the bit. Every number is a whole one below
-- 2^53, and times are microseconds since 1970.
--
-- What a key has used is an array, as Redis keeps it packed:
--   { 'F', window, start, count }                  a fixed window
--   { 'S', interval, latest, count, count, ... }   a sliding window: what was taken in the latest interval, the one before...
--   { 'L', window, instant, instant, ... }         a log, the oldest first
--   { 'T', step, scale, micros, rest, most }       a token bucket: full at micros + rest/scale; its greatest burst, in units
--   { 'K', step, scale, micros, rest, most }       a leaky bucket: the next one may go out at micros + rest/scale
-- and a limit is { kind, capacity, a, b, c }: the window; the interval, how many are summed, how many the window has; or step
-- and scale.

local NEVER = -1
local TOLERATED_STEP = 1000000

local max, min, floor = math.max, math.min, math.floor

local function ceil_div(dividend, divisor)
    return floor((dividend + divisor - 1) / divisor)
end

local function tolerated_step(span)
    return max(span, TOLERATED_STEP)
end

-- Each algorithm is made when it is asked for: a script begins anew each time, and to define all of them takes it longer than
-- to decide. Each also follows a clock that went back too far to wait for, and then returns true.
local make = {}

-- Fixed windows ---------------------------------------------------------------------------------------------------------

function make.F()
    local fixed = {}

    function fixed.fresh(limit)
        return { 'F', limit[3], 0, 0 }
    end

    function fixed.same(usage, limit)
        return usage[2] == limit[3]
    end

    function fixed.follow(usage, limit, now)
        if usage[3] - now > tolerated_step(usage[2]) then
            usage[3] = now - now % usage[2]
            return true
        end
    end

    function fixed.used(usage, now)
        return now < usage[3] + usage[2] and usage[4] or 0
    end

    function fixed.wait(usage, limit, now, permits)
        if permits > limit[2] then
            return NEVER
        end
        if permits == 0 or permits <= limit[2] - fixed.used(usage, now) then
            return 0
        end
        return usage[3] + usage[2] - now
    end

    function fixed.take(usage, limit, now, permits)
        if now >= usage[3] + usage[2] then
            usage[3] = now - now % usage[2]
            usage[4] = 0
        end
        usage[4] = usage[4] + permits
        return max(usage[3], now)
    end

    function fixed.refund(usage, from, now, permits)
        local finish = usage[3] + usage[2]
        if from >= usage[3] and from < finish and now < finish then
            usage[4] = max(0, usage[4] - permits)
        end
    end

    function fixed.remaining(usage, limit, now)
        return max(0, limit[2] - fixed.used(usage, now))
    end

    function fixed.reset(usage, now)
        return fixed.used(usage, now) == 0 and 0 or usage[3] + usage[2] - now
    end

    return fixed
end

-- Sliding windows -------------------------------------------------------------------------------------------------------

function make.S()
    local sliding = {}
    local FIRST = 4 -- where the latest interval's count is

    function sliding.fresh(limit)
        local usage = { 'S', limit[3], 0 }
        for i = 0, limit[4] - 1 do
            usage[FIRST + i] = 0
        end
        return usage
    end

    function sliding.same(usage, limit)
        return usage[2] == limit[3] and #usage - FIRST + 1 == limit[4]
    end

    -- Rounds up, for by the new clock's edges what was taken before the latest interval would leave too soon.
    function sliding.follow(usage, limit, now)
        if usage[3] * usage[2] - now > tolerated_step(limit[3] * limit[5]) then
            usage[3] = ceil_div(now, usage[2])
            return true
        end
    end

    -- Where the count of the oldest interval that counts is; before the first if none does.
    local function oldest(usage, now)
        local passed = max(0, floor(now / usage[2]) - usage[3])
        return max(FIRST - 1, #usage - passed)
    end

    -- When the interval whose count is there ceases to count.
    local function leaves(usage, place)
        return (usage[3] - (place - FIRST) + (#usage - FIRST + 1)) * usage[2]
    end

    function sliding.used(usage, now)
        local sum = 0
        for place = FIRST, oldest(usage, now) do
            sum = sum + usage[place]
        end
        return sum
    end

    function sliding.wait(usage, limit, now, permits)
        if permits > limit[2] then
            return NEVER
        end
        local excess = sliding.used(usage, now) + permits - limit[2]
        if excess <= 0 or permits == 0 then
            return 0
        end
        local place = oldest(usage, now)
        while excess > usage[place] do
            excess = excess - usage[place]
            place = place - 1
        end
        return leaves(usage, place) - now
    end

    function sliding.take(usage, limit, now, permits)
        local interval = floor(now / usage[2])
        local shift = min(interval - usage[3], #usage - FIRST + 1)
        if shift > 0 then
            for place = #usage, FIRST, -1 do
                usage[place] = place - shift >= FIRST and usage[place - shift] or 0
            end
            usage[3] = interval
        end
        usage[FIRST] = usage[FIRST] + permits
        return max(now, usage[3] * usage[2])
    end

    function sliding.refund(usage, from, now, permits)
        local place = FIRST + usage[3] - floor(from / usage[2])
        if place >= FIRST and place <= #usage then
            usage[place] = max(0, usage[place] - permits)
        end
    end

    function sliding.remaining(usage, limit, now)
        return max(0, limit[2] - sliding.used(usage, now))
    end

    function sliding.reset(usage, now)
        for place = FIRST, oldest(usage, now) do
            if usage[place] > 0 then
                return leaves(usage, place) - now
            end
        end
        return 0
    end

    return sliding
end

-- Logs ------------------------------------------------------------------------------------------------------------------

function make.L()
    local log = {}
    local OLDEST = 3 -- where the oldest instant is

    function log.fresh(limit)
        return { 'L', limit[3] }
    end

    function log.same(usage, limit)
        return usage[2] == limit[3]
    end

    function log.follow(usage, limit, now)
        local step = #usage < OLDEST and 0 or usage[#usage] - now
        if step > tolerated_step(usage[2]) then
            for place = OLDEST, #usage do
                usage[place] = usage[place] - step
            end
            return true
        end
    end

    local function first_counting(usage, now)
        local place = OLDEST
        while place <= #usage and usage[place] + usage[2] <= now do
            place = place + 1
        end
        return place
    end

    function log.used(usage, now)
        return #usage - first_counting(usage, now) + 1
    end

    function log.wait(usage, limit, now, permits)
        if permits > limit[2] then
            return NEVER
        end
        local excess = log.used(usage, now) + permits - limit[2]
        if excess <= 0 or permits == 0 then
            return 0
        end
        return usage[first_counting(usage, now) + excess - 1] + usage[2] - now
    end

    function log.take(usage, limit, now, permits)
        local instant = #usage < OLDEST and now or max(now, usage[#usage])
        local gone = first_counting(usage, instant) - OLDEST
        local size = #usage
        if gone > 0 then
            for place = OLDEST, size do
                usage[place] = usage[place + gone]
            end
        end
        size = size - gone
        for i = 1, permits do
            usage[size + i] = instant
        end
        return instant
    end

    function log.refund(usage, from, now, permits)
        local last = #usage
        while last >= OLDEST and usage[last] > from do
            last = last - 1
        end
        for i = 1, permits do
            if last >= OLDEST and usage[last] == from then
                table.remove(usage, last)
                last = last - 1
            end
        end
    end

    function log.remaining(usage, limit, now)
        return max(0, limit[2] - log.used(usage, now))
    end

    function log.reset(usage, now)
        return log.used(usage, now) == 0 and 0 or usage[#usage] + usage[2] - now
    end

    return log
end

-- Buckets: both are a time that is so far ahead as permits are missing, or in the way --------------------------------------

-- How far it is ahead, in 1/scale microseconds.
local function ahead(usage, now)
    return max(0, (usage[4] - now) * usage[3] + usage[5])
end

local function make_bucket()
    local bucket = {}

    function bucket.same(usage, limit)
        return usage[2] == limit[3] and usage[3] == limit[4]
    end

    function bucket.follow(usage, limit, now)
        usage[6] = max(usage[6], limit[2] * usage[2])
        local most = usage[6]
        local excess = (usage[4] - now) * usage[3] + usage[5] - most
        if excess > 0 and excess > tolerated_step(ceil_div(most, usage[3])) * usage[3] then
            usage[5] = most % usage[3]
            usage[4] = now + (most - usage[5]) / usage[3]
            return true
        end
    end

    function bucket.used(usage, now)
        return ceil_div(ahead(usage, now), usage[2])
    end

    function bucket.take(usage, limit, now, permits)
        local from = usage[4]
        if from < now then
            from = now
            usage[5] = 0
        end
        local units = usage[5] + permits * usage[2]
        usage[5] = units % usage[3]
        usage[4] = from + (units - usage[5]) / usage[3]
        return from
    end

    function bucket.refund(usage, from, now, permits)
        local worth = permits * usage[2]
        local left = max(0, min(worth, worth - (now - from) * usage[3]))
        local units = usage[5] - left
        usage[5] = units % usage[3]
        usage[4] = usage[4] + (units - usage[5]) / usage[3]
    end

    function bucket.reset(usage, now)
        return ceil_div(ahead(usage, now), usage[3])
    end

    return bucket
end

function make.T()
    local token = make_bucket()

    function token.fresh(limit)
        return { 'T', limit[3], limit[4], 0, 0, limit[2] * limit[3] }
    end

    function token.wait(usage, limit, now, permits)
        if permits > limit[2] then
            return NEVER
        end
        local excess = ahead(usage, now) + (permits - limit[2]) * usage[2]
        return (excess <= 0 or permits == 0) and 0 or ceil_div(excess, usage[3])
    end

    function token.remaining(usage, limit, now)
        return floor(max(0, limit[2] * usage[2] - ahead(usage, now)) / usage[2])
    end

    return token
end

function make.K()
    local leaky = make_bucket()
    local move_back = leaky.refund

    function leaky.fresh(limit)
        return { 'K', limit[3], limit[4], 0, 0, limit[2] * limit[3] }
    end

    function leaky.wait(usage, limit, now, permits)
        if permits > limit[2] then
            return NEVER
        end
        return permits == 0 and 0 or ceil_div(ahead(usage, now), usage[3])
    end

    -- Only the last one's turn can be given back: another one may come right behind it.
    function leaky.refund(usage, from, now, permits)
        local behind = (usage[4] - from) * usage[3] + usage[5] - permits * usage[2]
        if behind >= 0 and behind < usage[3] then
            move_back(usage, from, now, permits)
        end
    end

    function leaky.remaining(usage, limit, now)
        return ahead(usage, now) == 0 and limit[2] or 0
    end

    return leaky
end

-- All of them -----------------------------------------------------------------------------------------------------------

local algorithms = setmetatable({}, {
    __index = function(made, kind)
        local algorithm = make[kind] and make[kind]()
        if algorithm then
            made[kind] = algorithm
        end
        return algorithm
    end,
})

-- What was kept, to be counted under limit: as it is if it means the same, otherwise what is used now as if used just now.
local function adopt(usage, limit, now)
    local algorithm = algorithms[limit[1]]
    if not usage then
        return algorithm.fresh(limit)
    end
    if usage[1] == limit[1] and algorithm.same(usage, limit) then
        return usage
    end
    local used = min(limit[2], algorithms[usage[1]].used(usage, now))
    local fresh = algorithm.fresh(limit)
    if used > 0 then
        algorithm.take(fresh, limit, now, used)
    end
    return fresh
end
