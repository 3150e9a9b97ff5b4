-- Returns: epoch, revision, {id, member, id, member, ...}
touch()
return {text(state.epoch), text(state.revision), redis.call('HGETALL', MEMBERS)}
