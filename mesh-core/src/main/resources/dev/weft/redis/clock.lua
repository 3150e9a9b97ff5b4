-- Redis's clock is the only one of the registry and of the limits that nodes share.

-- Microseconds since 1970.
local function clock()
    local time = redis.call('TIME')
    return time[1] * 1000000 + time[2]
end
