package io.hoofbeat.core.destination;

import io.hoofbeat.core.destination.GlobReader.Element;
import java.util.List;

/** Makes and matches tokens with {@code ?} and {@code *} that need no regular expression. */
final class GlobPiece implements PatternToken.PieceMatcher {

    /** The piece with every variable as {@code *}. Plain characters are never one of the two, so both keep their meaning. */
    private final String glob;

    private final char anyChars;
    private final char oneChar;

    private GlobPiece(String glob, char anyChars, char oneChar) {
        this.glob = glob;
        this.anyChars = anyChars;
        this.oneChar = oneChar;
    }

    /**
     * A token in which {@code *} and {@code ?} are plain characters.
     *
     * @param anyChars stands for any number of characters
     * @param oneChar  stands for one
     */
    static PatternToken token(String glob, char anyChars, char oneChar) {
        return PatternToken.glob(glob, 0, new GlobPiece(glob, anyChars, oneChar));
    }

    static PatternToken token(String piece, List<Element> elements) {
        StringBuilder glob = new StringBuilder();
        for (Element element : elements) {
            switch (element.kind()) {
                case LITERAL -> glob.append(piece, element.start(), element.end());
                case ONE_CHAR -> glob.append('?');
                case ANY_CHARS -> {
                    if (glob.length() == 0 || glob.charAt(glob.length() - 1) != '*') {
                        glob.append('*');
                    }
                }
                case REGEX -> throw new IllegalArgumentException(piece);
            }
        }
        return PatternToken.glob(
                glob.toString(), literalPrefixLength(elements), new GlobPiece(glob.toString(), '*', '?'));
    }

    static int literalPrefixLength(List<Element> elements) {
        Element first = elements.get(0);
        return first.kind() == Element.Kind.LITERAL ? first.end() : 0;
    }

    /** Goes back to the last {@code *} only: where an earlier one ended does not matter once a later one is reached. */
    @Override
    public boolean matches(String text, int from, int to) {
        int globIndex = 0;
        int textIndex = from;
        int starIndex = -1;
        int starEnd = from;
        while (textIndex < to) {
            char expected = globIndex < glob.length() ? glob.charAt(globIndex) : 0;
            if (expected == anyChars) {
                starIndex = globIndex++;
                starEnd = textIndex;
            } else if (expected == oneChar) {
                globIndex++;
                textIndex = afterCodePoint(text, textIndex, to);
            } else if (globIndex < glob.length() && expected == text.charAt(textIndex)) {
                globIndex++;
                textIndex++;
            } else if (starIndex >= 0) {
                globIndex = starIndex + 1;
                starEnd = afterCodePoint(text, starEnd, to);
                textIndex = starEnd;
            } else {
                return false;
            }
        }
        while (globIndex < glob.length() && glob.charAt(globIndex) == anyChars) {
            globIndex++;
        }
        return globIndex == glob.length();
    }

    private static int afterCodePoint(String text, int index, int to) {
        boolean pair = Character.isHighSurrogate(text.charAt(index))
                && index + 1 < to
                && Character.isLowSurrogate(text.charAt(index + 1));
        return pair ? index + 2 : index + 1;
    }
}
