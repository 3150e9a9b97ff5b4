-- Decides many demands, in their order, at one instant.
--
-- KEYS: what the demands are counted by; one that keeps this batch's answer; and those of requests that have a name.
-- ARGV: the number of the answer's key (0: none), and the batch's own number;
--       for how many ms a key stays longer than it counts, the answer is kept, and those of requests with a name are;
--       how many limits, and each: kind, capacity, a, b, c;
--       the demands, all in one string of little-endian doubles, which takes Redis and Lua the least time to read:
--       for one charge, to be made as often as there is room: 3, how often at most, number of the key, number of the
--       limit, cost; for all else: operation, times, number of the request's key (0: none), how many charges, and each:
--       number of the key, number of the limit, cost, and what a refund says of it.
-- Answer: packed numbers. For each demand how often it was admitted, and for each of its charges: how long the first refused
--       one waits (0: none is refused), what remains, when it resets, and from when the first admitted one counts.

local TRY, RESERVE, OFTEN = 0, 1, 3
local BYTES_PER_NUMBER = 8
local NUMBERS_PER_CHARGE = 4

-- What is kept longer than it must be need not be told how long each time.
local SLACK_MILLIS = 10000

local kept = redis.call('MGET', unpack(KEYS))
local batch_place = tonumber(ARGV[1])
local batch = ARGV[2] .. ':'

if batch_place > 0 then
    local answered = kept[batch_place]
    if answered and answered:sub(1, #batch) == batch then
        return answered:sub(#batch + 1)
    end
end

local now = clock()
local now_millis = floor(now / 1000)
local margin = tonumber(ARGV[3])
local batch_kept_for = ARGV[4]
local request_kept_for = ARGV[5]

local limits = {}
for i = 1, tonumber(ARGV[6]) do
    local at = 2 + 5 * i
    limits[i] =
        { ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]) }
end

