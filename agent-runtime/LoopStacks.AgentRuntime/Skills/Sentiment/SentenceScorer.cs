namespace LoopStacks.AgentRuntime.Skills.Sentiment;

/// <summary>
/// Scores one sentence: the lexicon's valences, changed by what stands around them. The shape of the rules (boosters,
/// negation, contrast, capitals, punctuation) follows Hutto and Gilbert, "VADER", ICWSM 2014; constants and words are ours.
/// </summary>
internal sealed class SentenceScorer(SentimentLexicon lexicon)
{
    private const int NegationReach = 4;
    private const double CapitalsGain = 0.7;
    private const double StretchGain = 0.4;
    private const double BareNegation = -0.8;

    private double[] valences = [];
    private bool[] spoken = [];

    /// <summary>Scores the sentence that <paramref name="reader"/> stands on.</summary>
    public SentenceScore Score(SentenceReader reader, bool shoutingMeansEmphasis)
    {
        var tokens = reader.Tokens;
        valences = new double[tokens.Count];
        spoken = new bool[tokens.Count];
        AssignPhrases(tokens);
        for (var i = 0; i < tokens.Count; i++)
            AssignWord(tokens, i, shoutingMeansEmphasis);
        AssignBareNegations(tokens, reader.Questions > 0);
        WeighClauses(tokens);
        if (reader.Questions > 0)
            DampenQuestion(tokens);
        return Sum(tokens, reader);
    }

