package io.hoofbeat.core.destination;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What stands between two separators of a pattern. Immutable. */
public final class PatternToken {

    /** What a token can match. */
    public enum Kind {
        /** Exactly its text. */
        LITERAL,
        /** {@code *}: any one piece of a destination. */
        ONE,
        /** {@code **}: any number of pieces, also none. */
        MANY,
        /** Text with {@code ?}, {@code *} or variables in it: one piece. */
        GLOB,
        /** One piece of a destination, matched word by word between its dots; only in {@link DestinationSyntax#AUTO}. */
        WORDS
    }

    static final PatternToken ONE = new PatternToken(Kind.ONE, "*", 0, (text, from, to) -> true);
    static final PatternToken MANY = new PatternToken(Kind.MANY, "**", 0, (text, from, to) -> true);

    /** Decides whether one piece of a text matches. */
    @FunctionalInterface
    interface PieceMatcher {
        boolean matches(String text, int from, int to);
    }

    private final Kind kind;
    private final String text;
    private final int literalPrefixLength;
    private final PieceMatcher matcher;
    private final @Nullable TokenSequence words;

    private PatternToken(Kind kind, String text, int literalPrefixLength, PieceMatcher matcher) {
        this.kind = kind;
        this.text = text;
        this.literalPrefixLength = literalPrefixLength;
        this.matcher = matcher;
        this.words = null;
    }

    private PatternToken(String text, TokenSequence words) {
        this.kind = Kind.WORDS;
        this.text = text;
        this.literalPrefixLength = 0;
        this.matcher = words::matches;
        this.words = words;
    }

    static PatternToken literal(String text) {
        return new PatternToken(Kind.LITERAL, text, 0, (other, from, to) -> isSame(text, other, from, to));
    }

    /**
     * A token with wildcards.
     *
     * @param text                two tokens of the same text are interchangeable
     * @param literalPrefixLength how much of {@code text} every match begins with
     */
    static PatternToken glob(String text, int literalPrefixLength, PieceMatcher matcher) {
        return new PatternToken(Kind.GLOB, text, literalPrefixLength, matcher);
    }

    static PatternToken words(String text, TokenSequence words) {
        return new PatternToken(text, words);
    }

    public Kind kind() {
        return kind;
    }

    /** Tells tokens of one kind apart: two with the same text match the same. */
    public String text() {
        return text;
    }

    /** What every match of a {@link Kind#GLOB} begins with; may be empty. */
    public String literalPrefix() {
        return text.substring(0, literalPrefixLength);
    }

    /** The words of a {@link Kind#WORDS}. */
    public TokenSequence words() {
        return Objects.requireNonNull(words, "not a token of words");
    }

    /** Whether the piece of {@code destination} from {@code from} to before {@code to}, which has no separator, matches. */
    public boolean matches(String destination, int from, int to) {
        return matcher.matches(destination, from, to);
    }

    /** Whether this matches each piece that the other matches, as far as that is plain to see. Neither is {@link Kind#MANY}. */
    boolean covers(PatternToken other) {
        return switch (other.kind()) {
            case LITERAL -> matchesAll(other.text());
            case MANY -> false;
            case ONE, GLOB, WORDS -> kind == Kind.ONE || (kind == other.kind() && text.equals(other.text()));
        };
    }

    boolean matchesAll(String piece) {
        return matches(piece, 0, piece.length());
    }

    @Override
    public String toString() {
        return text;
    }

    private static boolean isSame(String text, String other, int from, int to) {
        return text.length() == to - from && other.startsWith(text, from);
    }
}
