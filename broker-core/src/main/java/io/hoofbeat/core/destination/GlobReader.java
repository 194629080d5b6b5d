package io.hoofbeat.core.destination;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the wildcards in one piece of a pattern, as Spring's {@code AntPathMatcher} does:
 *
 * <pre>
 * piece    = *( "?" / "*" / variable / CHAR )     ; from the left; what is no wildcard is a plain character
 * variable = "{" 1*item "}"                        ; the shortest there is
 * item     = nested / "\{" / "\}" / any character but "{" and "}"
 * nested   = "{" 1*CHAR "}"                        ; the shortest with which the variable can end
 * </pre>
 *
 * A variable with a colon has a regular expression after it; the name before it means nothing to a broker.
 */
final class GlobReader {

    private static final int UNKNOWN = -2;
    private static final int NONE = -1;

    /**
     * A part of a piece.
     *
     * @param start index of its first character
     * @param end   index after its last character
     */
    record Element(Kind kind, int start, int end) {
        enum Kind {
            /** Plain characters. */
            LITERAL,
            /** {@code ?}. */
            ONE_CHAR,
            /** {@code *} or a variable without a regular expression. */
            ANY_CHARS,
            /** A variable with a regular expression. */
            REGEX
        }
    }

    private final String piece;
    /** Where a variable ends of which everything before this index has been read: an index, NONE or UNKNOWN. */
    private final int[] ends;

    private GlobReader(String piece) {
        this.piece = piece;
        this.ends = new int[piece.length() + 1];
        Arrays.fill(ends, UNKNOWN);
    }

    static List<Element> read(String piece) {
        List<Element> elements = new ArrayList<>();
        GlobReader reader = new GlobReader(piece);
        int literalStart = 0;
        int index = 0;
        while (index < piece.length()) {
            int end = reader.wildcardEnd(index);
            if (end == NONE) {
                index++;
                continue;
            }
            if (literalStart < index) {
                elements.add(new Element(Element.Kind.LITERAL, literalStart, index));
            }
            elements.add(new Element(kind(piece, index, end), index, end));
            literalStart = end;
            index = end;
        }
        if (literalStart < index) {
            elements.add(new Element(Element.Kind.LITERAL, literalStart, index));
        }
        return elements;
    }

    static boolean hasWildcards(List<Element> elements) {
        return elements.size() > 1 || (elements.size() == 1 && elements.get(0).kind() != Element.Kind.LITERAL);
    }

    /** Whether a character stands outside of all variables. */
    static boolean hasLiteral(String piece, List<Element> elements, char c) {
        for (int i = piece.indexOf(c); i >= 0; i = piece.indexOf(c, i + 1)) {
            if (!isWithinVariable(elements, i)) {
                return true;
            }
        }
        return false;
    }

    static boolean isWithinVariable(List<Element> elements, int index) {
        for (Element element : elements) {
            if (element.kind() != Element.Kind.LITERAL && index >= element.start() && index < element.end()) {
                return true;
            }
        }
        return false;
    }

    private static Element.Kind kind(String piece, int start, int end) {
        char first = piece.charAt(start);
        if (first == '?') {
            return Element.Kind.ONE_CHAR;
        }
        int colon = first == '{' ? piece.indexOf(':', start) : NONE;
        return colon >= 0 && colon < end ? Element.Kind.REGEX : Element.Kind.ANY_CHARS;
    }

    private int wildcardEnd(int index) {
        return switch (piece.charAt(index)) {
            case '?', '*' -> index + 1;
            case '{' -> variableEnd(index);
            default -> NONE;
        };
    }

    /** Fills {@link #ends} from the right as far as needed, so that a hostile text costs its length squared, not two to its length. */
    private int variableEnd(int brace) {
        for (int i = piece.length(); i > brace + 1; i--) {
            if (ends[i] == UNKNOWN) {
                ends[i] = i < piece.length() && piece.charAt(i) == '}' ? i + 1 : endAfterItem(i);
            }
        }
        return endAfterItem(brace + 1);
    }

    private int endAfterItem(int index) {
        if (index >= piece.length() || piece.charAt(index) == '}') {
            return NONE;
        }
        if (piece.charAt(index) == '{') {
            return endAfterNested(index);
        }
        int end = ends[index + 1];
        boolean escapesBrace = piece.charAt(index) == '\\'
                && index + 1 < piece.length()
                && (piece.charAt(index + 1) == '{' || piece.charAt(index + 1) == '}');
        return end == NONE && escapesBrace ? ends[index + 2] : end;
    }

    private int endAfterNested(int brace) {
        for (int close = piece.indexOf('}', brace + 2); close >= 0; close = piece.indexOf('}', close + 1)) {
            if (ends[close + 1] != NONE) {
                return ends[close + 1];
            }
        }
        return NONE;
    }
}
