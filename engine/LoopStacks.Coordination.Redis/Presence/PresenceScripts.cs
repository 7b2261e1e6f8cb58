namespace LoopStacks.Coordination.Redis.Presence;

/// <summary>How a process's offers are kept: a hash that expires when it is silent. Keys: the hash, the set of processes.</summary>
internal static class PresenceScripts
{
    /// <summary>The field that says how many changes there were; no instance has a name like it.</summary>
    public const string VersionField = ":version";

    /// <summary>The field that says which journal the process writes.</summary>
    public const string JournalField = ":journal";

    /// <summary>Arguments: process, version, time to live in ms, journal. Returns how many instances it has there, -1 where it was not in the set.</summary>
    public const string Beat = """
        local added = redis.call('SADD', KEYS[2], ARGV[1])
        redis.call('HSET', KEYS[1], ':version', ARGV[2], ':journal', ARGV[4])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        if added == 1 then return -1 end
        return redis.call('HLEN', KEYS[1]) - 2
        """;

    /// <summary>Arguments: process, version, time to live in ms, field, offer (nothing removes it).</summary>
    public const string Change = """
        redis.call('SADD', KEYS[2], ARGV[1])
        if ARGV[5] == '' then redis.call('HDEL', KEYS[1], ARGV[4]) else redis.call('HSET', KEYS[1], ARGV[4], ARGV[5]) end
        redis.call('HSET', KEYS[1], ':version', ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """;

    /// <summary>Arguments: process. Forgets it.</summary>
    public const string Leave = """
        redis.call('DEL', KEYS[1])
        redis.call('SREM', KEYS[2], ARGV[1])
        return 1
        """;

    /// <summary>Arguments: process. Takes it off the set where it has expired; returns 1 where it is gone.</summary>
    public const string Forget = """
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        redis.call('SREM', KEYS[2], ARGV[1])
        return 1
        """;

    /// <summary>Key: the hash of the silos. Arguments: its fields and values. Puts back what is missing where there is none, or one of a lower version; returns 1 where it did.</summary>
    public const string RestoreMembers = """
        local known = tonumber(redis.call('HGET', KEYS[1], 'Version') or '-1') or -1
        for i = 1, #ARGV, 2 do
          if ARGV[i] == 'Version' and known >= (tonumber(ARGV[i + 1]) or 0) then return 0 end
        end
        for i = 1, #ARGV, 2 do
          local value = ARGV[i + 1]
          if ARGV[i] == 'Version' then
            if tonumber(value) then value = string.format('%d', tonumber(value) + 100) end
            redis.call('HSET', KEYS[1], ARGV[i], value)
          else
            redis.call('HSETNX', KEYS[1], ARGV[i], value)
          end
        end
        return 1
        """;

    /// <summary>The field of the membership that has its version.</summary>
    public const string MembersVersion = "Version";
}
