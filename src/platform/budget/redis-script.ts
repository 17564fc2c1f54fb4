/**
 * algorithms.ts in Lua, as one script: nothing comes between reading and writing. KEYS: the budget; ARGV: algorithm, points
 * per minute, burst, points to take, and the time, empty for the time of the server, which all processes share.
 */
export const TAKE = `
local algorithm, burst, points = ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4])
local rate = tonumber(ARGV[2]) / 60000
local window = burst / rate
local now = tonumber(ARGV[5])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local kept = redis.call('HMGET', KEYS[1], 'used', 'at', 'before')
local used = tonumber(kept[1] or '0')
local at = tonumber(kept[2] or '0')
local before = tonumber(kept[3] or '0')

local level
if algorithm == 'token-bucket' then
  used = math.max(0, used - math.max(0, now - at) * rate)
  at = now
  level = used
elseif algorithm == 'leaky-bucket' then
  local drops = math.floor(math.max(0, now - at) * rate + 1e-6)
  used, before = used - (drops - before), drops
  if used <= 0 then used, at, before = 0, now, 0 end
  level = used
elseif algorithm == 'fixed-window' then
  if used == 0 or now >= at + window then used, at, before = 0, now, 0 end
  level = used
else
  local start = math.floor(now / window) * window
  local passed = math.floor((start - at) / window + 0.5)
  if passed > 0 then
    before = passed == 1 and used or 0
    used, at = 0, start
  end
  level = used + before * (1 - math.min(1, math.max(0, (now - at) / window)))
end

local admitted = points <= 0 or level + points <= burst + 1e-6
if admitted then
  used = used + points
  if used < 0 then used, before = 0, math.max(0, before + used) end
end

local function text(number) return string.format('%.17g', number) end
redis.call('HSET', KEYS[1], 'used', text(used), 'at', text(at), 'before', text(before))
redis.call('PEXPIRE', KEYS[1], math.ceil(2 * window) + 1000)
return { admitted and 1 or 0, text(used), text(at), text(before), text(now) }
`;
