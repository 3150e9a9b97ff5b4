-- Returns for each member: id, microseconds until its lease runs out; evicts nobody
local leases = redis.call('ZRANGE', LEASES, 0, -1, 'WITHSCORES')
for i = 2, #leases, 2 do
    leases[i] = text(tonumber(leases[i]) - now)
end
return leases
