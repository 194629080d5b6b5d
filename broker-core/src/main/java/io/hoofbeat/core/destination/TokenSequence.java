package io.hoofbeat.core.destination;

import java.util.List;

/**
 * What a pattern with wildcards consists of: the tokens between the separators, and whether a separator stands before the
 * first and after the last of them. Empty tokens have vanished: {@code /a//*} is {@code /a/*}. Immutable.
 *
 * <p>{@link #matches} is the meaning of a pattern; the subscription index does the same for many patterns at once. The rules are
 * those of Spring's {@code AntPathMatcher}, told in {@code docs/DESTINATIONS.md}.
 */
public final class TokenSequence {

    /** Stands in for the tokens of a destination without wildcards. */
    static final TokenSequence NONE = new TokenSequence('/', false, false, List.of());

    private final char separator;
    private final boolean leading;
    private final boolean trailing;
    private final PatternToken[] tokens;
    /** Bit i is set when token i is {@link PatternToken.Kind#MANY}. */
    private final long many;

    TokenSequence(char separator, boolean leading, boolean trailing, List<PatternToken> tokens) {
        if (tokens.size() > DestinationPattern.TOKENS_MAX) {
            throw new IllegalArgumentException(tokens.size() + " tokens");
        }
        this.separator = separator;
        this.leading = leading;
        this.tokens = tokens.toArray(PatternToken[]::new);
        long bits = 0;
        for (int i = 0; i < this.tokens.length; i++) {
            if (this.tokens[i].kind() == PatternToken.Kind.MANY) {
                bits |= 1L << i;
            }
        }
        this.many = bits;
        this.trailing = trailing && !endsWithMany();
    }

    public char separator() {
        return separator;
    }

    /** Whether a separator stands before the first token. A destination must agree. */
    public boolean hasLeadingSeparator() {
        return leading;
    }

    /**
     * Whether a separator stands after the last token. A destination must agree, unless the last token is {@code **} (then this is
     * false whatever was written), or is {@code *} and stands for nothing.
     */
    public boolean hasTrailingSeparator() {
        return trailing;
    }

    /** From 0 to {@link DestinationPattern#TOKENS_MAX}. */
    public int count() {
        return tokens.length;
    }

    public PatternToken token(int index) {
        return tokens[index];
    }

    /**
     * Whether the text from {@code from} to before {@code to} matches. Keeps the set of positions between tokens that can be
     * reached, one bit each, and moves all of them over one piece of the text at a time.
     */
    boolean matches(String text, int from, int to) {
        boolean textLeading = from < to && text.charAt(from) == separator;
        if (textLeading != leading) {
            return false;
        }
        long reached = withManySkipped(1);
        int start = from;
        while (start < to) {
            if (text.charAt(start) == separator) {
                start++;
                continue;
            }
            int found = text.indexOf(separator, start);
            int end = found < 0 || found > to ? to : found;
            reached = step(reached, text, start, end);
            if (reached == 0) {
                return false;
            }
            start = end + 1;
        }
        boolean textTrailing = from < to && text.charAt(to - 1) == separator;
        if (isReached(reached, tokens.length) && (endsWithMany() || trailing == textTrailing)) {
            return true;
        }
        return textTrailing && endsWithLoneStar() && isReached(reached, tokens.length - 1);
    }

    private long step(long reached, String text, int start, int end) {
        long next = reached & many;
        long waiting = reached & ~many & ((1L << tokens.length) - 1);
        while (waiting != 0) {
            int index = Long.numberOfTrailingZeros(waiting);
            waiting &= waiting - 1;
            if (tokens[index].matches(text, start, end)) {
                next |= 1L << (index + 1);
            }
        }
        return withManySkipped(next);
    }

    /** A {@code **} may stand for nothing; two of them never follow each other. */
    private long withManySkipped(long reached) {
        return reached | ((reached & many) << 1);
    }

    private static boolean isReached(long reached, int position) {
        return (reached >>> position & 1) != 0;
    }

    /** Whether some text might match both: compares them up to the first {@code **}. */
    boolean mayOverlap(TokenSequence other) {
        if (leading != other.leading) {
            return false;
        }
        int common = Math.min(tokens.length, other.tokens.length);
        for (int i = 0; i < common; i++) {
            PatternToken mine = tokens[i];
            PatternToken theirs = other.tokens[i];
            if (mine.kind() == PatternToken.Kind.MANY || theirs.kind() == PatternToken.Kind.MANY) {
                return true;
            }
            boolean fits = (mine.kind() != PatternToken.Kind.LITERAL || theirs.matchesAll(mine.text()))
                    && (theirs.kind() != PatternToken.Kind.LITERAL || mine.matchesAll(theirs.text()));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Whether every text that the other matches is matched here too, as far as that is plain to see. */
    boolean covers(TokenSequence other) {
        if (leading != other.leading) {
            return false;
        }
        for (int i = 0; i < tokens.length; i++) {
            PatternToken mine = tokens[i];
            if (mine.kind() == PatternToken.Kind.MANY) {
                return i == tokens.length - 1;
            }
            if (i >= other.tokens.length || !mine.covers(other.tokens[i])) {
                return false;
            }
        }
        return tokens.length == other.tokens.length && trailing == other.trailing;
    }

    private boolean endsWithMany() {
        return tokens.length > 0 && tokens[tokens.length - 1].kind() == PatternToken.Kind.MANY;
    }

    /** A closing {@code *} after no {@code **} also stands for the nothing before a closing separator of the text. */
    private boolean endsWithLoneStar() {
        return many == 0 && tokens.length > 0 && tokens[tokens.length - 1].kind() == PatternToken.Kind.ONE;
    }
}
