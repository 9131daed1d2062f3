"""The scripts that run inside the Redis: each reads or changes what it does in one step."""

MOST_CHANGES = 512
"""Changed fields that are remembered for who knows an older version; others are read anew."""

# Keys of the state: its version, its fields, and in which version each field last changed.
_NEWS = """
local function news(epoch, version)
  local is = redis.call('HMGET', KEYS[1], 'epoch', 'version', 'floor')
  if not is[1] then
    return {'', '', 1, {}}
  elseif is[1] == epoch and is[2] == version then
    return false
  elseif is[1] ~= epoch or tonumber(version) < tonumber(is[3]) then
    return {is[1], is[2], 1, redis.call('HGETALL', KEYS[2])}
  end
  local told = {}
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. version, '+inf')) do
    told[#told + 1] = name
    told[#told + 1] = redis.call('HGET', KEYS[2], name)
  end
  return {is[1], is[2], 0, told}
end
"""

READ = (
    _NEWS
    + """
return news(ARGV[1], ARGV[2])
"""
)
"""What has changed since a version: nothing, or epoch, version, whether that is all, and fields."""

COMMIT = (
    _NEWS
    + f"""
local is = redis.call('HMGET', KEYS[1], 'epoch', 'version')
if (is[1] or '') ~= ARGV[1] or (is[2] or '') ~= ARGV[2] then
  return {{0, news(ARGV[1], ARGV[2])}}
end
if not is[1] then
  redis.call('DEL', KEYS[2], KEYS[3])
  redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'version', 0, 'floor', 0)
end
local version = redis.call('HINCRBY', KEYS[1], 'version', 1)
local gone = 5 + 2 * tonumber(ARGV[4])
for at = 5, gone - 1, 2 do
  redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1])
  redis.call('ZADD', KEYS[3], version, ARGV[at])
end
for at = gone, #ARGV do
  redis.call('HDEL', KEYS[2], ARGV[at])
  redis.call('ZADD', KEYS[3], version, ARGV[at])
end
local surplus = redis.call('ZCARD', KEYS[3]) - {MOST_CHANGES}
if surplus > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[3], surplus)
  redis.call('HSET', KEYS[1], 'floor', oldest[#oldest])
end
return {{1, version}}
"""
)
"""Change fields of a known version, if it is still that; else say what has changed since."""

# Keys of the journal: its entries as a stream, and its size.
APPEND = """
local size = redis.call('HMGET', KEYS[2], 'last', 'bytes', 'forgotten')
local last, bytes = tonumber(size[1] or 0), tonumber(size[2] or 0)
local forgotten = tonumber(size[3] or 0)
for at = 2, #ARGV, 2 do
  last = last + 1
  redis.call('XADD', KEYS[1], last .. '-0', 'memory', ARGV[at], 'entry', ARGV[at + 1])
  bytes = bytes + tonumber(ARGV[at])
end
while bytes > tonumber(ARGV[1]) do
  local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
  if not oldest then
    bytes = 0
    break
  end
  redis.call('XDEL', KEYS[1], oldest[1])
  bytes = bytes - tonumber(oldest[2][2])
  forgotten = forgotten + 1
end
redis.call('HSET', KEYS[2], 'last', last, 'bytes', bytes, 'forgotten', forgotten)
return last
"""
"""Number entries, add them and drop the oldest beyond the limit; the number of the newest."""

PAGE = """
local found
if ARGV[1] == 'newest' then
  found = redis.call('XREVRANGE', KEYS[1], ARGV[3], ARGV[2], 'COUNT', ARGV[4])
else
  found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[3], 'COUNT', ARGV[4])
end
local told = {}
for _, each in ipairs(found) do
  told[#told + 1] = each[1]
  told[#told + 1] = each[2][4]
end
return told
"""
"""Some entries between two numbers, the newest or the oldest of them: number and entry in turn."""

SIZE = """
local size = redis.call('HMGET', KEYS[2], 'last', 'forgotten')
return {redis.call('XLEN', KEYS[1]), tonumber(size[2] or 0), tonumber(size[1] or 0)}
"""
"""How many entries there are, how many were dropped, and the number of the newest."""

CLEAR = """
local dropped = redis.call('XLEN', KEYS[1])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[2], 'bytes', 0, 'forgotten', 0)
return dropped
"""
"""Drop all entries; how many there were."""
