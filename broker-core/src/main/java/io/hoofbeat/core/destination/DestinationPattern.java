package io.hoofbeat.core.destination;

/**
 * The destination of a SUBSCRIBE, ready to be matched. Made by {@link DestinationSyntax#compile}; immutable, any thread.
 *
 * <p>An {@linkplain #isExact() exact} one matches the one destination that is equal to its text, and nothing is normalised.
 * Any other is a sequence of {@linkplain #tokens() tokens}.
 */
public final class DestinationPattern implements CompiledPattern {

    /** Longest pattern with wildcards, in UTF-16 units. A destination without wildcards may be of any length. */
    public static final int CHARS_MAX = 1024;

    /** Most tokens of a pattern with wildcards, the words of its dotted segments included. */
    public static final int TOKENS_MAX = 63;

    /** Longest regular expression of one variable, in UTF-16 units. */
    public static final int REGEX_CHARS_MAX = 256;

    /** Most steps of one variable's regular expression with its counted repetitions written out. */
    public static final int REGEX_STEPS_MAX = 1000;

    private final String text;
    private final DestinationSyntax syntax;
    private final TokenSequence tokens;

    DestinationPattern(String text, DestinationSyntax syntax, TokenSequence tokens) {
        this.text = text;
        this.syntax = syntax;
        this.tokens = tokens;
    }

    @Override
    public String text() {
        return text;
    }

    public DestinationSyntax syntax() {
        return syntax;
    }

    /** Whether it has no wildcards and therefore matches by plain equality of text. */
    public boolean isExact() {
        return tokens == TokenSequence.NONE;
    }

    /** What a pattern consists of; empty when it {@linkplain #isExact() is exact}. */
    public TokenSequence tokens() {
        return tokens;
    }

    /**
     * Whether a SEND to {@code destination} is for the subscribers of this pattern. Takes time in proportion to the length of the
     * destination, whatever the pattern.
     *
     * @param destination the text of the SEND, in which wildcards are plain characters
     */
    public boolean matches(String destination) {
        return isExact() ? text.equals(destination) : tokens.matches(destination, 0, destination.length());
    }

    /**
     * Whether some destination might match both. Answers yes when in doubt, and no only when there is none. Both are of one syntax.
     */
    public boolean mayOverlap(DestinationPattern other) {
        if (isExact()) {
            return other.matches(text);
        }
        return other.isExact() ? matches(other.text) : tokens.mayOverlap(other.tokens);
    }

    /** Whether this matches every destination that the other matches. Answers no when in doubt. Both are of one syntax. */
    public boolean covers(DestinationPattern other) {
        if (other.isExact()) {
            return matches(other.text);
        }
        return !isExact() && tokens.covers(other.tokens);
    }

    @Override
    public String toString() {
        return text;
    }
}
