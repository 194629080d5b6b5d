package io.hoofbeat.core.destination;

import io.hoofbeat.core.destination.GlobReader.Element;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a destination with wildcards into tokens. The three syntaxes differ in the separator, and {@link DestinationSyntax#AUTO}
 * in what it does with dots, {@code #} and {@code >}.
 */
final class PatternCompiler {

    private final DestinationSyntax syntax;
    private final String text;
    private int tokenCount;

    private PatternCompiler(DestinationSyntax syntax, String text) {
        this.syntax = syntax;
        this.text = text;
    }

    static DestinationPattern compile(DestinationSyntax syntax, String text) throws RefusedPatternException {
        PatternCompiler compiler = new PatternCompiler(syntax, text);
        return new DestinationPattern(
                text, syntax, compiler.hasWildcards() ? compiler.destination() : TokenSequence.NONE);
    }

    /** Spring's rule, plus the closing {@code #} and {@code >} of AUTO. */
    private boolean hasWildcards() {
        int brace = text.indexOf('{');
        return text.indexOf('*') >= 0
                || text.indexOf('?') >= 0
                || (brace >= 0 && text.indexOf('}', brace) >= 0)
                || (syntax == DestinationSyntax.AUTO && isClosing(lastPiece()));
    }

    private String lastPiece() {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(text.lastIndexOf('/', end - 1) + 1, end);
    }

    private static boolean isClosing(String lastPiece) {
        return isRest(lastPiece) || lastPiece.endsWith(".#") || lastPiece.endsWith(".>");
    }

    private static boolean isRest(String piece) {
        return piece.equals("#") || piece.equals(">");
    }

    private TokenSequence destination() throws RefusedPatternException {
        if (text.length() > DestinationPattern.CHARS_MAX) {
            throw new RefusedPatternException(
                    "SUBSCRIBE with a pattern of more than " + DestinationPattern.CHARS_MAX + " characters",
                    "A destination with wildcards has at most " + DestinationPattern.CHARS_MAX + " characters.");
        }
        char separator = syntax.separator();
        List<String> pieces = cutAt(separator, text, List.of());
        List<PatternToken> tokens = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            boolean last = i == pieces.size() - 1;
            String piece = pieces.get(i);
            add(tokens, syntax == DestinationSyntax.AUTO ? segment(piece, last) : token(piece));
        }
        return sequence(separator, text, tokens);
    }

    /** A segment of AUTO. Dots within a variable belong to the variable. */
    private PatternToken segment(String piece, boolean last) throws RefusedPatternException {
        if (last && isRest(piece)) {
            return counted(PatternToken.MANY);
        }
        List<Element> elements = GlobReader.read(piece);
        boolean closing = last && isClosing(piece);
        if ((closing || GlobReader.hasWildcards(elements)) && GlobReader.hasLiteral(piece, elements, '.')) {
            return words(piece, elements, closing);
        }
        return token(piece);
    }

    private PatternToken words(String piece, List<Element> elements, boolean closing) throws RefusedPatternException {
        List<String> pieces = cutAt('.', piece, elements);
        List<PatternToken> tokens = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            boolean rest = closing && i == pieces.size() - 1;
            add(tokens, rest ? counted(PatternToken.MANY) : token(pieces.get(i)));
        }
        return PatternToken.words(piece, sequence('.', piece, tokens));
    }

    /** Cuts at the separators that are not within a variable. Empty pieces vanish. */
    private static List<String> cutAt(char separator, String text, List<Element> elements) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || (text.charAt(i) == separator && !GlobReader.isWithinVariable(elements, i))) {
                if (i > start) {
                    pieces.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return pieces;
    }

    private static TokenSequence sequence(char separator, String text, List<PatternToken> tokens) {
        boolean leading = text.charAt(0) == separator;
        boolean trailing = text.charAt(text.length() - 1) == separator;
        return new TokenSequence(separator, leading, trailing, tokens);
    }

    /** Several {@code **} in a row are one. */
    private static void add(List<PatternToken> tokens, PatternToken token) {
        boolean repeated = token.kind() == PatternToken.Kind.MANY
                && !tokens.isEmpty()
                && tokens.get(tokens.size() - 1).kind() == PatternToken.Kind.MANY;
        if (!repeated) {
            tokens.add(token);
        }
    }

    private PatternToken token(String piece) throws RefusedPatternException {
        if (piece.equals("*")) {
            return counted(PatternToken.ONE);
        }
        if (piece.equals("**")) {
            return counted(PatternToken.MANY);
        }
        List<Element> elements = GlobReader.read(piece);
        if (!GlobReader.hasWildcards(elements)) {
            return counted(PatternToken.literal(piece));
        }
        for (Element element : elements) {
            if (element.kind() == Element.Kind.REGEX) {
                return counted(RegexPiece.token(piece, elements));
            }
        }
        return counted(GlobPiece.token(piece, elements));
    }

    private PatternToken counted(PatternToken token) throws RefusedPatternException {
        if (++tokenCount > DestinationPattern.TOKENS_MAX) {
            throw new RefusedPatternException(
                    "SUBSCRIBE with a pattern of more than " + DestinationPattern.TOKENS_MAX + " segments",
                    "A destination with wildcards has at most " + DestinationPattern.TOKENS_MAX
                            + " segments, the words between dots included where they are matched one by one.");
        }
        return token;
    }
}