local demands = ARGV[#ARGV]
local position = 1

local function number()
    local value
    value, position = struct.unpack('<d', demands, position)
    return value
end

local usages = {}
local limit_of = {}
local changed = {}
local lives_till = {} -- in ms since 1970, of keys that Redis has
local reset_of = {}

-- How usages are kept: those of few numbers with until when Redis keeps them behind; others packed, and that before.
local FEW = {
    F = { format = '<c1dddd', bytes = 33, till = 5 },
    T = { format = '<c1dddddd', bytes = 49, till = 7 },
    K = { format = '<c1dddddd', bytes = 49, till = 7 },
}
local MANY = '<c1d'

local function load(key)
    local text = kept[key]
    if not text then
        return nil
    end
    local few = FEW[text:sub(1, 1)]
    if few and #text == few.bytes then
        local usage = { struct.unpack(few.format, text) }
        lives_till[key] = usage[few.till]
        return usage
    end
    local readable, till, usage = pcall(function()
        local _, kept_till, begin = struct.unpack(MANY, text)
        return kept_till, cmsgpack.unpack(text:sub(begin))
    end)
    if readable and type(usage) == 'table' and algorithms[usage[1]] then
        lives_till[key] = till
        return usage
    end
end

local function store(key, usage)
    local reset = reset_of[key] or algorithms[usage[1]].reset(usage, now)
    local lives = floor(reset / 1000) + 1 + margin
    local till = lives_till[key]
    local renews = not till or till < now_millis + lives
    if renews then
        lives = lives + SLACK_MILLIS
        till = now_millis + lives
    end
    local few = FEW[usage[1]]
    local text
    if few then
        usage[few.till] = till
        text = struct.pack(few.format, unpack(usage, 1, few.till))
    else
        text = struct.pack(MANY, usage[1], till) .. cmsgpack.pack(usage)
    end
    if renews then
        redis.call('SET', KEYS[key], text, 'PX', lives)
    else
        redis.call('SET', KEYS[key], text, 'KEEPTTL')
    end
end

-- What is known of the key, to be counted under that limit at this instant.
local function usage_of(key, limit)
    local usage = usages[key]
    if limit_of[key] ~= limit then
        local known = usage or load(key)
        usage = adopt(known, limit, now)
        if algorithms[limit[1]].follow(usage, limit, now) or (known and known ~= usage) then
            changed[key] = true
        end
        usages[key] = usage
        limit_of[key] = limit
    end
    return usage
end

local answer = {}
local size = 0

local function say(value)
    size = size + 1
    answer[size] = value
end

local function say_verdict(wait, key, limit, from)
    local algorithm = algorithms[limit[1]]
    local usage = usages[key]
    local reset = algorithm.reset(usage, now)
    reset_of[key] = reset
    answer[size + 1] = wait
    answer[size + 2] = algorithm.remaining(usage, limit, now)
    answer[size + 3] = reset
    answer[size + 4] = from
    size = size + 4
end

-- One charge, so many times: as often as there is room for it.
local function try_often(times, key, limit, cost)
    local usage = usage_of(key, limit)
    local algorithm = algorithms[limit[1]]
    local admitted = times
    if limit[1] == 'K' then
        admitted = algorithm.wait(usage, limit, now, cost) == 0 and (cost == 0 and times or 1) or 0
    elseif cost > 0 then
        admitted = min(times, floor(algorithm.remaining(usage, limit, now) / cost))
    end
    local from = now
    if admitted > 0 and cost > 0 then
        from = algorithm.take(usage, limit, now, admitted * cost)
        changed[key] = true
    end
    say(admitted)
    say_verdict(admitted < times and algorithm.wait(usage, limit, now, cost) or 0, key, limit, from)
end

-- Several charges: all or none.
local function try_all(charges)
    local cost_of = {}
    local refused = false
    for _, charge in ipairs(charges) do
        local usage = usage_of(charge.key, charge.limit)
        cost_of[charge.key] = (cost_of[charge.key] or 0) + charge.cost
        charge.wait = algorithms[charge.limit[1]].wait(usage, charge.limit, now, cost_of[charge.key])
        refused = refused or charge.wait ~= 0
    end
    for _, charge in ipairs(charges) do
        charge.from = now
        if not refused and charge.cost > 0 then
            charge.from = algorithms[charge.limit[1]].take(usages[charge.key], charge.limit, now, charge.cost)
            changed[charge.key] = true
        end
    end
    say(refused and 0 or 1)
    for _, charge in ipairs(charges) do
        say_verdict(charge.wait, charge.key, charge.limit, charge.from)
    end
end

-- A place in a leaky bucket's queue: taken before its time, if there is room and the time is near enough.
local function reserve(key, limit, cost, longest)
    local leaky = algorithms.K
    local usage = usage_of(key, limit)
    local wait = leaky.wait(usage, limit, now, cost)
    local room = (limit[2] + 1 - cost) * usage[2] - ahead(usage, now) -- whose turn came last is ahead, but waits no more
    local admitted = wait ~= NEVER and wait <= longest and (wait == 0 or room >= 0)
    local from = now
    if admitted and cost > 0 then
        from = leaky.take(usage, limit, now, cost)
        changed[key] = true
    end
    if not admitted and wait ~= NEVER and room < 0 then
        wait = max(wait - longest, ceil_div(-room, usage[3]), 1)
    elseif not admitted and wait ~= NEVER then
        wait = wait - longest
    end
    say(admitted and 1 or 0)
    say_verdict(wait, key, limit, from)
end

-- Only to what is counted as it was when they were taken; nothing to wait for is said, and nothing of what remains.
local function refund(key, limit, cost, from)
    local usage = usages[key] or load(key)
    local algorithm = algorithms[limit[1]]
    if usage and usage[1] == limit[1] and algorithm.same(usage, limit) then
        algorithm.refund(usage, from, now, cost)
        usages[key] = usage
        changed[key] = true
        reset_of[key] = nil
    end
    say(1)
    for _, value in ipairs({ 0, 0, 0, from }) do
        say(value)
    end
end

local function several(many)
    local charges = {}
    for i = 1, many do
        charges[i] = { key = number(), limit = limits[number()], cost = number() }
        position = position + BYTES_PER_NUMBER
    end
    return charges
end

local function decide(operation, times, many)
    if many > 1 then
        try_all(several(many))
        return
    end
    local key, limit, cost, extra = number(), limits[number()], number(), number()
    if operation == TRY then
        try_often(times, key, limit, cost)
    elseif operation == RESERVE then
        reserve(key, limit, cost, extra)
    else
        refund(key, limit, cost, extra)
    end
end

local function decide_next(operation, times)
    local request, many = number(), number()
    local told = request > 0 and kept[request]
    if told then
        for _, value in ipairs(cmsgpack.unpack(told)) do
            say(value)
        end
        position = position + BYTES_PER_NUMBER * NUMBERS_PER_CHARGE * many
    else
        local begin = size + 1
        decide(operation, times, many)
        if request > 0 and answer[begin] > 0 then
            kept[request] = cmsgpack.pack({ unpack(answer, begin) })
            redis.call('SET', KEYS[request], kept[request], 'PX', request_kept_for)
        end
    end
end

local bytes = #demands
while position <= bytes do
    local operation, times, key, limit, cost, behind = struct.unpack('<ddddd', demands, position)
    if operation == OFTEN then
        position = behind
        try_often(times, key, limits[limit], cost)
    else
        position = position + 2 * BYTES_PER_NUMBER
        decide_next(operation, times)
    end
end

for key in pairs(changed) do
    store(key, usages[key])
end

local packed = cmsgpack.pack(answer)
if batch_place > 0 then
    redis.call('SET', KEYS[batch_place], batch .. packed, 'PX', batch_kept_for)
end
return packed
