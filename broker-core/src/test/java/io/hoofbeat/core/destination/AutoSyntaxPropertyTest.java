package io.hoofbeat.core.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.util.AntPathMatcher;

/**
 * Holds {@link DestinationSyntax#AUTO} to a model of it that is written down as plainly as can be: recursive, on lists of strings, with
 * Spring's matcher for what a single piece means. {@code -Dhoofbeat.test.pairs=N} sets how many pairs, {@code -Dhoofbeat.test.seed=N} the seed.
 */
class AutoSyntaxPropertyTest {

    private static final long PAIRS = Long.getLong("hoofbeat.test.pairs", 500_000);
    private static final long SEED = Long.getLong("hoofbeat.test.seed", System.nanoTime());
    private static final int DESTINATIONS_PER_PATTERN = 10;

    private static final String[] WORDS = {"a", "b", "ab", "a", "b", "#", ">", "é"};
    /** The only variables of this test, so that the model knows them by sight. */
    private static final String[] VARIABLES = {"{x}", "{x.y}", "{n:[a.]+}", "{n:b|a}", "{n:.*}"};

    private static final String[] WILDCARDS = {"*", "*", "*", "**", "**", "?", "a*", "*b", "#", ">"};

    /** Cuts at nothing that occurs, so that a text is one piece. */
    private AntPathMatcher onePiece = new AntPathMatcher("\u0001");

    private final Random random = new Random(SEED);

    @Test
    void agreesWithTheModelOnEveryPair() {
        long matched = 0;
        long dotted = 0;
        for (long pair = 0; pair < PAIRS; ) {
            if (pair % 100_000 == 0) {
                onePiece = new AntPathMatcher("\u0001");
            }
            List<List<String>> pieces = pieces();
            String text = join(withWildcards(pieces));
            DestinationPattern pattern = (DestinationPattern) DestinationSyntax.AUTO.compile(text);
            for (int i = 0; i < DESTINATIONS_PER_PATTERN; i++, pair++) {
                String destination = join(varied(pieces));
                boolean expected = modelMatches(text, destination);
                matched += expected ? 1 : 0;
                dotted += expected && text.matches(".*[*?#>}]\\..*|.*\\.[*?#>{].*") ? 1 : 0;
                if (expected != pattern.matches(destination)) {
                    throw new AssertionError(
                            "pattern \"%s\", destination \"%s\": the model says %s; -Dhoofbeat.test.seed=%d"
                                    .formatted(
                                            RandomPatterns.shown(text),
                                            RandomPatterns.shown(destination),
                                            expected,
                                            SEED));
                }
            }
        }
        assertThat(matched).as("pairs that match").isGreaterThan(PAIRS / 10);
        assertThat(dotted).as("pairs that match where words count").isGreaterThan(PAIRS / 50);
    }

    // The model.

    private boolean modelMatches(String text, String destination) {
        List<String> segments = cut(text, '/');
        String last = segments.isEmpty() ? "" : segments.get(segments.size() - 1);
        boolean closing = last.matches("#|>|(?s:.*)\\.[#>]");
        if (!closing && !onePiece.isPattern(text)) {
            return text.equals(destination);
        }
        if (last.equals("#") || last.equals(">")) {
            segments.set(segments.size() - 1, "**");
        }
        return sequenceMatches(segments, text, destination, '/', closing);
    }

    private boolean sequenceMatches(
            List<String> tokens, String text, String destination, char separator, boolean closing) {
        List<String> pieces = cut(destination, separator);
        boolean begins = !text.isEmpty() && text.charAt(0) == separator;
        boolean ends = !text.isEmpty() && text.charAt(text.length() - 1) == separator;
        boolean destinationBegins = !destination.isEmpty() && destination.charAt(0) == separator;
        boolean destinationEnds = !destination.isEmpty() && destination.charAt(destination.length() - 1) == separator;
        if (begins != destinationBegins) {
            return false;
        }
        int lastIndex = tokens.size() - 1;
        boolean endsAgree = ends == destinationEnds
                || (lastIndex >= 0 && tokens.get(lastIndex).equals("**"));
        if (endsAgree && listMatches(tokens, pieces, separator, closing)) {
            return true;
        }
        // A closing * stands for the nothing before a closing separator too, unless there is a ** before it.
        return destinationEnds
                && lastIndex >= 0
                && tokens.get(lastIndex).equals("*")
                && !tokens.contains("**")
                && listMatches(tokens.subList(0, lastIndex), pieces, separator, false);
    }

