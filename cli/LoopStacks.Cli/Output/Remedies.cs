namespace LoopStacks.Cli.Output;

/// <summary>What to do about the platform's refusals.</summary>
internal static class Remedies
{
    public static string? For(string code) => code switch
    {
        "LoopStackNotFound" => "See what can be run with: loopstacks get loopstacks, loopstacks get capabilities",
        "RealmNotFound" => "See the realms with: loopstacks get realms",
        "NotFound" => "See what there is with: loopstacks get KIND",
        "NotYours" => "Name the execution's realm with --realm, or leave it out.",
        "InvalidHistory" => "Export it again with: loopstacks trace ID --export FILE",
        "InvalidInput" => "See the schema with: loopstacks describe loopstack NAME",
        "BudgetExceeded" => "Give the execution a larger budget, or raise the realm's governance.budgets.",
        "InvalidAnswer" => "Show the task's schema with 'loopstacks tasks <id>' and answer again; nothing was recorded.",
        "NotAssigned" => "Answer as one of the task's assignees (--by).",
        "TaskClosed" => "Nothing is to be done: the task needs no answer any more.",
        "QuotaExceeded" or "TooManyRequests" => "Try again when other loops have ended, or raise the realm's quota.",
        "StaleVersion" => "Read it again, make the change there, and apply that.",
        "AlreadyExists" => "Change it with: loopstacks apply -f FILE",
        "NoSession" => "Start the loop with a label: loopstacks run NAME --label session=ID",
        "StateKeyInvalid" => "Give the entry a key of 1 to 256 characters.",
        "StateTooLarge" => "Keep large things elsewhere, and a link to them in the state.",
        "StateTooManyKeys" or "StateFull" => "Let the agent delete entries, or give them a time to live.",
        "StateConflict" => "Read the entry again and decide anew.",
        "Unauthorized" => "Set LOOPSTACKS_TOKEN to a token of this platform.",
        "PeerUnavailable" => "Try again in a moment; the request may have been carried out. With --idempotency-key a loop is started once all the same.",
        "StorageUnavailable" or "CoordinationUnavailable" or "ShuttingDown" => "Try again in a moment; the request was not carried out.",
        _ => null,
    };
}