    /// <summary>A phrase speaks for all its words; its valence sits on the first of them.</summary>
    private void AssignPhrases(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var (length, valence) = lexicon.PhraseAt(tokens, i);
            if (length == 0)
                continue;
            valences[i] = Emphasize(valence, tokens, i);
            Array.Fill(spoken, true, i, length);
            i += length - 1;
        }
    }

    private void AssignWord(IReadOnlyList<Token> tokens, int i, bool shoutingMeansEmphasis)
    {
        if (spoken[i] || tokens[i].Kind == TokenKind.Pause)
            return;
        if (tokens[i].Kind == TokenKind.Symbol)
        {
            valences[i] = lexicon.TrySymbol(tokens[i].Text, out var symbol) ? symbol : 0;
            return;
        }

        var valence = ValenceOf(tokens, i);
        if (valence == 0)
            return;
        var sign = Math.Sign(valence);
        if (tokens[i].Shouted && shoutingMeansEmphasis)
            valence += sign * CapitalsGain;
        if (tokens[i].Stretched)
            valence += sign * StretchGain;
        valence = Emphasize(valence, tokens, i);
        valences[i] = NegatorBefore(tokens, i) is var negator and >= 0 ? Negate(valence, tokens, negator) : valence;
        if (IsUnreal(tokens, i))
            valences[i] *= 0.35;
    }

    private double ValenceOf(IReadOnlyList<Token> tokens, int i)
    {
        var word = tokens[i].Text;
        if (word == "like")
            return i > 0 && FunctionWords.LikeSubjects.Contains(tokens[i - 1].Text) ? 1.6 : 0;
        // An intensifier before a feeling word only strengthens it: "terribly nice", "damn good".
        if (lexicon.Booster(word) > 0 && i + 1 < tokens.Count && tokens[i + 1].Kind == TokenKind.Word
            && !spoken[i + 1] && lexicon.Word(tokens[i + 1].Text) != 0)
            return 0;
        if (lexicon.Word(word) is var known and not 0)
            return known;
        // "too small": too much of something that does not feel by itself.
        return i > 0 && tokens[i - 1].Text == "too" && FunctionWords.Measures.Contains(word) ? -1.3 : 0;
    }

    private double Emphasize(double valence, IReadOnlyList<Token> tokens, int i)
    {
        var sign = Math.Sign(valence);
        var nearness = 1.0;
        for (var j = i - 1; j >= 0 && j >= i - 3 && tokens[j].Kind == TokenKind.Word; j--, nearness -= 0.1)
        {
            var gain = lexicon.Booster(tokens[j].Text) * nearness;
            if (tokens[j].Shouted || tokens[j].Stretched)
                gain *= 1.3;
            valence += sign * Math.Max(gain, -Math.Abs(valence) * 0.6);
        }

        return valence;
    }

    private int NegatorBefore(IReadOnlyList<Token> tokens, int i)
    {
        for (int j = i - 1, steps = 0; j >= 0 && steps < NegationReach; j--)
        {
            if (tokens[j].Kind != TokenKind.Word || FunctionWords.Contrasts.Contains(tokens[j].Text))
                return -1;
            if (FunctionWords.IsNegator(tokens[j].Text) && !spoken[j])
                return j;
            // Boosters do not use up the reach: "not really all that very good".
            if (lexicon.Booster(tokens[j].Text) == 0)
                steps++;
        }

        return -1;
    }

    private static double Negate(double valence, IReadOnlyList<Token> tokens, int negator)
    {
        // "never so good", "never been happier" praise.
        if (tokens[negator].Text == "never" && valence > 0 && negator + 1 < tokens.Count
            && tokens[negator + 1].Text is "so" or "been" or "better")
            return valence;
        return valence > 0 ? valence * -0.75 : valence * -0.5;
    }

    /// <summary>"would be fun if", "should have been better": what is wished for is not so.</summary>
    private static bool IsUnreal(IReadOnlyList<Token> tokens, int i)
    {
        for (var j = i - 1; j >= 0 && j >= i - 4 && tokens[j].Kind == TokenKind.Word; j--)
        {
            if (tokens[j].Text is "would" or "should" or "could" or "hoped" or "if" or "promised" or "supposed")
                return true;
        }

        return false;
    }

    private void AssignBareNegations(IReadOnlyList<Token> tokens, bool question)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (spoken[i] || tokens[i].Kind != TokenKind.Word || !FunctionWords.IsNegator(tokens[i].Text) || valences[i] != 0)
                continue;
            if (tokens[i].Text is not ("least" or "without" or "nor" or "neither") && !FeelingFollows(tokens, i))
                valences[i] = question ? BareNegation / 2 : BareNegation;
        }
    }

    private bool FeelingFollows(IReadOnlyList<Token> tokens, int i)
    {
        for (var j = i + 1; j < tokens.Count && j <= i + NegationReach + 1 && tokens[j].Kind == TokenKind.Word; j++)
        {
            if (valences[j] != 0)
                return true;
        }

        return false;
    }

    /// <summary>What follows "but" counts more than what precedes it; what follows "although" counts less.</summary>
    private void WeighClauses(IReadOnlyList<Token> tokens)
    {
        var contrast = -1;
        for (var i = 1; i < tokens.Count - 1; i++)
        {
            if (!spoken[i] && tokens[i].Kind == TokenKind.Word && FunctionWords.Contrasts.Contains(tokens[i].Text))
                contrast = i;
        }

        for (var i = 0; contrast > 0 && i < tokens.Count; i++)
            valences[i] *= i < contrast ? 0.5 : 1.5;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != TokenKind.Word || !FunctionWords.Concessions.Contains(tokens[i].Text))
                continue;
            for (var j = i + 1; j < tokens.Count && tokens[j].Kind != TokenKind.Pause; j++)
                valences[j] *= 0.6;
        }
    }

    /// <summary>Whoever asks whether something is good does not say that it is.</summary>
    private void DampenQuestion(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == TokenKind.Word)
                valences[i] *= valences[i] > 0 ? 0.5 : 0.85;
        }
    }

    private SentenceScore Sum(IReadOnlyList<Token> tokens, SentenceReader reader)
    {
        double positive = 0, negative = 0;
        var neutral = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (valences[i] > 0)
                positive += valences[i];
            else if (valences[i] < 0)
                negative -= valences[i];
            else if (tokens[i].Kind == TokenKind.Word)
                neutral++;
        }

        var emphasis = Math.Min(reader.Exclamations, 3) * 0.25 + (reader.Questions > 1 ? 0.3 : 0);
        if (positive > negative)
            positive += emphasis;
        else if (negative > positive)
            negative += emphasis;
        return new SentenceScore(positive, negative, neutral);
    }
}