    private boolean listMatches(List<String> tokens, List<String> pieces, char separator, boolean closing) {
        if (tokens.isEmpty()) {
            return pieces.isEmpty();
        }
        List<String> otherTokens = tokens.subList(1, tokens.size());
        if (tokens.get(0).equals("**")) {
            return listMatches(otherTokens, pieces, separator, closing)
                    || (!pieces.isEmpty() && listMatches(tokens, pieces.subList(1, pieces.size()), separator, closing));
        }
        return !pieces.isEmpty()
                && pieceMatches(tokens.get(0), pieces.get(0), separator, closing && otherTokens.isEmpty())
                && listMatches(otherTokens, pieces.subList(1, pieces.size()), separator, closing);
    }

    private boolean pieceMatches(String token, String piece, char separator, boolean closing) {
        boolean wildcard =
                token.contains("*") || token.contains("?") || !masked(token).equals(token) || closing;
        if (separator == '/' && wildcard && masked(token).contains(".")) {
            List<String> words = cut(token, '.');
            if (closing) {
                words.set(words.size() - 1, "**");
            }
            return sequenceMatches(words, token, piece, '.', false);
        }
        return onePiece.isPattern(token) ? onePiece.match(token, piece) : token.equals(piece);
    }

    private static List<String> cut(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        for (String piece : masked(text).split("[" + separator + "]", -1)) {
            if (!piece.isEmpty()) {
                pieces.add(unmasked(piece));
            }
        }
        return pieces;
    }

    /** With one private character for each variable, so that what is in it is not seen. */
    private static String masked(String text) {
        String masked = text;
        for (int i = 0; i < VARIABLES.length; i++) {
            masked = masked.replace(VARIABLES[i], String.valueOf((char) (0xe000 + i)));
        }
        return masked;
    }

    private static String unmasked(String text) {
        String unmasked = text;
        for (int i = 0; i < VARIABLES.length; i++) {
            unmasked = unmasked.replace(String.valueOf((char) (0xe000 + i)), VARIABLES[i]);
        }
        return unmasked;
    }

    // Random destinations: segments of words.

    private List<List<String>> pieces() {
        List<List<String>> pieces = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            int wordCount = 1 + random.nextInt(4);
            for (int word = 0; word < wordCount; word++) {
                words.add(WORDS[random.nextInt(WORDS.length)]);
            }
            pieces.add(words);
        }
        return pieces;
    }

    private String join(List<List<String>> pieces) {
        StringBuilder text = new StringBuilder(random.nextInt(10) == 0 ? "" : "/");
        for (int i = 0; i < pieces.size(); i++) {
            text.append(i == 0 ? "" : "/");
            text.append(random.nextInt(25) == 0 ? "." : "");
            text.append(String.join(random.nextInt(30) == 0 ? ".." : ".", pieces.get(i)));
            text.append(random.nextInt(15) == 0 ? "." : "");
        }
        return text.append(random.nextInt(8) == 0 ? "/" : "").toString();
    }

    private List<List<String>> withWildcards(List<List<String>> pieces) {
        List<List<String>> changed = new ArrayList<>();
        for (List<String> words : pieces) {
            List<String> tokens = new ArrayList<>();
            for (String word : words) {
                if (random.nextInt(5) != 0) {
                    tokens.add(random.nextInt(3) == 0 ? wildcard() : word);
                }
            }
            if (random.nextInt(4) == 0) {
                tokens.add(wildcard());
            }
            changed.add(random.nextInt(6) == 0 ? List.of(wildcard()) : tokens);
        }
        if (random.nextInt(8) == 0) {
            changed.add(List.of(wildcard()));
        }
        return changed;
    }

    private String wildcard() {
        return random.nextInt(5) == 0
                ? VARIABLES[random.nextInt(VARIABLES.length)]
                : WILDCARDS[random.nextInt(WILDCARDS.length)];
    }

    private List<List<String>> varied(List<List<String>> pieces) {
        List<List<String>> varied = new ArrayList<>(pieces);
        if (random.nextInt(3) == 0) {
            List<List<String>> others = pieces();
            varied.set(random.nextInt(varied.size()), others.get(0));
        }
        if (random.nextInt(6) == 0) {
            varied.addAll(pieces());
        }
        return varied;
    }
}
