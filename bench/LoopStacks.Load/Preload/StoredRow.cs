using Microsoft.Data.Sqlite;

namespace LoopStacks.Load.Preload;

/// <summary>A row of any table, as it stands.</summary>
internal sealed record StoredRow(IReadOnlyList<string> Columns, object[] Values)
{
    public object this[string column] => Values[((IList<string>)Columns).IndexOf(column)];

    /// <param name="value">Value of the query's <c>$value</c>.</param>
    public static List<StoredRow> Read(SqliteConnection connection, string sql, object? value = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (value is not null)
            command.Parameters.AddWithValue("$value", value);
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var rows = new List<StoredRow>();
        while (reader.Read())
        {
            var values = new object[columns.Length];
            reader.GetValues(values);
            rows.Add(new StoredRow(columns, values));
        }

        return rows;
    }

    /// <summary>Gives its values, as changed, to a command with a parameter for each column in order.</summary>
    public void Bind(SqliteCommand command, Func<string, object, object> change)
    {
        for (var i = 0; i < Values.Length; i++)
            command.Parameters[i].Value = change(Columns[i], Values[i]);
    }
}
