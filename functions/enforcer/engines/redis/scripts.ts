// SPDX-License-Identifier: Apache-2.0

/**
 * Keys come as KEYS where one server holds them all, and behind the other arguments on a node of a cluster: there KEYS of
 * several slots are refused, while a node lets a script touch any key of its own. What fails for a key that is on its way
 * to another node is counted apart: it must not hide another failure.
 */
const KEYS_OF = (header: number): string => `
local keys, pcall = KEYS, redis.pcall
if #keys == 0 then
  keys = {}
  for i = ${header} + 1, #ARGV do keys[#keys + 1] = ARGV[i] end
end
local failed, why, moved = 0, '', 0
local function did(reply)
  if type(reply) == 'table' and reply.err then
    local text = reply.err
    if string.match(text, '^MOVED ') or string.match(text, '^ASK ') or string.match(text, '^TRYAGAIN')
      or string.match(text, '^CROSSSLOT') or string.find(text, 'non local key', 1, true) then moved = moved + 1
    else failed = failed + 1; why = text end
    return 0
  end
  return reply
end`;

/** `9` and `9.25` are dates; everything else (`0x9`, `1e9`, ` 9`) is none, although Lua would read it. */
const DATE = `
local function date(value, factor)
  if type(value) ~= 'string' or not (string.match(value, '^%d+$') or string.match(value, '^%d+%.%d+$')) then return nil end
  return math.ceil(tonumber(value) * factor)
end`;

/** The least of all marks, a time in the year 144,683. The greatest is the largest whole number that Lua knows exactly. */
const LEAST_MARK_MS = 2 ** 52;
/** A mark tells a time in steps of 50 ms since a hold was declared, for 54 years. */
const MARK_STEP_MS = 50;
const MARK_STEPS = 2 ** 35;
/** Values of the hash that a mark carries: what is left of the exact numbers. */
const MARK_CHECKS = 2 ** 17;
/** Different values that are no marks, in one answer. */
const MOST_FOREIGN = 16;

/**
 * The mark of a hold is the expiry that it sets: beyond any date, made of the time at which the key was due, rounded up to
 * 50 ms, and of 17 bits of a hash over the secret of the hold, that time and the key. Marks are read with the secrets of
 * holds whose record is in the database, and of no other. A value that was seen on many keys of which it is no mark is one
 * that an application writes, and a mark of none. `due(key, ttl)` is that time, or nil.
 *
 * Arguments from `first` on: secrets with the time of their declaration, and the values that are no marks.
 */
const MARK = (first: number): string => `
local holds, known, far, foreign, different = {}, {}, 0, {}, 0
for secret, since in string.gmatch(ARGV[${first}], '(%x+) (%d+)') do holds[#holds + 1] = { secret, tonumber(since) } end
for value in string.gmatch(ARGV[${first + 1}], '%d+') do known[tonumber(value)] = true end
local function mark(hold, key, at)
  -- a clock that was put back since tells a time that is none of this hold: its first one is later, and does no harm.
  local steps = math.max(0, math.ceil((at - hold[2]) / ${MARK_STEP_MS}))
  if steps >= ${MARK_STEPS} then return nil end
  local hash = redis.sha1hex(string.format('%s %.0f ', hold[1], steps) .. key)
  local check = tonumber(string.sub(hash, 1, 8), 16) % ${MARK_CHECKS}
  return ${LEAST_MARK_MS} + check * ${MARK_STEPS} + steps
end
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function due(key, ttl)
  if type(ttl) ~= 'number' or ttl < ${LEAST_MARK_MS - 2 ** 43} then return nil end
  local at = pcall('PEXPIRETIME', key)
  local from, to = at, at
  if type(at) ~= 'number' then
    -- before 7.0 only the remaining life is to be had: the moment lies between two looks at the clock.
    local before = clock()
    local rest = pcall('PTTL', key)
    if type(rest) ~= 'number' then return nil end
    from, to = before + rest, clock() + rest
  end
  -- above, adding 1 changes nothing, and the loop would have no end.
  if from < ${LEAST_MARK_MS} or to >= ${2 * LEAST_MARK_MS} or to - from > 1000 then return nil end
  for moment = from, to do
    if not known[moment] then
      local steps = (moment - ${LEAST_MARK_MS}) % ${MARK_STEPS}
      for _, hold in ipairs(holds) do
        local told = steps * ${MARK_STEP_MS} + hold[2]
        if mark(hold, key, told) == moment then return told end
      end
    end
  end
  far = far + 1
  for moment = from, #holds > 0 and to or from - 1 do
    if not foreign[moment] then different = different + 1 end
    if foreign[moment] or different <= ${MOST_FOREIGN} then foreign[moment] = (foreign[moment] or 0) + 1 end
  end
  return nil
end
local function seen()
  local lines = {}
  for value, count in pairs(foreign) do lines[#lines + 1] = string.format('%.0f %.0f', value, count) end
  return table.concat(lines, ',')
end`;

