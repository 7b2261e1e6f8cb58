namespace LoopStacks.Coordination.Redis.Work;

/// <summary>
/// What happens to an instance's work, each in one step. Keys: the stream, and the hash of its items with <c>attempt|entry|owner</c> by item: <c>entry</c> is its place in the stream, and
/// <c>owner</c> the process that has it where it is in no stream, since a replica brought it along.
/// </summary>
internal static class WorkScripts
{
    public const string Group = "gateways";

    // Memory of instances that nobody gives work any more goes after this many seconds.
    private const string IdleSeconds = "3600";

    private const string Shared = """
        local stream, items, group = KEYS[1], KEYS[2], ARGV[1]
        local function find(item)
          local known = redis.call('HGET', items, item)
          if not known then return nil end
          local attempt, entry, owner = string.match(known, '^(%d+)|([^|]*)|(.*)$')
          return tonumber(attempt), entry, owner
        end
        local function drop(entry)
          if entry == '' then return end
          redis.pcall('XACK', stream, group, entry)
          redis.call('XDEL', stream, entry)
        end
        local function unread(entry, last)
          local a, b = string.match(entry, '^(%d+)-(%d+)$')
          local c, d = string.match(last, '^(%d+)-(%d+)$')
          a, b, c, d = tonumber(a), tonumber(b), tonumber(c), tonumber(d)
          return a > c or (a == c and b > d)
        end
        local function last()
          local groups = redis.pcall('XINFO', 'GROUPS', stream)
          if groups.err or #groups == 0 then return nil end
          for i = 1, #groups[1], 2 do
            if groups[1][i] == 'last-delivered-id' then return groups[1][i + 1] end
          end
        end

        """;

    /// <summary>Arguments: group, item, attempt, order, most entries, whether to take it from its owner. Returns <c>added</c>, <c>full</c>, <c>there</c>, or the owner after a <c>@</c>.</summary>
    public const string Add = Shared + """
        local attempt, entry, owner = find(ARGV[2])
        if attempt then
          if attempt >= tonumber(ARGV[3]) and ARGV[6] ~= '1' then
            if entry == '' then return '@' .. owner end
            if #redis.call('XRANGE', stream, entry, entry) == 1 then return 'there' end
          end
          drop(entry)
        end
        if redis.call('XLEN', stream) >= tonumber(ARGV[5]) then return 'full' end
        if redis.call('EXISTS', stream) == 0 then
          redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
        else
          redis.call('PERSIST', stream)
          redis.call('PERSIST', items)
        end
        local id = redis.call('XADD', stream, '*', 'item', ARGV[2], 'attempt', ARGV[3], 'order', ARGV[4])
        redis.call('HSET', items, ARGV[2], ARGV[3] .. '|' .. id .. '|')
        return 'added'
        """;

    /// <summary>The work item ended, was handed back or is not wanted: this attempt and all before it. Arguments: group, item, attempt. Returns 1 where it was there.</summary>
    public const string Release = Shared + """
        local attempt, entry, owner = find(ARGV[2])
        if not attempt or attempt > tonumber(ARGV[3]) then return 0 end
        drop(entry)
        redis.call('HDEL', items, ARGV[2])
        if redis.call('XLEN', stream) == 0 then
          redis.call('EXPIRE', stream, IDLE)
          redis.call('EXPIRE', items, IDLE)
        end
        return 1
        """;

