package io.hoofbeat.core.destination;

/**
 * How the wildcards of a SUBSCRIBE are read. The three tables of examples are in {@code docs/DESTINATIONS.md}; only SUBSCRIBE
 * has wildcards, in a SEND the same characters are plain text.
 */
public enum DestinationSyntax {
    /** Exactly Spring's {@code AntPathMatcher("/")}: a dot is a plain character. */
    SLASH('/'),
    /** Exactly Spring's {@code AntPathMatcher(".")}: a slash is a plain character. */
    DOT('.'),
    /**
     * As {@link #SLASH}, but a segment that holds both a dot and a wildcard is matched word by word between its dots, and a
     * closing {@code #} or {@code >} is {@code **}.
     */
    AUTO('/');

    private final char separator;

    DestinationSyntax(char separator) {
        this.separator = separator;
    }

    /** The character at which destinations are cut into tokens. {@link #AUTO} cuts some tokens once more, at their dots. */
    public char separator() {
        return separator;
    }

    /**
     * Reads the destination of a SUBSCRIBE. Without wildcards any text is usable, the empty one included, and stands for
     * itself.
     *
     * @param text the destination, unescaped; not null
     * @return a {@link DestinationPattern}, or an {@link InvalidPattern} that says why there is none. Any thread
     */
    public CompiledPattern compile(String text) {
        try {
            return PatternCompiler.compile(this, text);
        } catch (RefusedPatternException refused) {
            return new InvalidPattern(text, refused.summary(), refused.rule());
        }
    }

    /**
     * Reads the pattern of an access rule, in which {@code {user}} and {@code {claim:NAME}} stand for what is known of a user.
     *
     * @return a {@link PatternTemplate}, or an {@link InvalidPattern} that says why there is none. Any thread
     */
    public CompiledPattern compileTemplate(String text) {
        try {
            return PatternTemplate.compile(this, text);
        } catch (RefusedPatternException refused) {
            return new InvalidPattern(text, refused.summary(), refused.rule());
        }
    }
}