/** Before 5.0 a script that asks for the time may only write after this call; it is harmless afterwards. */
const MAY_WRITE = `
if redis.replicate_commands then redis.replicate_commands() end`;

/**
 * Shortens the life of keys, never extends it, and takes off what a hold added. Arguments: 1 clock, 2 whether the server
 * knows NX, 3 cap, 4 dry run, 5 step and 6 start of the sample whose type is looked at, 7 hash field, 8 factor to
 * milliseconds, 9 and 10 earliest and latest plausible date, 11 what is added to a date for the clocks' difference,
 * 12 whether keys that can grow are left alone, 13 the life of a key without a date: empty for the cap, `leave` for none,
 * 14 comma-separated dates of the keys (`createdInKey`, already in milliseconds; empty for none), 15 and 16 what is known
 * of holds. Answer: shortened, undated, looked at, growing, left, moved, failed, why, lives beyond any date that no hold
 * wrote, some of them with their counts.
 *
 * LT is not used: it would put the whole cap over a life that a hold pushed. Nothing comes between a look and a write in
 * a script. Where keys were without expiry so far NX goes first, elsewhere the look: nearly every key costs one call.
 */
export const CAP_SCRIPT = `${KEYS_OF(16)}${DATE}${MARK(15)}${MAY_WRITE}
local nx, cap, dry, plain = ARGV[2] == '1', tonumber(ARGV[3]), ARGV[4] == '1', ARGV[1] == 'lastWrite'
local step, start, field, factor = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7], tonumber(ARGV[8])
local earliest, latest, guard = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local spare, leave = ARGV[12] == '1', ARGV[13] == 'leave'
local first = ARGV[13] == '' and ARGV[3] or ARGV[13]
local life = leave and cap or tonumber(first)
local now = plain and 0 or clock()
local left = 0
-- the text of the life is passed on: Lua would print a large number in a form that Redis does not read.
local function text(ms) return ms == life and not leave and first or string.format('%.0f', ms) end
local endless = nx and not dry and not leave
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
  local told = due(key, ttl)
  if told then
    if told - clock() < ms then command, value = 'PEXPIREAT', told end
  else
    if ttl == -1 then endless = nx and not dry and not leave
    elseif ttl <= ms then return 0 end
    if leave and not at then left = left + 1; return 0 end
  end
  if dry then return 1 end
  return did(pcall(command, key, text(value)))
end
-- what is left alone gets back what a hold took: the expiry that the application gave it.
local function release(key)
  local ttl = pcall('PTTL', key)
  if type(ttl) ~= 'number' then return did(ttl) end
  local told = due(key, ttl)
  if not told then return 0 end
  if dry then return 1 end
  return did(pcall('PEXPIREAT', key, string.format('%.0f', told)))
end
local dates = {}
if ARGV[1] == 'createdInKey' then
  for value in string.gmatch(ARGV[14], '([^,]*),') do dates[#dates + 1] = value end
end
local shortened, undated, looked, growing = 0, 0, 0, 0
local sample, done = start + 1, 0
for i = 1, #keys do
  local key, at, spared = keys[i], nil, false
  if i == sample then
    sample = sample + step
    local kind = pcall('TYPE', key)
    if not kind.ok then did(kind); spared = spare
    elseif kind.ok ~= 'none' then
      looked = looked + 1
      -- a type of a module can grow as well, for all that is known.
      if kind.ok ~= 'string' then
        growing = growing + 1
        spared = spare
        if spared then shortened = shortened + release(key) end
      end
    end
  end
  if not spared then
    -- what nearly every key of a first pass goes through, without a call of our own.
    if plain and endless then
      done = pcall('PEXPIRE', key, first, 'NX')
      if done == 0 then endless = false end
    else done = 0 end
    if not plain then
      local created
      if dates[1] then created = date(dates[i], 1)
      else
        local value = pcall('HGET', key, field)
        if type(value) == 'string' then created = date(value, factor)
        elseif type(value) == 'table' and value.err and not string.match(value.err, 'WRONGTYPE') then
          did(value)
          spared = true
        end
      end
      if spared then at = nil
      elseif created and created >= earliest and created <= latest then at = created + cap + guard
      else undated = undated + 1 end
    end
    if spared then done = 0
    elseif done == 1 then shortened = shortened + 1
    elseif done == 0 then shortened = shortened + shorten(key, at and at - now or life, at)
    else did(done) end
  end
end
return { shortened, undated, looked, growing, left, moved, failed, why, far, seen() }`;

