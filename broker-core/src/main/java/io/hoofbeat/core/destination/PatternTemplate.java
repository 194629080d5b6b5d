package io.hoofbeat.core.destination;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pattern with places that are filled in for each user: {@code {user}} and {@code {claim:NAME}}. What is filled in is compared letter by
 * letter and never read as a pattern, and it stays within the segment in which its place stands: a user named {@code *} gets no more
 * than anybody else, and one named {@code a/b} nothing at all. Immutable; any thread.
 */
public final class PatternTemplate implements CompiledPattern {

    /** Most places of one pattern. */
    public static final int PLACES_MAX = 16;

    /** Stands for the first place while the pattern is read; the next one for the second. No text of a client holds these. */
    private static final char FIRST_MARK = '\uFDD0';

    private static final char ANY_CHARS = '\uFDE0';
    private static final char ONE_CHAR = '\uFDE1';

    private static final String USER = "user";
    private static final String CLAIM = "claim:";

    private final String text;
    private final DestinationPattern marked;
    private final List<Place> places;

    private PatternTemplate(String text, DestinationPattern marked, List<Place> places) {
        this.text = text;
        this.marked = marked;
        this.places = List.copyOf(places);
    }

    /**
     * What stands in a place.
     *
     * @param claim the name of a claim, or null for the name of the user
     */
    public record Place(@Nullable String claim) {}

    @Override
    public String text() {
        return text;
    }

    /** What has to be filled in, in the order of the text. */
    public List<Place> places() {
        return places;
    }

    static PatternTemplate compile(DestinationSyntax syntax, String text) throws RefusedPatternException {
        for (int i = 0; i < text.length(); i++) {
            if (isReserved(text.charAt(i))) {
                throw new RefusedPatternException(
                        "A pattern with a letter that is none",
                        "U+FDD0 to U+FDE1 are not used in text; leave them out");
            }
        }
        List<Place> places = new ArrayList<>();
        String markedText = mark(text, places);
        DestinationPattern marked = PatternCompiler.compile(syntax, markedText);
        return new PatternTemplate(text, marked, places);
    }

    /** Puts a mark into each place. */
    private static String mark(String text, List<Place> places) throws RefusedPatternException {
        StringBuilder marked = new StringBuilder();
        int from = 0;
        for (int brace = text.indexOf('{'); brace >= 0; brace = text.indexOf('{', from)) {
            int end = text.indexOf('}', brace);
            Place place = end < 0 ? null : place(text.substring(brace + 1, end));
            if (place == null) {
                throw new RefusedPatternException(
                        "Braces that are no place",
                        "in a rule {user} and {claim:NAME} stand in braces, and nothing else; * stands for any segment");
            }
            int secondSlash = text.indexOf('/', 1);
            if (text.startsWith("/") && (secondSlash < 0 || secondSlash > brace)) {
                throw new RefusedPatternException(
                        "A place in the first segment",
                        "the first segment says what kind of destination it is, which must not depend on the name of a user");
            }
            if (places.size() == PLACES_MAX) {
                throw new RefusedPatternException(
                        "Too many places", "a pattern has at most " + PLACES_MAX + " places such as {user}");
            }
            marked.append(text, from, brace).append((char) (FIRST_MARK + places.size()));
            places.add(place);
            from = end + 1;
        }
        return marked.append(text, from, text.length()).toString();
    }

    private static @Nullable Place place(String name) {
        if (name.equals(USER)) {
            return new Place(null);
        }
        return name.startsWith(CLAIM) && name.length() > CLAIM.length() && name.indexOf('{') < 0
                ? new Place(name.substring(CLAIM.length()))
                : null;
    }

    private static boolean hasMark(String text) {
        return text.chars().anyMatch(c -> isMark((char) c));
    }

    private static boolean isMark(char c) {
        return c >= FIRST_MARK && c < FIRST_MARK + PLACES_MAX;
    }

    private static boolean isReserved(char c) {
        return isMark(c) || c == ANY_CHARS || c == ONE_CHAR;
    }

    /**
     * The pattern for one user.
     *
     * @param values what is known of the user; null for what is not
     * @return null when something is not known, or cannot be part of one segment: then nothing matches
     */
    public @Nullable DestinationPattern fill(Function<Place, @Nullable String> values) {
        if (places.isEmpty()) {
            return marked;
        }
        String[] filled = new String[places.size()];
        for (int i = 0; i < filled.length; i++) {
            String value = values.apply(places.get(i));
            if (value == null || !fitsSegment(value)) {
                return null;
            }
            filled[i] = value;
        }
        if (marked.isExact()) {
            return new DestinationPattern(filledIn(marked.text(), filled), marked.syntax(), TokenSequence.NONE);
        }
        TokenSequence tokens = filledIn(marked.tokens(), filled);
        return tokens == null ? null : new DestinationPattern(filledIn(marked.text(), filled), marked.syntax(), tokens);
    }

    private boolean fitsSegment(String value) {
        return !value.isEmpty()
                && value.indexOf('/') < 0
                && value.indexOf(marked.syntax().separator()) < 0
                && value.chars().noneMatch(c -> isReserved((char) c));
    }

    /** Null when a value would be more than the one word in whose place it stands. */
    private static @Nullable TokenSequence filledIn(TokenSequence sequence, String[] values) {
        List<PatternToken> tokens = new ArrayList<>(sequence.count());
        for (int i = 0; i < sequence.count(); i++) {
            PatternToken token = sequence.token(i);
            switch (token.kind()) {
                case LITERAL, GLOB -> {
                    PatternToken filled = hasMark(token.text()) ? filledIn(token, values) : token;
                    if (filled.text().indexOf(sequence.separator()) >= 0) {
                        return null;
                    }
                    tokens.add(filled);
                }
                case WORDS -> {
                    TokenSequence words = filledIn(token.words(), values);
                    if (words == null) {
                        return null;
                    }
                    tokens.add(PatternToken.words(filledIn(token.text(), values), words));
                }
                case ONE, MANY -> tokens.add(token);
            }
        }
        return new TokenSequence(
                sequence.separator(), sequence.hasLeadingSeparator(), sequence.hasTrailingSeparator(), tokens);
    }

    private static PatternToken filledIn(PatternToken token, String[] values) {
        return token.kind() == PatternToken.Kind.LITERAL
                ? PatternToken.literal(filledIn(token.text(), values))
                : GlobPiece.token(
                        filledIn(token.text().replace('*', ANY_CHARS).replace('?', ONE_CHAR), values),
                        ANY_CHARS,
                        ONE_CHAR);
    }

    private static String filledIn(String text, String[] values) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isMark(c)) {
                filled.append(values[c - FIRST_MARK]);
            } else {
                filled.append(c);
            }
        }
        return filled.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
