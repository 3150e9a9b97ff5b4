-- The ledger of one service, and the rules by which instances come and go. Every script begins with this text, and with
-- touch(). dev.weft.registry.ServiceLedger says the same in Java, and LedgerModelTest holds the two against each other.
--
-- KEYS[1] members   hash: id -> "GENERATION STATE WEIGHT PROFILE"
-- KEYS[2] leases    sorted set: id by expiry, in microseconds
-- KEYS[3] fences    sorted set: id by the latest generation that it had
-- KEYS[4] changes   stream: the entry of revision R has the id R-0
-- KEYS[5] state     hash: epoch, revision, lease (the longest), touched, grace, held, window, evicted
--
-- Numbers are whole and below 2^53; Redis would write large ones with 14 digits, so text() does.

local MEMBERS, LEASES, FENCES, CHANGES, STATE = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

-- Eviction is held when LEAST_MASS or more would go within one lease, and they are more than MASS_PERCENT of all; but for
-- no longer than MOST_HELD_LEASES. One script evicts at most MOST_EVICTED.
local LEAST_MASS = 3
local MASS_PERCENT = 30
local MOST_HELD_LEASES = 5
local MOST_EVICTED = 100

-- Followers that are further behind than so many changes take a snapshot.
local MOST_CHANGES = 1000

-- For how long a generation, and what is left of a service without instances, is remembered.
local FENCE_MICROS = 24 * 3600 * 1000000

local DONE, UNKNOWN, FENCED = 1, 0, -1

local now = clock()

local function text(number)
    return string.format('%.0f', number)
end

local state = {}
do
    local names = {'epoch', 'revision', 'lease', 'touched', 'grace', 'held', 'window', 'evicted'}
    local values = redis.call('HMGET', STATE, unpack(names))
    for i, name in ipairs(names) do
        state[name] = tonumber(values[i] or 0)
    end
end

local function put(name, value)
    if state[name] ~= value then
        state[name] = value
        redis.call('HSET', STATE, name, text(value))
    end
end

local function next_revision()
    return math.max(state.revision + 1, now)
end

-- The member is gone when value is empty.
local function record(revision, id, value)
    redis.call('XADD', CHANGES, 'MAXLEN', '~', MOST_CHANGES, text(revision) .. '-0',
        'previous', text(state.revision), 'id', id, 'member', value)
    put('revision', revision)
end

local function remember(seconds_or_nil)
    for _, key in ipairs(KEYS) do
        if seconds_or_nil then
            redis.call('EXPIRE', key, seconds_or_nil)
        else
            redis.call('PERSIST', key)
        end
    end
end

local function remove(id)
    redis.call('HDEL', MEMBERS, id)
    redis.call('ZREM', LEASES, id)
    record(next_revision(), id, '')
    if redis.call('ZCARD', LEASES) == 0 then
        remember(FENCE_MICROS / 1000000)
    end
end

local function parse(member)
    local generation, letter, weight, profile = string.match(member, '^(%d+) (%a) (%d+) (.*)$')
    return tonumber(generation), letter, weight, profile
end

-- The generation of the one who is listed, nil if nobody is.
local function listed_generation(id)
    local member = redis.call('HGET', MEMBERS, id)
    return member and parse(member)
end

local function latest_generation(id)
    return math.max(listed_generation(id) or 0, tonumber(redis.call('ZSCORE', FENCES, id) or 0))
end

local function ownership(id, generation)
    if listed_generation(id) == generation then
        return DONE
    end
    return latest_generation(id) > generation and FENCED or UNKNOWN
end

-- The clock went back: nobody keeps a lease for longer than a lease because of that.
local function shorten_leases()
    local latest = now + state.lease
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '(' .. text(latest), '+inf')) do
        redis.call('ZADD', LEASES, text(latest), id)
    end
    put('grace', math.min(state.grace, latest))
    put('held', math.min(state.held, now))
    put('window', math.min(state.window, now))
end

local function is_mass(going, all)
    return going >= LEAST_MASS and going * 100 > all * MASS_PERCENT
end

local function is_held()
    if state.held == 0 then
        put('held', now)
    end
    return now - state.held < MOST_HELD_LEASES * state.lease
end

local function evict_expired()
    local expired = redis.call('ZCOUNT', LEASES, '-inf', text(now))
    if expired == 0 then
        put('held', 0)
        return
    end
    local lately = now - state.window <= state.lease and state.evicted or 0
    if is_mass(expired + lately, redis.call('ZCARD', LEASES) + lately) and is_held() then
        return
    end
    local evicted = redis.call('ZRANGEBYSCORE', LEASES, '-inf', text(now), 'LIMIT', 0, MOST_EVICTED)
    if lately == 0 then
        put('window', now)
    end
    put('evicted', lately + #evicted)
    for _, id in ipairs(evicted) do
        remove(id)
    end
end

-- In how many microseconds the first lease runs out whose owner should have renewed it by now, 0 if there is none.
local function soon_expiry()
    local first = redis.call('ZRANGE', LEASES, 0, 0, 'WITHSCORES')[2]
    local remaining = first and tonumber(first) - now or 0
    return remaining > 0 and 2 * remaining < state.lease and remaining or 0
end

-- Somebody has deleted some of the keys, or Redis has, to make room: the ledger is begun anew, which watchers take for a loss
-- of memory, and whoever is alive registers again.
local function forget_if_torn()
    local members = redis.call('HLEN', MEMBERS)
    if members ~= redis.call('ZCARD', LEASES) or (members > 0 and state.epoch == 0) then
        redis.call('DEL', MEMBERS, LEASES, CHANGES)
        put('epoch', math.max(state.epoch + 1, now))
    end
end

-- Whatever was asked for, first those go whose lease has run out. When nobody has touched the ledger for long, Redis itself
-- was away, and the instances get the time of a lease to come back.
local function touch()
    forget_if_torn()
    if state.lease == 0 then
        return
    end
    if state.touched > now then
        shorten_leases()
    elseif state.touched > 0 and 2 * (now - state.touched) > state.lease then
        put('grace', now + state.lease)
    end
    put('touched', now)
    if now >= state.grace then
        evict_expired()
    end
end
