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
 * What a hold adds to a remaining life: 1,000 years. Taken off again it leaves the life that the key had, where PERSIST
 * would forget it. A life this long that was never pushed is none that an application sets.
 */
const HELD_MS = 31_536_000_000_000;
/** How far a pushed life can lie from that: what was left of it before, and how long the hold lasts. */
const HELD_ROOM_MS = HELD_MS / 10;

/** `held(ttl)`: whether a hold pushed this life. */
const HELD = `
local HELD = ${HELD_MS}
local function held(ttl) return ttl > ${HELD_MS - HELD_ROOM_MS} and ttl < ${HELD_MS + HELD_ROOM_MS} end`;

/**
 * Shortens the life of keys, never extends it, and takes off what a hold added. Arguments: 1 clock, 2 whether the server
 * knows NX, 3 cap, 4 dry run, 5 step and 6 start of the sample whose type is looked at, 7 hash field, 8 factor to
 * milliseconds, 9 and 10 earliest and latest plausible date, 11 what is added to a date for the clocks' difference,
 * 12 comma-separated dates of the keys (`createdInKey`, already in milliseconds; empty for none). Answer: shortened,
 * undated, growing, failed, why.
 *
 * LT is not used: it would put the whole cap over a life that a hold pushed. Nothing comes between a look and a write in
 * a script. Where keys were without expiry so far NX goes first, elsewhere the look: nearly every key costs one call.
 */
export const CAP_SCRIPT = `${KEYS_OF(12)}${DATE}${HELD}
local clock, nx, cap, dry = ARGV[1], ARGV[2] == '1', tonumber(ARGV[3]), ARGV[4] == '1'
local step, start, field, factor = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7], tonumber(ARGV[8])
local earliest, latest, guard = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local now, pcall = 0, redis.pcall
if clock ~= 'lastWrite' then
  -- before 5.0 a script that asks for the time may only write after this call; it is harmless afterwards.
  if redis.replicate_commands then redis.replicate_commands() end
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
-- the text of the cap is passed on: Lua would print a large number in a form that Redis does not read.
local function text(ms) return ms == cap and ARGV[3] or string.format('%.0f', ms) end
local endless = nx and not dry
-- by the moment where it is known: a relative life would count from the start of the script.
local function shorten(key, ms, at)
  local command, value = at and 'PEXPIREAT' or 'PEXPIRE', at or ms
  if endless then
    local reply = pcall(command, key, text(value), 'NX')
    if reply ~= 0 then return did(reply) end
    endless = false
  end
  local ttl = pcall('PTTL', key)
  if type(ttl) ~= 'number' then return did(ttl) end
  if ttl == -2 then return 0 end
  if held(ttl) then
    if ttl - HELD < ms then command, value = 'PEXPIRE', ttl - HELD end
  elseif ttl == -1 then endless = nx and not dry
  elseif ttl <= ms then return 0 end
  if dry then return 1 end
  return did(pcall(command, key, text(value)))
end
local dates = {}
if clock == 'createdInKey' then
  for value in string.gmatch(ARGV[12], '([^,]*),') do dates[#dates + 1] = value end
end
local shortened, undated, growing = 0, 0, 0
local sample, plain, done = start + 1, clock == 'lastWrite', 0
for i = 1, #keys do
  local key, at = keys[i], nil
  -- what nearly every key of a first pass goes through, without a call of our own.
  if plain and endless then
    done = pcall('PEXPIRE', key, ARGV[3], 'NX')
    if done == 0 then endless = false end
  else done = 0 end
  if not plain then
    local created
    if clock == 'createdInKey' then created = date(dates[i], 1)
    else
      local value = pcall('HGET', key, field)
      if type(value) == 'string' then created = date(value, factor) end
    end
    if created and created >= earliest and created <= latest then at = created + cap + guard
    else undated = undated + 1 end
  end
  if done == 1 then shortened = shortened + 1
  elseif done == 0 then shortened = shortened + shorten(key, at and at - now or cap, at)
  else did(done) end
  if i == sample then
    sample = sample + step
    local kind = pcall('TYPE', key)
    if kind.ok == 'list' or kind.ok == 'set' or kind.ok == 'zset' or kind.ok == 'stream' then growing = growing + 1 end
  end
end
return { shortened, undated, growing, failed, why }`;

/**
 * Pushes the expiry of keys out of sight, for a hold. Arguments: 1 dry run, 2 cap, or empty to leave keys without
 * expiry alone. Answer: pushed, failed, why.
 */
export const HOLD_SCRIPT = `${KEYS_OF(2)}${HELD}
local pushed = 0
for _, key in ipairs(keys) do
  local ttl = did(redis.pcall('PTTL', key))
  if ttl == -1 then ttl = tonumber(ARGV[2]) or -1 end
  if ttl > 0 and ttl < ${HELD_MS - HELD_ROOM_MS} then
    if ARGV[1] == '1' then pushed = pushed + 1
    else pushed = pushed + did(redis.pcall('PEXPIRE', key, string.format('%.0f', ttl + HELD))) end
  end
end
return { pushed, failed, why }`;

/**
 * Looks without touching. Arguments: 1 hash field or empty, 2 factor, 3 and 4 earliest and latest plausible date. A life
 * that a hold pushed counts as what it was. Answer: seen, without expiry, least and greatest remaining time (-1 for none),
 * earliest date (-1), undated, failed, why.
 */
export const LOOK_SCRIPT = `${KEYS_OF(4)}${DATE}${HELD}
local field, factor, earliest, latest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local seen, endless, least, most, oldest, undated = 0, 0, -1, -1, -1, 0
for _, key in ipairs(keys) do
  local ttl = did(redis.pcall('PTTL', key))
  if ttl ~= -2 then
    seen = seen + 1
    if ttl == -1 then endless = endless + 1
    else
      if held(ttl) then ttl = math.max(0, ttl - HELD) end
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
