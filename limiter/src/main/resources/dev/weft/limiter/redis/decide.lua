-- Decides many demands, in their order, at one instant.
--
-- KEYS: what the demands are counted by; one that keeps this batch's answer; and those of requests that have a name.
-- ARGV: the number of the answer's key (0: none), and the batch's own number;
--       for how many ms a key stays longer than it counts, the answer is kept, and those of requests with a name are;
--       how many limits, and each: kind, capacity, a, b, c;
--       demands: for one charge, to be made as often as there is room: 3, how often at most, number of the key, number of the
--       limit, cost; for all else: operation, times, number of the request's key (0: none), how many charges, and each:
--       number of the key, number of the limit, cost, and what a refund says of it.
-- Answer: packed numbers. For each demand how often it was admitted, and for each of its charges: how long the first refused
--       one waits (0: none is refused), what remains, when it resets, and from when the first admitted one counts.

local TRY, RESERVE, REFUND, OFTEN = '0', '1', '2', '3'
local PER_CHARGE = 4
local PER_OFTEN = 4

local batch_key = KEYS[tonumber(ARGV[1])]
local batch = ARGV[2]

if batch_key then
    local kept = redis.call('GET', batch_key)
    local mark = batch .. ':'
    if kept and kept:sub(1, #mark) == mark then
        return kept:sub(#mark + 1)
    end
end

local now = clock()
local margin = tonumber(ARGV[3])
local batch_kept_for = ARGV[4]
local request_kept_for = ARGV[5]
local argument = 6

local function text()
    argument = argument + 1
    return ARGV[argument - 1]
end

local function number()
    argument = argument + 1
    return tonumber(ARGV[argument - 1])
end

local limits = {}
for i = 1, number() do
    limits[i] = { text(), number(), number(), number(), number() }
end

local usages = {}
local limit_of = {}
local changed = {}

local function load(key)
    local kept = redis.call('GET', KEYS[key])
    if not kept then
        return nil
    end
    local readable, usage = pcall(cmsgpack.unpack, kept)
    return readable and type(usage) == 'table' and algorithms[usage[1]] and usage or nil
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

local function say_verdict(wait, usage, limit, from)
    local algorithm = algorithms[limit[1]]
    answer[size + 1] = wait
    answer[size + 2] = algorithm.remaining(usage, limit, now)
    answer[size + 3] = algorithm.reset(usage, now)
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
    say_verdict(admitted < times and algorithm.wait(usage, limit, now, cost) or 0, usage, limit, from)
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
        say_verdict(charge.wait, usages[charge.key], charge.limit, charge.from)
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
    say_verdict(wait, usage, limit, from)
end

-- Only to what is counted as it was when they were taken; nothing to wait for is said, and nothing of what remains.
local function refund(key, limit, cost, from)
    local usage = usages[key] or load(key)
    local algorithm = algorithms[limit[1]]
    if usage and usage[1] == limit[1] and algorithm.same(usage, limit) then
        algorithm.refund(usage, from, now, cost)
        usages[key] = usage
        changed[key] = true
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
        argument = argument + 1
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

local function decide_next(operation)
    local times, request, many = number(), number(), number()
    local kept = request > 0 and redis.call('GET', KEYS[request])
    if kept then
        for _, value in ipairs(cmsgpack.unpack(kept)) do
            say(value)
        end
        argument = argument + PER_CHARGE * many
    else
        local begin = size + 1
        decide(operation, times, many)
        if request > 0 then
            redis.call('SET', KEYS[request], cmsgpack.pack({ unpack(answer, begin) }), 'PX', request_kept_for)
        end
    end
end

local arguments = #ARGV
while argument <= arguments do
    local operation = text()
    if operation == OFTEN then
        local first = argument
        argument = first + PER_OFTEN
        try_often(
            tonumber(ARGV[first]),
            tonumber(ARGV[first + 1]),
            limits[tonumber(ARGV[first + 2])],
            tonumber(ARGV[first + 3])
        )
    else
        decide_next(operation)
    end
end

for key in pairs(changed) do
    local usage = usages[key]
    local keep = floor(algorithms[usage[1]].reset(usage, now) / 1000) + 1 + margin
    redis.call('SET', KEYS[key], cmsgpack.pack(usage), 'PX', keep)
end

local packed = cmsgpack.pack(answer)
if batch_key then
    redis.call('SET', batch_key, batch .. ':' .. packed, 'PX', batch_kept_for)
end
return packed
