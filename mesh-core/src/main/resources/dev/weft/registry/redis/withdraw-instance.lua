-- ARGV: id, generation
-- Returns: DONE, UNKNOWN or FENCED
touch()
local answer = ownership(ARGV[1], tonumber(ARGV[2]))
if answer == DONE then
    remove(ARGV[1])
end
return answer
