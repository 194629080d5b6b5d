package io.hoofbeat.core.destination;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.hoofbeat.core.destination.GlobReader.Element;
import java.util.List;

/** Makes and matches tokens with a {@code {name:regex}} in them: one expression for the whole piece, in linear time. */
final class RegexPiece implements PatternToken.PieceMatcher {

    private final Pattern pattern;

    private RegexPiece(Pattern pattern) {
        this.pattern = pattern;
    }

    static PatternToken token(String piece, List<Element> elements) throws RefusedPatternException {
        StringBuilder regex = new StringBuilder();
        for (Element element : elements) {
            switch (element.kind()) {
                case LITERAL -> RegexTranslator.appendLiteral(regex, piece, element.start(), element.end());
                case ONE_CHAR -> regex.append('.');
                case ANY_CHARS -> regex.append(".*");
                case REGEX -> {
                    boolean first = element.start() == 0;
                    boolean last = element.end() == piece.length();
                    String variable = piece.substring(element.start(), element.end());
                    regex.append("(?:")
                            .append(RegexTranslator.translate(variable, first, last))
                            .append(')');
                }
            }
        }
        int prefixLength = GlobPiece.literalPrefixLength(elements);
        try {
            Pattern pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
            return PatternToken.glob(piece, prefixLength, new RegexPiece(pattern));
        } catch (PatternSyntaxException refused) {
            throw new RefusedPatternException(
                    "SUBSCRIBE with an unusable regular expression in " + RefusedPatternException.shown(piece),
                    "It was refused with: " + refused.getDescription());
        }
    }

    @Override
    public boolean matches(String text, int from, int to) {
        return pattern.matcher(text.substring(from, to)).matches();
    }
}
