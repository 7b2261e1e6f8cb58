using System.Globalization;
using LoopStacks.Load.Report;
using LoopStacks.Load.Servers;

namespace LoopStacks.Load.Scale;

/// <summary>
/// Fills a database with ended loops of past days: copies of the rows of real ones under new ids, with older times, in the partitions of their days. What their events say of the loop's own id stays that of the original.
/// </summary>
internal static class StoredLoops
{
    private const int LoopsADay = 500_000;
    private const int MicrosBetweenLoops = 150_000; // 500,000 in 21 hours.
    private const int Templates = 100;

    /// <param name="loops">How many are to be there; a multiple of 500,000 is filled exactly.</param>
    /// <param name="present">How many were added before.</param>
    public static async Task FillAsync(DataServers servers, int present, int loops, CancellationToken cancellation)
    {
        await servers.ExecuteAsync(
            $"""
            CREATE TABLE IF NOT EXISTS bench_templates AS SELECT (row_number() OVER () - 1)::int AS number, l.* FROM (SELECT * FROM loops WHERE status = 'completed' AND parent IS NULL AND version = (SELECT mode() WITHIN GROUP (ORDER BY version) FROM loops) ORDER BY id LIMIT {Templates}) l;
            CREATE OR REPLACE FUNCTION bench_id(p_micros bigint, p_number int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $f$
                SELECT (lpad(to_hex(p_micros / 1000), 12, '0') || '7' || lpad(to_hex(p_number % 4096), 3, '0') || '8' || substr(md5(p_micros::text || p_number::text), 1, 15))::uuid;
            $f$;
            """,
            cancellation);
        var templates = await servers.ScalarAsync<long>("SELECT count(*) FROM bench_templates", cancellation);
        if (templates == 0)
            throw new LoadException("There is no ended loop to copy.");
        var events = await servers.ScalarAsync<long>("SELECT max(version) FROM bench_templates", cancellation);
        for (var done = present; done < loops; done += LoopsADay)
        {
            var day = DateTime.UtcNow.Date.AddDays(-3 - (done / LoopsADay));
            await FillDayAsync(servers, day, Math.Min(LoopsADay, loops - done), templates, events, cancellation);
            Progress.Say($"{Math.Min(done + LoopsADay, loops):N0} loops stored");
        }

        // Copies are nothing that anybody did: they are in no reputation and no statistics.
        await servers.ExecuteAsync("UPDATE reputation_position SET position = (SELECT position FROM journal_head); UPDATE statistics_position SET position = (SELECT position FROM journal_head); ANALYZE loops; ANALYZE loop_appends; CHECKPOINT", cancellation);
    }

    /// <summary>A day's partitions are filled without indexes, which they get at the end, and without a log, which they never need: nothing is written to past days.</summary>
    private static async Task FillDayAsync(DataServers servers, DateTime day, int loops, long templates, long events, CancellationToken cancellation)
    {
        var name = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var micros = (long)(day - DateTime.UnixEpoch).TotalMicroseconds;
        var columns = "realm, stack, definition, depth, status, phase, version, labels, input_tokens, output_tokens, cost, purse, budget, holder";
        var source = columns.Replace(", ", ", t.", StringComparison.Ordinal);
        await servers.ExecuteAsync(
            $"""
            SELECT make_partitions(DATE '{day:yyyy-MM-dd}', DATE '{day:yyyy-MM-dd}');
            ALTER TABLE loop_appends DETACH PARTITION loop_appends_{name};
            ALTER TABLE loops DETACH PARTITION loops_{name};
            ALTER TABLE loop_appends_{name} SET UNLOGGED;
            ALTER TABLE loops_{name} SET UNLOGGED;
            ALTER TABLE loop_appends_{name} DROP CONSTRAINT loop_appends_{name}_pkey;
            DROP INDEX IF EXISTS loop_appends_{name}_position_idx;
            INSERT INTO loops_{name} (id, root, created_at, ended_at, deadline, {columns})
            SELECT bench_id(a.at, a.n), bench_id(a.at, a.n), a.at, a.at + 1500, a.at + 600000000, t.{source}
            FROM (SELECT n, {micros} + n * {MicrosBetweenLoops}::bigint AS at FROM generate_series(0, {loops - 1}) n) a JOIN bench_templates t ON t.number = a.n % {templates};
            INSERT INTO loop_appends_{name} (loop_id, seq, position, events, at, realm, data)
            SELECT bench_id(a.at, a.n), e.seq, h.position + a.n * {events}::bigint + e.seq - 1 + e.events, e.events, a.at + e.seq * 100, e.realm, e.data
            FROM (SELECT n, {micros} + n * {MicrosBetweenLoops}::bigint AS at FROM generate_series(0, {loops - 1}) n) a
            JOIN bench_templates t ON t.number = a.n % {templates} JOIN loop_appends e ON e.loop_id = t.id, journal_head h;
            UPDATE journal_head SET position = position + {loops} * {events}::bigint;
            ALTER TABLE loop_appends_{name} ADD PRIMARY KEY (loop_id, seq);
            CREATE INDEX ON loop_appends_{name} (position);
            ALTER TABLE loops ATTACH PARTITION loops_{name} FOR VALUES FROM (first_loop_of(DATE '{day:yyyy-MM-dd}')) TO (first_loop_of(DATE '{day.AddDays(1):yyyy-MM-dd}'));
            ALTER TABLE loop_appends ATTACH PARTITION loop_appends_{name} FOR VALUES FROM (first_loop_of(DATE '{day:yyyy-MM-dd}')) TO (first_loop_of(DATE '{day.AddDays(1):yyyy-MM-dd}'));
            """,
            cancellation);
    }
}