    /// <summary>
    /// A process has the item in hand. Arguments: group, item, attempt, process, the entry that it read or nothing. Returns 1 where it may keep it, 0 where the item was handed to somebody else meanwhile.
    /// </summary>
    public const string Hold = Shared + """
        local attempt, entry, owner = find(ARGV[2])
        if attempt and attempt > tonumber(ARGV[3]) then return 0 end
        if attempt and ARGV[5] ~= '' and (entry ~= ARGV[5] or owner ~= '') then
          if entry == '' then return owner == ARGV[4] and 1 or 0 end
          return 0
        end
        if attempt and entry ~= '' then
          local p = redis.pcall('XPENDING', stream, group, entry, entry, 1)
          if not p.err and #p == 1 then
            if p[1][2] == ARGV[4] then return 1 end
            if ARGV[5] ~= '' then return 0 end
            redis.call('XCLAIM', stream, group, ARGV[4], 0, entry, 'JUSTID')
            return 1
          end
          drop(entry)
        end
        redis.call('HSET', items, ARGV[2], ARGV[3] .. '||' .. ARGV[4])
        redis.call('PERSIST', items)
        return 1
        """;

    /// <summary>Puts what dead processes had back into the stream. Arguments: group, the processes that live. Returns how many entries.</summary>
    public const string Reclaim = Shared + """
        local alive = {}
        for i = 2, #ARGV do alive[ARGV[i]] = true end
        local moved = 0
        local consumers = redis.pcall('XINFO', 'CONSUMERS', stream, group)
        if consumers.err then consumers = {} end
        for _, consumer in ipairs(consumers) do
          local name
          for i = 1, #consumer, 2 do
            if consumer[i] == 'name' then name = consumer[i + 1] end
          end
          if not alive[name] then
            while true do
              local pending = redis.call('XPENDING', stream, group, '-', '+', 100, name)
              if #pending == 0 then break end
              for _, p in ipairs(pending) do
                local found = redis.call('XRANGE', stream, p[1], p[1])
                drop(p[1])
                if #found == 1 then
                  local fields = {}
                  for i = 1, #found[1][2], 2 do fields[found[1][2][i]] = found[1][2][i + 1] end
                  local attempt, entry = find(fields['item'] or '')
                  if entry == p[1] then
                    local id = redis.call('XADD', stream, '*', unpack(found[1][2]))
                    redis.call('HSET', items, fields['item'], fields['attempt'] .. '|' .. id .. '|')
                    moved = moved + 1
                  end
                end
              end
            end
            redis.call('XGROUP', 'DELCONSUMER', stream, group, name)
          end
        end
        return moved
        """;

    /// <summary>Takes work out that nobody has read. Arguments: group, how much at most. Returns item, attempt, item, attempt …</summary>
    public const string Drain = Shared + """
        local taken = {}
        local read = last()
        if not read then return taken end
        local all = redis.call('HGETALL', items)
        for i = 1, #all, 2 do
          local attempt, entry = string.match(all[i + 1], '^(%d+)|([^|]*)|')
          if entry ~= '' and unread(entry, read) then
            redis.call('XDEL', stream, entry)
            redis.call('HDEL', items, all[i])
            taken[#taken + 1] = all[i]
            taken[#taken + 1] = attempt
            if #taken >= 2 * tonumber(ARGV[2]) then break end
          end
        end
        if redis.call('XLEN', stream) == 0 then
          redis.call('EXPIRE', stream, IDLE)
          redis.call('EXPIRE', items, IDLE)
        end
        return taken
        """;

    /// <summary>What nobody has read yet. Arguments: group. Returns item, attempt, item, attempt …</summary>
    public const string Waiting = Shared + """
        local waiting = {}
        local read = last()
        if not read then return waiting end
        local all = redis.call('HGETALL', items)
        for i = 1, #all, 2 do
          local attempt, entry = string.match(all[i + 1], '^(%d+)|([^|]*)|')
          if entry ~= '' and unread(entry, read) then
            waiting[#waiting + 1] = all[i]
            waiting[#waiting + 1] = attempt
          end
        end
        return waiting
        """;

    /// <summary>Deletes an entry that is nobody's. Arguments: group, entry.</summary>
    public const string Discard = Shared + """
        drop(ARGV[2])
        return 1
        """;

    public static string ReleaseText { get; } = Release.Replace("IDLE", IdleSeconds, StringComparison.Ordinal);

    public static string DrainText { get; } = Drain.Replace("IDLE", IdleSeconds, StringComparison.Ordinal);
}
