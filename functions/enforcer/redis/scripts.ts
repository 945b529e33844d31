// SPDX-License-Identifier: Apache-2.0

/**
 * Keys come as KEYS where one server holds them all, and behind the other arguments on a node of a cluster: there KEYS of
 * several slots are refused, while a node lets a script touch any key of its own.
 */
const KEYS_OF = (header: number): string => `
local keys = KEYS
if #keys == 0 then
  keys = {}
  for i = ${header} + 1, #ARGV do keys[#keys + 1] = ARGV[i] end
end
local failed, why = 0, ''
local function did(reply)
  if type(reply) == 'table' and reply.err then failed = failed + 1; why = reply.err; return 0 end
  return reply
end`;

/** `9` and `9.25` are dates; everything else (`0x9`, `1e9`, ` 9`) is none, although Lua would read it. */
const DATE = `
local function date(value, factor)
  if type(value) ~= 'string' or not (string.match(value, '^%d+$') or string.match(value, '^%d+%.%d+$')) then return nil end
  return math.ceil(tonumber(value) * factor)
end`;

/**
 * Shortens the life of keys, never extends it. Arguments: 1 clock, 2 whether the server knows LT, 3 cap, 4 dry run,
 * 5 step and 6 start of the sample whose type is looked at, 7 hash field, 8 factor to milliseconds, 9 and 10 earliest and
 * latest plausible date, 11 what is added to a date for the clocks' difference, 12 comma-separated dates of the keys
 * (`createdInKey`, already in milliseconds; empty for none). Answer: shortened, undated, growing, failed, why.
 */
export const CAP_SCRIPT = `${KEYS_OF(12)}${DATE}
local clock, lt, cap, dry = ARGV[1], ARGV[2] == '1', tonumber(ARGV[3]), ARGV[4] == '1'
local step, start, field, factor = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7], tonumber(ARGV[8])
local earliest, latest, guard = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local now = 0
if (not lt or dry) and clock ~= 'lastWrite' then
  -- before 5.0 a script that asks for the time may only write after this call; it is harmless afterwards.
  if redis.replicate_commands then redis.replicate_commands() end
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local function later(key, ms)
  local ttl = did(redis.pcall('PTTL', key))
  return ttl == -1 or ttl > ms
end
-- the text of the cap is passed on: Lua would print a large number in a form that Redis does not read.
local function relative(key)
  if lt and not dry then return did(redis.pcall('PEXPIRE', key, ARGV[3], 'LT')) end
  if not later(key, cap) then return 0 end
  if dry then return 1 end
  return did(redis.pcall('PEXPIRE', key, ARGV[3]))
end
local function absolute(key, at)
  if lt and not dry then return did(redis.pcall('PEXPIREAT', key, string.format('%.0f', at), 'LT')) end
  if not later(key, at - now) then return 0 end
  if dry then return 1 end
  return did(redis.pcall('PEXPIREAT', key, string.format('%.0f', at)))
end
local dates = {}
if clock == 'createdInKey' then
  for value in string.gmatch(ARGV[12], '([^,]*),') do dates[#dates + 1] = value end
end
local shortened, undated, growing = 0, 0, 0
local plain, sample, pcall = clock == 'lastWrite' and lt and not dry, start + 1, redis.pcall
for i = 1, #keys do
  local key = keys[i]
  if plain then
    -- what nearly every key goes through, without a call of our own.
    local reply = pcall('PEXPIRE', key, ARGV[3], 'LT')
    if reply == 1 then shortened = shortened + 1 elseif reply ~= 0 then did(reply) end
  elseif clock == 'lastWrite' then
    shortened = shortened + relative(key)
  else
    local created
    if clock == 'createdInKey' then created = date(dates[i], 1)
    else
      local value = redis.pcall('HGET', key, field)
      if type(value) == 'string' then created = date(value, factor) end
    end
    if created and created >= earliest and created <= latest then
      shortened = shortened + absolute(key, created + cap + guard)
    else
      undated = undated + 1
      shortened = shortened + relative(key)
    end
  end
  if i == sample then
    sample = sample + step
    local kind = redis.pcall('TYPE', key)
    if kind.ok == 'list' or kind.ok == 'set' or kind.ok == 'zset' or kind.ok == 'stream' then growing = growing + 1 end
  end
end
return { shortened, undated, growing, failed, why }`;

/** Takes the expiry off keys, for a hold. Arguments: 1 dry run. Answer: kept, failed, why. */
export const HOLD_SCRIPT = `${KEYS_OF(1)}
local kept = 0
for _, key in ipairs(keys) do
  if ARGV[1] == '1' then
    if did(redis.pcall('PTTL', key)) >= 0 then kept = kept + 1 end
  else
    kept = kept + did(redis.pcall('PERSIST', key))
  end
end
return { kept, failed, why }`;

/**
 * Looks without touching. Arguments: 1 hash field or empty, 2 factor, 3 and 4 earliest and latest plausible date.
 * Answer: seen, without expiry, least and greatest remaining time (-1 for none), earliest date (-1), undated, failed, why.
 */
export const LOOK_SCRIPT = `${KEYS_OF(4)}${DATE}
local field, factor, earliest, latest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local seen, endless, least, most, oldest, undated = 0, 0, -1, -1, -1, 0
for _, key in ipairs(keys) do
  local ttl = did(redis.pcall('PTTL', key))
  if ttl ~= -2 then
    seen = seen + 1
    if ttl == -1 then endless = endless + 1
    else
      if least == -1 or ttl < least then least = ttl end
      if ttl > most then most = ttl end
    end
    if field ~= '' then
      local value = redis.pcall('HGET', key, field)
      local created = type(value) == 'string' and date(value, factor) or nil
      if not created or created < earliest or created > latest then undated = undated + 1
      elseif oldest == -1 or created < oldest then oldest = created end
    end
  end
end
return { seen, endless, least, most, oldest, undated, failed, why }`;