/**
 * Pushes the expiry of keys out of sight, for a hold. Arguments: 1 dry run, 2 cap, or empty to leave keys without
 * expiry alone, 3 whether keys that can grow get no cap either, 4 and 5 what is known of holds, the first of which is the one
 * in force. A life beyond 54 years is left as it is where no cap would shorten it. Answer: pushed, moved, failed, why, lives
 * beyond any date that no hold wrote, some of them with their counts.
 */
export const HOLD_SCRIPT = `${KEYS_OF(5)}${MARK(4)}${MAY_WRITE}
local dry, cap, spare, pushed = ARGV[1] == '1', tonumber(ARGV[2]), ARGV[3] == '1', 0
for _, key in ipairs(keys) do
  local ttl = pcall('PTTL', key)
  if type(ttl) ~= 'number' then did(ttl)
  elseif ttl ~= -2 and not due(key, ttl) then
    local rest = ttl ~= -1 and ttl or nil
    local caps = cap
    if cap and spare then
      local kind = pcall('TYPE', key)
      if not kind.ok then did(kind) end
      if kind.ok ~= 'string' then caps = nil end
    end
    if caps and (not rest or rest > caps) then rest = caps end
    local value = rest and mark(holds[1], key, clock() + rest)
    if value then
      if dry then pushed = pushed + 1
      else pushed = pushed + did(pcall('PEXPIREAT', key, string.format('%.0f', value))) end
    end
  end
end
return { pushed, moved, failed, why, far, seen() }`;

/**
 * Looks without touching. Arguments: 1 hash field or empty, 2 factor, 3 and 4 earliest and latest plausible date, 5 cap, 6
 * and 7 what is known of holds. A life that a hold pushed counts as what it was. Answer: seen, without expiry, with a life above the cap, least and
 * greatest remaining time (-1 for none), earliest date (-1), undated, moved, failed, why.
 */
export const LOOK_SCRIPT = `${KEYS_OF(7)}${DATE}${MARK(6)}
local field, factor, earliest, latest, cap = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local seen, endless, over, least, most, oldest, undated = 0, 0, 0, -1, -1, -1, 0
for _, key in ipairs(keys) do
  local ttl = pcall('PTTL', key)
  if type(ttl) ~= 'number' then did(ttl)
  elseif ttl ~= -2 then
    seen = seen + 1
    if ttl == -1 then endless = endless + 1
    else
      local told = due(key, ttl)
      if told then
        ttl = math.max(0, told - clock())
        -- what a mark rounds up is no life above the cap.
        if ttl > cap and ttl <= cap + ${MARK_STEP_MS} then ttl = cap end
      end
      if ttl > cap then over = over + 1 end
      if least == -1 or ttl < least then least = ttl end
      if ttl > most then most = ttl end
    end
    if field ~= '' then
      local value = pcall('HGET', key, field)
      if type(value) == 'table' and value.err and not string.match(value.err, 'WRONGTYPE') then did(value) end
      local created = type(value) == 'string' and date(value, factor) or nil
      if not created or created < earliest or created > latest then undated = undated + 1
      elseif oldest == -1 or created < oldest then oldest = created end
    end
  end
end
return { seen, endless, over, least, most, oldest, undated, moved, failed, why }`;

/** Entries of the slow log, its longest duration (microseconds) and its oldest moment (seconds). What the commands said stays where it is. */
export const SLOW_LOG_SCRIPT = `
local entries = redis.call('SLOWLOG', 'GET', '-1')
local longest, oldest = 0, 0
for _, entry in ipairs(entries) do
  if entry[3] > longest then longest = entry[3] end
  if oldest == 0 or entry[2] < oldest then oldest = entry[2] end
end
return {#entries, longest, oldest}`;
