-- Returns: epoch, revision, how many members, microseconds since somebody touched the ledger before, microseconds until the
-- first lease runs out, if that is within half a lease, or else 0
local touched = state.touched
touch()
return {
    text(state.epoch),
    text(state.revision),
    redis.call('ZCARD', LEASES),
    text(touched == 0 and 0 or now - touched),
    text(soon_expiry()),
}
